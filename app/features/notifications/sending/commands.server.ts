import { and, eq } from "drizzle-orm";
import { deliveries } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { readSetting } from "~/features/settings/queries.server";
import type { JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { connectedChannels, queueSmsInstead } from "../outbox/commands.server";
import { afterFailure } from "../outbox/model";
import type { MessageSender } from "../ports";
import { parkTelegramChat } from "../telegram-link/commands.server";
import { findTelegramChat } from "../telegram-link/queries.server";
import type { Delivery, Message } from "./message/queries.server";
import { prepareNotice } from "./queries.server";

/** A channel that was connected when the notice was written and no longer is. */
class ChannelOff extends Error {
  override readonly name = "ChannelOff";
}

/**
 * Sends one row of the outbox, or says why not. Three tries, then it stays as failed for staff to see; a channel that is down costs none. The row
 * is settled in the transaction that ends the job, so a notice that has left is never sent again unless the process died in between; then the
 * outside system is given the same key.
 */
export async function deliver(context: JobContext, deliveryId: number): Promise<void> {
  const { core } = context;
  const [row] = await core.db.select().from(deliveries).where(eq(deliveries.id, deliveryId)).limit(1);
  if (!row || row.status !== "queued") return;
  let outcome: Outcome;
  try {
    outcome = await attempt(context, row);
  } catch (error) {
    // Told to stop: whoever runs it next does all of it.
    if (context.signal.aborted) throw error;
    return fail(context, row, error);
  }
  if ("waitMs" in outcome) throw new RetryAfter(outcome.waitMs);
  await settle(context, row, outcome);
}

type Outcome = { waitMs: number } | Partial<Delivery>;

async function attempt(context: JobContext, row: Delivery): Promise<Outcome> {
  const { core, signal } = context;
  const prepared = await prepareNotice(core, row);
  if (prepared.do === "wait") return { waitMs: prepared.until.getTime() - core.clock.now().getTime() };
  if (prepared.do === "skip") return { status: "skipped", error: prepared.reason };
  try {
    const { messageId } = await send(context, row, prepared, signal);
    return {
      status: "sent",
      sentAt: core.clock.now(),
      externalId: messageId,
      attempts: row.attempts + 1,
      error: null,
    };
  } catch (error) {
    if (error instanceof ChannelOff) return { status: "skipped", error: "channel_off" };
    throw error;
  }
}

async function send(
  { core, vendors }: JobContext,
  { channel }: Delivery,
  prepared: Message,
  signal: AbortSignal,
): Promise<{ messageId: string }> {
  if (prepared.do === "mail") {
    if (!vendors.mail) throw new ChannelOff();
    return vendors.mail.send(prepared.mail, signal);
  }
  const { smsGateway } = await readSetting(core.db, "notices");
  const sender: MessageSender | null | undefined =
    channel === "telegram" ? vendors.telegram : vendors.sms[smsGateway];
  if (!sender) throw new ChannelOff();
  return sender.send(prepared.message, signal);
}

async function fail(context: JobContext, row: Delivery, error: unknown): Promise<void> {
  const { core, log } = context;
  const { attempts, dueAt, createdAt } = row;
  const after = afterFailure(error, { attempts, createdAt: dueAt ?? createdAt, now: core.clock.now() });
  const { code } = after;
  log.warn(
    { deliveryId: row.id, channel: row.channel, code, tries: after.attempts },
    "a notice was not sent",
  );
  if (code === "internal") log.error({ err: error, deliveryId: row.id }, "a notice could not be made");
  if (after.then === "give_up")
    return giveUp(context, row, { error, values: { error: code, attempts: after.attempts } });
  await core.db.transaction(async (tx) => {
    await tx
      .update(deliveries)
      .set({ error: code, attempts: after.attempts })
      .where(and(eq(deliveries.id, row.id), eq(deliveries.status, "queued")));
    tx.touch("notices");
  });
  throw new RetryAfter(after.ms);
}

/**
 * The row stays as failed for staff. A client whom nothing else reaches gets an SMS instead, if the business sends any; a chat whose person has
 * blocked the bot is left alone from then on.
 */
async function giveUp(
  context: JobContext,
  row: Delivery,
  { error, values }: { error: unknown; values: Partial<Delivery> },
): Promise<void> {
  const { core, vendors } = context;
  const { sms } = connectedChannels(vendors, await readSetting(core.db, "notices"));
  await settle(context, row, { ...values, status: "failed" }, async (tx) => {
    const chatId = row.channel === "telegram" && isBlocked(error) && row.clientId !== null ? await findTelegramChat(tx, row.clientId) : null; // prettier-ignore
    if (chatId !== null) await parkTelegramChat(tx, chatId);
    if (sms) await queueSmsInstead(tx, core, row);
  });
}

function isBlocked(error: unknown): boolean {
  return (error as { vendorCode?: unknown } | null)?.vendorCode === "blocked";
}

async function settle(
  context: JobContext,
  row: Delivery,
  values: Partial<Delivery>,
  also?: (tx: Tx) => Promise<void>,
): Promise<void> {
  await context.core.db.transaction(async (tx) => {
    const settled = await tx
      .update(deliveries)
      .set(values)
      .where(and(eq(deliveries.id, row.id), eq(deliveries.status, "queued")))
      .returning({ id: deliveries.id });
    if (settled.length > 0) await also?.(tx);
    tx.touch("notices");
    await context.finish(tx);
  });
}
