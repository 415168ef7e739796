import { and, eq, or } from "drizzle-orm";
import { survivorOf } from "~/features/clients/survivor/queries.server";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Tx } from "~drizzle/client.server";
import { clients, externalRefs } from "~drizzle/schema";
import {
  TELEGRAM,
  findTelegramChat,
  findTelegramClient,
  isLinkTokenOurs,
  readLinkToken,
} from "./queries.server";

const ours = and(eq(externalRefs.source, TELEGRAM), eq(externalRefs.entity, "client"));

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
  await tx
    .delete(externalRefs)
    .where(and(ours, or(eq(externalRefs.entityId, clientId), eq(externalRefs.externalId, chatId))));
  await tx.insert(externalRefs).values({
    source: TELEGRAM,
    entity: "client",
    externalId: chatId,
    entityId: clientId,
    createdAt: clock.now(),
  });
  tx.touch("clients");
  return ok({ clientId });
}

/** Takes the link of a chat away; answers whose it was, null when nobody's. */
export async function unlinkTelegramChat(tx: Tx, chatId: string): Promise<number | null> {
  const clientId = await findTelegramClient(tx, chatId);
  if (clientId === null) return null;
  await tx.delete(externalRefs).where(and(ours, eq(externalRefs.externalId, chatId)));
  tx.touch("clients");
  return clientId;
}

/** Takes a client's chat away; nothing comes there any more. */
export async function unlinkTelegram(tx: Tx, clientId: number): Promise<void> {
  await tx.delete(externalRefs).where(and(ours, eq(externalRefs.entityId, clientId)));
  tx.touch("clients");
}
