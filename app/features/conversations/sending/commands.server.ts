import { and, eq } from "drizzle-orm";
import { clients, messages } from "~drizzle/schema";
import { parkTelegramChat } from "~/features/notifications/telegram-link/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { defaultLocale, isLocale } from "~/i18n/locale";
import { enqueue } from "~/jobs/enqueue";
import type { JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { refreshContactTimes } from "../contact-times/commands.server";
import { addressOf, noteMessageState, type SendRefusal, type StateNote } from "../commands.server";
import { sendMessage } from "../jobs";
import { messageLetter } from "../letter/model";
import { afterSend, sendChannels, type SendChannel } from "../model";
import { mustTalk } from "../reach/queries.server";

export type MessageRow = typeof messages.$inferSelect;

/** The row ends with this code without having been tried: nobody switched the channel on, or the client is not there any more. */
export class Undeliverable extends Error {
  override readonly name = "Undeliverable";
  constructor(readonly code: "channel_off" | "no_address") {
    super(code);
  }
}

/** Sends one message that staff wrote, or says why not. */
export function deliverMessage(context: JobContext, messageId: number): Promise<void> {
  return deliverRow(context, messageId, (row) => send(context, row));
}

/**
 * Sends one message of the log in the given way, or says why not. The row is settled in the transaction that ends the job; if the process dies
 * between the two the outside system is given the same key again. A chat whose person has blocked the bot is left alone from then on.
 */
export async function deliverRow(
  context: JobContext,
  messageId: number,
  give: (row: MessageRow) => Promise<{ messageId: string }>,
): Promise<void> {
  const { core, log, signal } = context;
  const [row] = await core.db.select().from(messages).where(eq(messages.id, messageId));
  if (!row || row.state !== "queued") return;
  let note: Omit<StateNote, "message">;
  try {
    const { messageId: externalId } = await give(row);
    note = { state: "sent", externalId: row.channel === "telegram" ? `${row.address}:${externalId}` : externalId };
  } catch (error) {
    // Told to stop: whoever runs it next does all of it.
    if (signal.aborted) throw error;
    if (error instanceof Undeliverable) note = { state: "failed", error: error.code };
    else {
      const after = afterSend(error, { since: row.at, now: core.clock.now() });
      if (after.then === "wait") throw new RetryAfter(after.ms);
      if (after.code === "internal") log.error({ err: error, messageId }, "a message could not be sent");
      note = { state: "failed", error: after.code };
    }
  }
  await core.db.transaction(async (tx) => {
    await noteMessageState(tx, { clock: core.clock, actor: { kind: "system", name: "sending" } }, { message: { id: messageId }, ...note });
    if (row.channel === "telegram" && note.error === "blocked") await parkTelegramChat(tx, row.address);
    await context.finish(tx);
  });
} // prettier-ignore

async function send({ core, vendors, signal }: JobContext, row: MessageRow): Promise<{ messageId: string }> {
  const { channel, clientId, body } = row;
  if (!isSendChannel(channel) || clientId === null || body === "") throw new Undeliverable("no_address");
  const [client] = await core.db.select({ locale: clients.locale }).from(clients).where(eq(clients.id, clientId));
  // A chat that was taken away, an address that was erased or changed since: not to the old one.
  if (!client || (await addressOf(core.db, clientId, channel)) !== row.address) throw new Undeliverable("no_address");
  const idempotencyKey = `message:${row.id}:${row.at.getTime()}`;
  if (channel === "telegram") {
    if (!vendors.telegram) throw new Undeliverable("channel_off");
    return vendors.telegram.send({ to: row.address, text: body, idempotencyKey }, signal);
  }
  if (!vendors.mail) throw new Undeliverable("channel_off");
  const business = await readSetting(core.db, "business");
  const locale = isLocale(client.locale) ? client.locale : defaultLocale;
  const letter = messageLetter({ subject: row.subject, body, business: business.name, locale });
  const replyTo = business.email ? { replyTo: business.email } : {};
  return vendors.mail.send({ to: row.address, ...letter, ...replyTo, idempotencyKey }, signal);
} // prettier-ignore

function isSendChannel(channel: string): channel is SendChannel {
  return (sendChannels as readonly string[]).includes(channel);
}

/** Lets a message that failed go once more, to where the client is reached now. */
export async function retryMessage(
  core: Core,
  actor: Actor,
  { messageId }: { messageId: number },
): Promise<Result<{ clientId: number }, SendRefusal>> {
  return core.db.transaction(async (tx) => {
    const [row] = await tx.select().from(messages).where(eq(messages.id, messageId));
    if (!row) throw new AppError("not_found", "no such message");
    await mustTalk(tx, actor, { clientId: row.clientId, to: "write" });
    const { clientId, channel } = row;
    if (clientId === null || !isSendChannel(channel) || row.body === "") return refuse({ reason: "gone" });
    const address = await addressOf(tx, clientId, channel);
    if (address === null) return refuse({ reason: "no_address" });
    const again = await tx
      .update(messages)
      .set({ state: "queued", error: null, address, at: core.clock.now() })
      .where(and(eq(messages.id, messageId), eq(messages.state, "failed")))
      .returning({ id: messages.id });
    if (again.length === 0) return refuse({ reason: "gone" });
    await enqueue(tx, core.clock, sendMessage, { messageId });
    await refreshContactTimes(tx, [clientId]);
    tx.touch("conversations");
    return ok({ clientId });
  });
}
