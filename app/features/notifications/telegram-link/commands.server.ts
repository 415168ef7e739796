import { and, eq, inArray, or } from "drizzle-orm";
import { survivorOf } from "~/features/clients/survivor/queries.server";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Tx } from "~drizzle/client.server";
import { clients, externalRefs } from "~drizzle/schema";
import {
  TELEGRAM,
  TELEGRAM_AWAY,
  findTelegramChat,
  findTelegramClient,
  isLinkTokenOurs,
  readLinkToken,
} from "./queries.server";

const ours = and(eq(externalRefs.source, TELEGRAM), eq(externalRefs.entity, "client"));
const oursAtAll = and(
  inArray(externalRefs.source, [TELEGRAM, TELEGRAM_AWAY]),
  eq(externalRefs.entity, "client"),
);

/**
 * Links a chat to the client a token of `telegramLinkUrl` names: from now on notices and sign-in codes come there. A client has one chat and a
 * chat one client; the newest link holds. Pressing Start again on a link that did its work changes nothing.
 */
export async function linkTelegram(
  tx: Tx,
  { clock, env }: Pick<Core, "clock" | "env">,
  { token, chatId }: { token: string; chatId: string },
): Promise<Result<{ clientId: number }, "expired">> {
  const read = readLinkToken(token);
  if (!read) return refuse("expired");
  const { clientId: namedId } = read;
  const held = await findTelegramChat(tx, namedId);
  // The link may be older than a merge: the chat is the survivor's.
  const clientId = await survivorOf(tx, namedId);
  if (held === chatId && isLinkTokenOurs(env.sessionSecret, read, null)) return ok({ clientId });
  if (read.expiresAt <= clock.now() || !isLinkTokenOurs(env.sessionSecret, read, held))
    return refuse("expired");
  const [client] = await tx.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).limit(1);
  if (!client) return refuse("expired");
  await giveChat(tx, { clientId, chatId, at: clock.now() });
  tx.touch("clients");
  return ok({ clientId });
}

/** The chat is this client's from now on, and no other one is; nor is it anybody else's. */
export async function giveChat(
  tx: Tx,
  { clientId, chatId, at }: { clientId: number; chatId: string; at: Date },
): Promise<void> {
  await tx
    .delete(externalRefs)
    .where(and(oursAtAll, or(eq(externalRefs.entityId, clientId), eq(externalRefs.externalId, chatId))));
  await tx.insert(externalRefs).values({ source: TELEGRAM, entity: "client", externalId: chatId, entityId: clientId, createdAt: at }); // prettier-ignore
  tx.touch("clients");
}

/** Leaves a chat alone: its person unsubscribed, or blocked the bot. Answers whose it was, null when nobody's. */
export async function parkTelegramChat(tx: Tx, chatId: string): Promise<number | null> {
  const clientId = await findTelegramClient(tx, chatId);
  if (clientId === null) return null;
  await tx.delete(externalRefs).where(and(oursAtAll, eq(externalRefs.source, TELEGRAM_AWAY), eq(externalRefs.externalId, chatId))); // prettier-ignore
  await tx.update(externalRefs).set({ source: TELEGRAM_AWAY }).where(and(ours, eq(externalRefs.externalId, chatId))); // prettier-ignore
  tx.touch("clients");
  return clientId;
}

/** Takes a client's chat away; nothing comes there any more. */
export async function unlinkTelegram(tx: Tx, clientId: number): Promise<void> {
  await tx.delete(externalRefs).where(and(oursAtAll, eq(externalRefs.entityId, clientId)));
  tx.touch("clients");
}
