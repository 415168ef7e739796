import { and, asc, eq, gt, isNull, lt, or } from "drizzle-orm";
import { amocrmContacts, clients, inbox } from "~drizzle/schema";
import { readConnection } from "~/features/connections/queries.server";
import { workAt } from "~/features/connections/waiting/commands.server";
import { faultOf } from "~/features/connections/fault/model";
import { markInbox } from "~/features/sync/inbox/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import * as definitions from "./jobs";
import { findContact, storeContact } from "./link/commands.server";
import { contactOwner, linkedContact } from "./link/queries.server";
import { mirrorClient } from "./mirror/commands.server";
import type { ContactMirror } from "./ports";

const WATCHED_AT_ONCE = 100;
/** A reading older than this is made again. */
const OLD_MS = 6 * 3_600_000;

const atAmocrm = ({ core, vendors }: JobContext, work: (port: ContactMirror) => Promise<void>) =>
  workAt(core, { vendor: "amocrm", port: vendors.amocrm }, work);

export const linkContact: HandlerOf<typeof definitions.linkContact> = (context, { clientId, byPhone }) =>
  atAmocrm(context, (mirror) =>
    findContact(context.core, mirror, { clientId, byPhone, signal: context.signal }),
  );

export const mirrorContact: HandlerOf<typeof definitions.mirrorContact> = (context, { clientId }) =>
  atAmocrm(context, async (mirror) => {
    const { core, signal } = context;
    try {
      await mirrorClient(core, mirror, { clientId, signal });
    } catch (error) {
      const fault = faultOf(error);
      // A token of fewer rights, a value it refuses: said on the card, and compared so that the watch does not ask on and on.
      if (fault) await core.db.transaction((tx) => storeContact(tx, core, { clientId, mirror: "failed", reason: fault.kind, comparedAt: core.clock.now() })); // prettier-ignore
      throw error;
    }
  });

export const applyAmocrmEvent: HandlerOf<typeof definitions.applyAmocrmEvent> = async (
  context,
  { inboxId },
) => {
  const { core } = context;
  const [row] = await core.db.select().from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  if (!row || row.status === "applied" || row.status === "ignored") return;
  const mark = (status: "applied" | "ignored", code: string) =>
    core.db.transaction((tx) => markInbox(tx, core, { inboxId, status, outcome: { code } }));
  if (!context.vendors.amocrm) return mark("ignored", "source_off");
  await atAmocrm(context, async (mirror) => {
    const owners = new Set<number>();
    for (const event of await mirror.readEvents(row.body)) {
      // A lead tells nothing of its contact: those whose stage may be meant are compared.
      const contactIds = event.entity === "contact" ? [event.id] : await mirror.contactsOf(event.id, context.signal); // prettier-ignore
      for (const contactId of contactIds) {
        const owner = await contactOwner(core.db, contactId);
        if (owner !== null && (await linkedContact(core.db, owner)) !== null) owners.add(owner);
      }
    }
    await core.db.transaction(async (tx) => {
      for (const clientId of owners) await enqueue(tx, core.clock, definitions.mirrorContact, { clientId });
      const code = owners.size > 0 ? "contact_compared" : "not_ours";
      await markInbox(tx, core, { inboxId, status: owners.size > 0 ? "applied" : "ignored", outcome: { code } }); // prettier-ignore
    });
  });
};

export const watchAmocrmClients: HandlerOf<typeof definitions.watchAmocrmClients> = async ({
  core,
  vendors,
}) => {
  if (!vendors.amocrm) return;
  const { state, settings } = await readConnection(core, "amocrm");
  if (state !== "on") return;
  const old = lt(amocrmContacts.comparedAt, new Date(core.clock.now().getTime() - OLD_MS));
  const changed = or(
    gt(clients.updatedAt, amocrmContacts.comparedAt),
    gt(clients.stageMovedAt, amocrmContacts.comparedAt),
    isNull(amocrmContacts.comparedAt),
  );
  const rows = await core.db
    .select({ clientId: amocrmContacts.clientId })
    .from(amocrmContacts)
    .innerJoin(clients, eq(clients.id, amocrmContacts.clientId))
    .where(and(eq(amocrmContacts.state, "linked"), settings?.isTwoWay ? or(changed, old) : old))
    .orderBy(asc(amocrmContacts.comparedAt), asc(amocrmContacts.clientId))
    .limit(WATCHED_AT_ONCE);
  if (rows.length === 0) return;
  await core.db.transaction(async (tx) => {
    for (const { clientId } of rows) await enqueue(tx, core.clock, definitions.mirrorContact, { clientId });
  });
};
