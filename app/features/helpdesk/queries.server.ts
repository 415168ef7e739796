import { desc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, helpdeskConversations, profileUpdates } from "~drizzle/schema";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import type { Candidate } from "./linking/model";
import { linkedCustomer, readLink } from "./linking/queries.server";
import { mustHelpdesk } from "./policy";
import type { ProfileField } from "./ports";
import { storedCandidates, storedCustomer, type StoredCustomer } from "./schema";

/** How one writing of a profile stands. */
export interface ProfileState {
  id: number;
  snapshotId: number;
  state: "queued" | "updated" | "differs" | "failed" | "dropped";
  /** Why it waits or failed: a kind of failure or a code; the page has the words. */
  reason: string | null;
  /** What the desk left as it was. */
  kept: { field: ProfileField; sent: string; found: string }[];
  queuedAt: Date;
  triedAt: Date | null;
  doneAt: Date | null;
}

export interface ShownConversation {
  id: number;
  externalId: string;
  number: number;
  subject: string;
  status: string;
  preview: string;
  lastBy: string;
  lastAt: Date;
}

/** What a card shows of the support desk. */
export interface HelpdeskPanel {
  state: "linked" | "waiting" | "none" | "gone" | "unlinked" | "unknown";
  customerId: string | null;
  evidence: { by: string; agrees: string[] } | null;
  /** Somebody has asked, and the answer is on its way. */
  isLooking: boolean;
  candidates: Candidate[];
  customer: StoredCustomer | null;
  /** The name there, where it is another than here; ours is never overwritten by it. */
  otherName: string | null;
  readAt: Date | null;
  conversationsAt: Date | null;
  conversations: ShownConversation[];
  count: number;
  profile: ProfileState | null;
}

const SHOWN = 4;

/** How a client stands with the support desk, as it was read last; nothing is asked. @throws AppError `not_found`, `forbidden` */
export async function helpdeskPanel(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<HelpdeskPanel> {
  mustHelpdesk(actor, "read");
  await mustSeeClient(db, actor, clientId);
  const [link, linked, conversations, count, profile, [client]] = await Promise.all([
    readLink(db, clientId),
    linkedCustomer(db, clientId),
    newestConversations(db, clientId),
    db.$count(helpdeskConversations, eq(helpdeskConversations.clientId, clientId)),
    readProfileState(db, clientId),
    db.select({ firstName: clients.firstName, lastName: clients.lastName }).from(clients).where(eq(clients.id, clientId)), // prettier-ignore
  ]);
  const customer = storedCustomer.safeParse(link?.customer).data ?? null;
  // An identity that was taken away among the contacts is no link any more.
  const state = link?.state === "linked" && linked === null ? "unlinked" : (link?.state ?? "unknown");
  return {
    state,
    customerId: link?.customerId ?? null,
    evidence: link?.evidence ?? null,
    isLooking: state === "none" && link?.evidence?.by === "asked",
    candidates: state === "waiting" ? (storedCandidates.safeParse(link?.candidates).data ?? []) : [],
    customer: state === "linked" ? customer : null,
    otherName: state === "linked" && customer && client ? otherName(customer, client) : null,
    readAt: link?.readAt ?? null,
    conversationsAt: link?.conversationsAt ?? null,
    conversations,
    count,
    profile,
  };
}

function newestConversations(db: Queryable, clientId: number): Promise<ShownConversation[]> {
  const { id, externalId, number, subject, status, preview, lastBy, lastAt } = helpdeskConversations;
  return db
    .select({ id, externalId, number, subject, status, preview, lastBy, lastAt })
    .from(helpdeskConversations)
    .where(eq(helpdeskConversations.clientId, clientId))
    .orderBy(desc(lastAt), desc(id))
    .limit(SHOWN);
}

/** The desk holds forty characters of each; a name that is the same as far as it goes is no other one. */
function otherName(theirs: StoredCustomer, ours: { firstName: string; lastName: string }): string | null {
  const alike = (there: string, here: string) => there === "" || here === "" || here.startsWith(there);
  const isSame = alike(theirs.firstName, ours.firstName) && alike(theirs.lastName, ours.lastName);
  return isSame ? null : [theirs.lastName, theirs.firstName].filter(Boolean).join(" ");
}

/** How the newest writing of a client's profile stands. Without asking who may see it. */
export async function readProfileState(db: Queryable, clientId: number): Promise<ProfileState | null> {
  const [row] = await db
    .select()
    .from(profileUpdates)
    .where(eq(profileUpdates.clientId, clientId))
    .orderBy(desc(profileUpdates.id))
    .limit(1);
  if (!row) return null;
  const { id, snapshotId, state, reason, queuedAt, triedAt, doneAt, sent, kept } = row;
  const fields = Object.entries(kept) as [ProfileField, string][];
  return {
    ...{ id, snapshotId, state, reason, queuedAt, triedAt, doneAt },
    kept: fields.map(([field, found]) => ({ field, sent: sent[field] ?? "", found })),
  };
}
