import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { externalRefs, messages } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { findOrCreateClient } from "~/features/clients/commands.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import {
  findTelegramChat,
  findTelegramClient,
  TELEGRAM,
} from "~/features/notifications/telegram-link/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { refuse, ok, type Result } from "~/lib/result";
import { refreshContactTimes } from "../contact-times/commands.server";

/** Whose an unknown writer is: a client there is, or a new one by this name. */
export type Writer = { clientId: number } | { name: string };

/**
 * Says who wrote: everything of the same address in the same channel becomes this client's, and a Telegram chat is theirs from now on, so that
 * they can be answered. Only for whoever sees all clients: to others the message is nobody's.
 */
export async function nameWriter(
  core: Core,
  actor: Actor,
  { messageId, writer }: { messageId: number; writer: Writer },
): Promise<Result<{ clientId: number }, "known">> {
  requireCan(actor, "conversations:write");
  requireCan(actor, "clients:write");
  if (actor.kind === "user" && actor.clientScope === "own") throw new AppError("not_found", "no such message");
  return core.db.transaction(async (tx) => {
    const [message] = await tx.select().from(messages).where(eq(messages.id, messageId));
    if (!message) throw new AppError("not_found", "no such message");
    if (message.clientId !== null) return refuse("known");
    const clientId = await clientOf(tx, { core, actor, writer, message });
    await tx
      .update(messages)
      .set({ clientId })
      .where(and(isNull(messages.clientId), message.address === "" ? eq(messages.id, messageId) : and(eq(messages.channel, message.channel), eq(messages.address, message.address))));
    if (message.channel === "telegram") await linkChat(tx, { clientId, chatId: message.address, at: core.clock.now() });
    await refreshContactTimes(tx, [clientId]);
    tx.touch("conversations");
    tx.touch("clients");
    return ok({ clientId });
  });
} // prettier-ignore

interface Named {
  core: Core;
  actor: Actor;
  writer: Writer;
  message: typeof messages.$inferSelect;
}

async function clientOf(tx: Tx, { core, actor, writer, message }: Named): Promise<number> {
  if ("clientId" in writer) {
    await mustSeeClient(tx, actor, writer.clientId);
    return writer.clientId;
  }
  const { country, locale } = await readSetting(tx, "business");
  const isPhone = message.channel === "phone" || message.channel === "whatsapp" || message.channel === "sms";
  const { clientId } = await findOrCreateClient(tx, {
    clock: core.clock,
    actor,
    name: writer.name,
    phoneRaw: isPhone ? message.address : null,
    email: message.channel === "email" ? message.address : null,
    locale,
    source: message.channel === "telegram" ? "telegram" : "staff",
    region: country,
  });
  return clientId;
}

/** Neither a client's other chat nor somebody else's is taken away by this: a chat changes hands only by its owner. */
async function linkChat(tx: Tx, { clientId, chatId, at }: { clientId: number; chatId: string; at: Date }): Promise<void> {
  if ((await findTelegramChat(tx, clientId)) !== null || (await findTelegramClient(tx, chatId)) !== null) return;
  await tx.insert(externalRefs).values({ source: TELEGRAM, entity: "client", externalId: chatId, entityId: clientId, createdAt: at });
} // prettier-ignore
