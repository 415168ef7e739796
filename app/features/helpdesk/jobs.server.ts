import { and, asc, eq, gt, isNotNull, isNull, lt, or } from "drizzle-orm";
import { clients, helpdeskLinks, inbox } from "~drizzle/schema";
import { lockName } from "~drizzle/lock";
import { knownClient } from "~/features/clients/contacts/known/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import { workAt } from "~/features/connections/waiting/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { markInbox, type InboxResult } from "~/features/sync/inbox/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import type { Core } from "~/lib/core";
import {
  dropConversation,
  noteGone,
  readClientConversations,
  storeConversation,
} from "./conversations/commands.server";
import * as definitions from "./jobs";
import { keptCustomer, linkTo, searchCustomer, storeLink } from "./linking/commands.server";
import { judge } from "./linking/model";
import { clientsOfCustomer, compare, linkedCustomer, ownerOf } from "./linking/queries.server";
import type { Helpdesk, HelpdeskCustomer } from "./ports";
import { noteCustomer, writeProfile } from "./profile/commands.server";

/** So many clients a run of the walk, and so long between two runs. */
const WALKED_AT_ONCE = 10;
const WALK_PAUSE_MS = 15_000;
/** A reading older than this is made again, so many at once. */
const OLD_MS = 3_600_000;
const REFRESHED_AT_ONCE = 25;

const atDesk = ({ core, vendors }: JobContext, work: (port: Helpdesk) => Promise<void>) =>
  workAt(core, { vendor: "freescout", port: vendors.helpdesk }, work);

export const findCustomer: HandlerOf<typeof definitions.findCustomer> = (context, { clientId }) =>
  atDesk(context, async (helpdesk) => {
    await searchCustomer(context.core, helpdesk, { clientId, signal: context.signal });
  });

export const linkNamedCustomer: HandlerOf<typeof definitions.linkNamedCustomer> = (
  context,
  { clientId, customerId, by },
) =>
  atDesk(context, async (helpdesk) => {
    const { core, signal } = context;
    const customer = await helpdesk.fetchCustomer(customerId, signal);
    const client = await knownClient(core.db, clientId);
    if (!client || (await linkedCustomer(core.db, clientId)) !== null) return;
    await core.db.transaction(async (tx) => {
      await lockName(tx, `helpdesk:${clientId}`);
      if (!customer) {
        await storeLink(tx, core, { clientId, state: "none", customerId, evidence: null });
        return;
      }
      const candidate = judge(await compare(tx, client, customer));
      const evidence = { by: "hand", agrees: candidate.agrees };
      const linked = await linkTo(tx, core, { clientId, customerId, customer, evidence, by });
      if (linked.ok) return;
      await storeLink(tx, core, { clientId, state: "waiting", customerId: null, evidence: null, candidates: [candidate] }); // prettier-ignore
    });
  });

export const updateProfile: HandlerOf<typeof definitions.updateProfile> = (context, { updateId }) =>
  atDesk(context, (helpdesk) => writeProfile(context.core, helpdesk, { updateId, signal: context.signal }));

export const readConversations: HandlerOf<typeof definitions.readConversations> = (context, { clientId }) =>
  atDesk(context, (helpdesk) =>
    readClientConversations(context.core, helpdesk, { clientId, signal: context.signal }),
  );

export const refreshConversations: HandlerOf<typeof definitions.refreshConversations> = async ({ core, vendors }) => {
  if (!vendors.helpdesk || (await readConnection(core, "freescout")).state !== "on") return;
  const before = new Date(core.clock.now().getTime() - OLD_MS);
  const rows = await core.db
    .select({ clientId: helpdeskLinks.clientId })
    .from(helpdeskLinks)
    .where(and(eq(helpdeskLinks.state, "linked"), or(isNull(helpdeskLinks.conversationsAt), lt(helpdeskLinks.conversationsAt, before))))
    .orderBy(asc(helpdeskLinks.conversationsAt), asc(helpdeskLinks.clientId))
    .limit(REFRESHED_AT_ONCE);
  if (rows.length === 0) return;
  await core.db.transaction(async (tx) => {
    for (const { clientId } of rows) await enqueue(tx, core.clock, definitions.readConversations, { clientId });
  });
}; // prettier-ignore

export const applyHelpdeskEvent: HandlerOf<typeof definitions.applyHelpdeskEvent> = async (
  context,
  { inboxId },
) => {
  const { core } = context;
  const [row] = await core.db.select().from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  if (!row || row.status === "applied" || row.status === "ignored") return;
  const [, entity = "", id = ""] = /^(customer|conversation):(\d{1,15})$/.exec(row.subject) ?? [];
  if (!context.vendors.helpdesk || !id) {
    await mark(core, inboxId, { status: "ignored", outcome: { code: id ? "source_off" : "unreadable" } });
    return;
  }
  await atDesk(context, async (helpdesk) => {
    const apply = entity === "customer" ? applyCustomer : applyConversation;
    await mark(core, inboxId, await apply(context, helpdesk, id));
  });
};

async function mark(core: Core, inboxId: number, result: InboxResult): Promise<void> {
  await core.db.transaction((tx) => markInbox(tx, core, { inboxId, ...result }));
}

const applied = (code: string): InboxResult => ({ status: "applied", outcome: { code } });
const ignored = (code: string): InboxResult => ({ status: "ignored", outcome: { code } });

/** A customer was made or changed, perhaps by us: what it looks like now is kept, and nothing is ever written back from here. */
async function applyCustomer({ core, signal }: JobContext, helpdesk: Helpdesk, id: string): Promise<InboxResult> {
  const customer = await helpdesk.fetchCustomer(id, signal);
  const owner = await ownerOf(core.db, id);
  if (owner === null) return customer ? look(core, customer) : ignored("not_ours");
  if (!customer) await noteGone(core, { clientId: owner, customerId: id });
  else await core.db.transaction((tx) => noteCustomer(tx, core, { clientId: owner, customerId: id, customer: keptCustomer(customer) }));
  return applied(customer ? "customer_read" : "customer_gone");
} // prettier-ignore

/** Somebody new at the desk may be a client of ours. */
async function look(core: Core, customer: HelpdeskCustomer): Promise<InboxResult> {
  const { country } = await readSetting(core.db, "business");
  const found = await clientsOfCustomer(core.db, customer, country);
  if (found.length === 0) return ignored("not_ours");
  await core.db.transaction(async (tx) => {
    for (const clientId of found) await enqueue(tx, core.clock, definitions.findCustomer, { clientId });
  });
  return applied("customer_looked_for");
}

async function applyConversation({ core, signal }: JobContext, helpdesk: Helpdesk, id: string): Promise<InboxResult> {
  const conversation = await helpdesk.fetchConversation(id, signal);
  if (!conversation || conversation.isGone) {
    await core.db.transaction((tx) => dropConversation(tx, id));
    return applied("conversation_gone");
  }
  const owner = await ownerOf(core.db, conversation.customerId);
  if (owner === null) {
    // It may have been one of a client's, and was given to somebody else.
    await core.db.transaction((tx) => dropConversation(tx, id));
    const customer = await helpdesk.fetchCustomer(conversation.customerId, signal);
    return customer ? look(core, customer) : ignored("not_ours");
  }
  await core.db.transaction(async (tx) => {
    await storeConversation(tx, core, { clientId: owner, conversation });
    tx.touch("clients");
  });
  return applied("conversation_read");
} // prettier-ignore

export const lookForCustomers: HandlerOf<typeof definitions.lookForCustomers> = async (
  context,
  { after },
) => {
  const { core } = context;
  if (!context.vendors.helpdesk || (await readConnection(core, "freescout")).state !== "on") return;
  const rows = await core.db
    .select({ id: clients.id, known: helpdeskLinks.clientId })
    .from(clients)
    .leftJoin(helpdeskLinks, eq(helpdeskLinks.clientId, clients.id))
    .where(
      and(
        gt(clients.id, after),
        isNull(clients.archivedAt),
        or(isNotNull(clients.phoneE164), isNotNull(clients.emailKey)),
      ),
    ) // prettier-ignore
    .orderBy(asc(clients.id))
    .limit(200);
  const unknown = rows.filter(({ known }) => known === null).slice(0, WALKED_AT_ONCE);
  await atDesk(context, async (helpdesk) => {
    for (const { id } of unknown)
      await searchCustomer(core, helpdesk, { clientId: id, signal: context.signal });
  });
  const last = unknown.length === WALKED_AT_ONCE ? unknown.at(-1)?.id : rows.at(-1)?.id;
  if (last === undefined) return;
  const runAt = new Date(core.clock.now().getTime() + (unknown.length > 0 ? WALK_PAUSE_MS : 0));
  await core.db.transaction((tx) => enqueue(tx, core.clock, definitions.lookForCustomers, { after: last }, { runAt, dedupeKey: `after:${last}` })); // prettier-ignore
};
