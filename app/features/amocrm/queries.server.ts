import type { Queryable } from "~drizzle/client.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { SettingsOf } from "~/features/connections/accounts/model";
import type { Actor } from "~/lib/actor";
import { contactUrl, pickLink } from "./link/model";
import { linkedContact, readContactLink, websitesOf } from "./link/queries.server";
import type { MirroredField } from "./mirror/model";
import { storedContacts, storedMirror, type StoredContact } from "./schema";

/** What a card shows of amoCRM. */
export interface AmocrmPanel {
  /** Where the client's card is there; null: nothing that may be a link. */
  url: string | null;
  state: "linked" | "waiting" | "none" | "gone" | "unlinked" | "unknown";
  contactId: string | null;
  /** As it was called there last. */
  name: string | null;
  lead: string | null;
  evidence: { by: string; agrees: string[] } | null;
  /** Somebody has asked, and the answer is on its way. */
  isLooking: boolean;
  candidates: StoredContact[];
  mirror: "idle" | "agreed" | "conflict" | "failed";
  /** Why it failed: a kind of failure; the page has the words. */
  reason: string | null;
  conflicts: { field: MirroredField; ours: string; theirs: string }[];
  readAt: Date | null;
}

/** How a client stands with amoCRM, as it was read last; nothing is asked. @throws AppError `not_found`, `forbidden` */
export async function amocrmPanel(
  db: Queryable,
  actor: Actor,
  { clientId, settings }: { clientId: number; settings: SettingsOf<"amocrm"> | null },
): Promise<AmocrmPanel> {
  await mustSeeClient(db, actor, clientId);
  const [row, linked, websites] = await Promise.all([
    readContactLink(db, clientId),
    linkedContact(db, clientId),
    websitesOf(db, clientId),
  ]);
  const state = row?.state === "linked" && linked === null ? "unlinked" : (row?.state ?? "unknown");
  const theirs = storedMirror.safeParse(row?.theirs).data ?? null;
  const typed = pickLink(websites)?.url ?? null;
  return {
    url: linked !== null && settings ? contactUrl(settings.domain, linked) : typed,
    ...{ state, contactId: row?.contactId ?? null, evidence: row?.evidence ?? null },
    ...{ name: theirs?.name ?? null, lead: theirs?.lead ?? null },
    isLooking: state === "none" && row?.evidence?.by === "asked",
    candidates: state === "waiting" ? (storedContacts.safeParse(row?.candidates).data ?? []) : [],
    ...{ mirror: row?.mirror ?? "idle", reason: row?.reason ?? null, readAt: row?.readAt ?? null },
    conflicts: Object.entries(row?.conflicts ?? {}).map(([field, both]) => ({ field: field as MirroredField, ...both })), // prettier-ignore
  };
}
