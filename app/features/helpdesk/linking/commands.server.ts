import { and, desc, eq } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { externalRefs, helpdeskConversations, helpdeskLinks, profileUpdates } from "~drizzle/schema";
import { knownClient } from "~/features/clients/contacts/known/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { readConversations, updateProfile } from "../jobs";
import { HELPDESK_SOURCE } from "../model";
import type { Helpdesk, HelpdeskCustomer } from "../ports";
import type { StoredCustomer } from "../schema";
import { decide, judge, type Candidate } from "./model";
import { compare, linkedCustomer, ownerOf, readLink } from "./queries.server";

type LinkRow = typeof helpdeskLinks.$inferInsert;

/** What is kept of a customer: what the card compares. */
export function keptCustomer({ firstName, lastName, company, zip }: HelpdeskCustomer): StoredCustomer {
  return { firstName, lastName, company, zip };
}

/** Writes how a client stands with the desk. */
export async function storeLink(
  tx: Tx,
  { clock }: Pick<Core, "clock">,
  { clientId, ...row }: Omit<LinkRow, "updatedAt" | "candidates"> & { candidates?: Candidate[] },
): Promise<void> {
  const values = { candidates: [] as Candidate[], ...row, updatedAt: clock.now() };
  await tx
    .insert(helpdeskLinks)
    .values({ clientId, ...values })
    .onConflictDoUpdate({ target: helpdeskLinks.clientId, set: values });
  tx.touch("helpdesk");
}

/**
 * Looks for a client among the desk's customers. One without a doubt is linked; several, or one with something against it, wait for a person;
 * who was unlinked by hand is not looked for again unless somebody asks.
 */
export async function searchCustomer(
  core: Core,
  helpdesk: Helpdesk,
  { clientId, signal, isAsked = false }: { clientId: number; signal?: AbortSignal; isAsked?: boolean },
): Promise<"linked" | "waiting" | "none" | "settled"> {
  const { db } = core;
  const link = await readLink(db, clientId);
  if ((await linkedCustomer(db, clientId)) !== null || (link?.state === "unlinked" && !isAsked))
    return "settled";
  const client = await knownClient(db, clientId);
  if (!client) return "settled";
  const [email] = client.emails;
  const found: HelpdeskCustomer[] = [];
  for (const address of client.emails.slice(0, 3))
    found.push(...(await helpdesk.findCustomers({ email: address, phones: address === email ? client.phones : [] }, signal))); // prettier-ignore
  if (client.emails.length === 0 && client.phones.length > 0)
    found.push(...(await helpdesk.findCustomers({ phones: client.phones }, signal)));
  const customers = [...new Map(found.map((customer) => [customer.id, customer])).values()];
  return db.transaction(async (tx) => {
    await lockName(tx, `helpdesk:${clientId}`);
    if ((await linkedCustomer(tx, clientId)) !== null) return "settled";
    const candidates: Candidate[] = [];
    for (const customer of customers) candidates.push(judge(await compare(tx, client, customer)));
    const verdict = decide(candidates);
    if (verdict.kind === "linked") {
      const customer = customers.find(({ id }) => id === verdict.candidate.customerId) ?? null;
      const { agrees } = verdict.candidate;
      const by = agrees.includes("email") ? "email" : "phone";
      const linked = await linkTo(tx, core, { clientId, customerId: verdict.candidate.customerId, customer, evidence: { by, agrees }, by: "system:helpdesk" }); // prettier-ignore
      if (linked.ok) return "linked";
      // Somebody else was quicker: that is for a person to see.
      await storeLink(tx, core, { clientId, state: "waiting", candidates: [{ ...verdict.candidate, against: ["taken"] }] }); // prettier-ignore
      return "waiting";
    }
    const waiting = verdict.kind === "waiting" ? verdict.candidates : [];
    await storeLink(tx, core, { clientId, state: verdict.kind, candidates: waiting, customerId: null, evidence: null }); // prettier-ignore
    return verdict.kind;
  });
}

interface Linking {
  clientId: number;
  customerId: string;
  /** As it was read, when it was. */
  customer: HelpdeskCustomer | null;
  evidence: { by: string; agrees: string[] };
  by: string;
}

/** Makes a customer the client's, inside the caller's transaction. Refused when it is somebody else's: no two clients are one customer. */
export async function linkTo(tx: Tx, core: Core, linking: Linking): Promise<Result<null, "taken">> {
  const { clientId, customerId, customer, evidence, by } = linking;
  const at = core.clock.now();
  await tx
    .insert(externalRefs)
    .values({
      source: HELPDESK_SOURCE,
      entity: "client",
      externalId: customerId,
      entityId: clientId,
      createdAt: at,
    }) // prettier-ignore
    .onConflictDoNothing({ target: [externalRefs.source, externalRefs.entity, externalRefs.externalId] });
  if ((await ownerOf(tx, customerId)) !== clientId) return refuse("taken");
  await storeLink(tx, core, {
    ...{ clientId, state: "linked", customerId, evidence },
    ...(customer ? { customer: keptCustomer(customer), readAt: at } : {}),
    ...{ linkedAt: at, linkedBy: by },
  });
  await enqueue(tx, core.clock, readConversations, { clientId });
  await resumeProfile(tx, core, clientId);
  tx.touch("clients");
  return ok(null);
}

/** What could not be written because nobody knew where to is written now. */
async function resumeProfile(tx: Tx, core: Core, clientId: number): Promise<void> {
  const [newest] = await tx.select().from(profileUpdates).where(eq(profileUpdates.clientId, clientId)).orderBy(desc(profileUpdates.id)).limit(1); // prettier-ignore
  if (!newest || newest.reason !== "no_customer") return;
  await tx.update(profileUpdates).set({ state: "queued", reason: null }).where(eq(profileUpdates.id, newest.id)); // prettier-ignore
  await enqueue(tx, core.clock, updateProfile, { updateId: newest.id });
}

/** Lets a client's customer go: the identity and the copies of what was said are taken away, nothing at the desk changes. */
export async function unlink(tx: Tx, core: Core, actor: Actor, clientId: number): Promise<boolean> {
  const link = await readLink(tx, clientId);
  if (!link) return false;
  if (link.customerId !== null)
    await tx
      .delete(externalRefs)
      .where(and(eq(externalRefs.source, HELPDESK_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.externalId, link.customerId), eq(externalRefs.entityId, clientId))); // prettier-ignore
  await tx.delete(helpdeskConversations).where(eq(helpdeskConversations.clientId, clientId));
  await storeLink(tx, core, {
    ...{ clientId, state: "unlinked", customerId: null, evidence: null, customer: null, readAt: null },
    ...{ conversationsAt: null, linkedAt: null, linkedBy: actorRef(actor) },
  });
  tx.touch("clients");
  return true;
}
