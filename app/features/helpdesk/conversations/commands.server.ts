import { and, eq, lte, notInArray } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { helpdeskConversations } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { storableText } from "~/lib/storable-text";
import { keptCustomer, storeLink } from "../linking/commands.server";
import { linkedCustomer, readLink } from "../linking/queries.server";
import type { Helpdesk, HelpdeskConversation } from "../ports";

/** More than this is read where it is: the card shows the newest. */
const PAGES_READ = 4;

/** Keeps a conversation as it was read; an older reading never overwrites a newer one. One that is gone there is gone here. */
export async function storeConversation(
  tx: Tx,
  core: Core,
  { clientId, conversation }: { clientId: number; conversation: HelpdeskConversation },
): Promise<void> {
  const { id: externalId, isGone, ...told } = conversation;
  if (isGone) return dropConversation(tx, externalId);
  const row = {
    ...told,
    clientId,
    subject: storableText(told.subject),
    preview: storableText(told.preview),
    readAt: core.clock.now(),
  };
  await tx
    .insert(helpdeskConversations)
    .values({ externalId, ...row })
    .onConflictDoUpdate({
      target: helpdeskConversations.externalId,
      set: row,
      setWhere: lte(helpdeskConversations.versionAt, told.versionAt),
    });
  tx.touch("helpdesk");
}

/** Forgets the copy of a conversation. */
export async function dropConversation(tx: Tx, externalId: string): Promise<void> {
  await tx.delete(helpdeskConversations).where(eq(helpdeskConversations.externalId, externalId));
  tx.touch("helpdesk");
}

/** Reads a linked client's customer and conversations, the newest first; those that the whole reading did not find are gone. */
export async function readClientConversations(
  core: Core,
  helpdesk: Helpdesk,
  { clientId, signal }: { clientId: number; signal?: AbortSignal },
): Promise<void> {
  const customerId = await linkedCustomer(core.db, clientId);
  if (customerId === null) return;
  const begunAt = core.clock.now();
  const customer = await helpdesk.fetchCustomer(customerId, signal);
  if (!customer) return noteGone(core, { clientId, customerId });
  const found: HelpdeskConversation[] = [];
  let isWhole = false;
  for (let page = 1; page <= PAGES_READ && !isWhole; page += 1) {
    const answer = await helpdesk.conversationsOf(customerId, page, signal);
    found.push(...answer.conversations);
    isWhole = page >= answer.pages;
  }
  await core.db.transaction(async (tx) => {
    if ((await linkedCustomer(tx, clientId)) !== customerId) return;
    for (const conversation of found) await storeConversation(tx, core, { clientId, conversation });
    const seen = found.map(({ id }) => id);
    // What was stored by an event while this reading was under way is newer than it.
    const absent = and(
      eq(helpdeskConversations.customerId, customerId),
      lte(helpdeskConversations.readAt, begunAt),
      ...(seen.length > 0 ? [notInArray(helpdeskConversations.externalId, seen)] : []),
    );
    if (isWhole) await tx.delete(helpdeskConversations).where(absent);
    const link = await readLink(tx, clientId);
    if (link)
      await storeLink(tx, core, {
        ...link,
        candidates: [],
        customer: keptCustomer(customer),
        readAt: begunAt,
        conversationsAt: begunAt,
      });
    tx.touch("clients");
  });
}

/** A customer who is no longer at the desk; what was read before stays. */
export async function noteGone(
  core: Core,
  { clientId, customerId }: { clientId: number; customerId: string },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    const link = await readLink(tx, clientId);
    if (link?.customerId === customerId)
      await storeLink(tx, core, { ...link, state: "gone", candidates: [] });
  });
}
