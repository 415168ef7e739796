import { eq } from "drizzle-orm";
import { inbox } from "~drizzle/schema";
import { deliverRow, Undeliverable } from "~/features/conversations/sending/commands.server";
import { markInbox } from "~/features/sync/inbox/commands.server";
import type { VendorFault } from "~/features/sync/ports";
import { messagesFor } from "~/i18n/catalogue";
import type { HandlerOf } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { react } from "./commands.server";
import type * as definitions from "./jobs";
import { drawKeyboard, readAddressee } from "./keyboard/queries.server";
import type { ChatEvent } from "./ports";
import { settle } from "./replying/commands.server";

export const applyTelegramUpdate: HandlerOf<typeof definitions.applyTelegramUpdate> = async (
  context,
  { inboxId },
) => {
  const { core, vendors } = context;
  const [row] = await core.db.select().from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  if (!row || row.status === "applied" || row.status === "ignored") return;
  const bot = vendors.telegram;
  const isHeard = await bot?.receive(row.body, async (event) => {
    const reaction = await react(core, event, { inboxId, receivedAt: row.receivedAt });
    await settle(context, { inboxId, event, reaction });
  });
  if (isHeard) return;
  await core.db.transaction(async (tx) => {
    await markInbox(tx, core, {
      inboxId,
      status: "ignored",
      outcome: { code: bot ? "other_update" : "source_off" },
    });
    await context.finish(tx);
  });
};

export const sendBotReply: HandlerOf<typeof definitions.sendBotReply> = (
  context,
  { messageId, locale, keyboard: plan },
) =>
  deliverRow(context, messageId, async ({ address, body }) => {
    const { core, vendors, signal } = context;
    if (!vendors.telegram) throw new Undeliverable("channel_off");
    const keyboard = plan && (await drawKeyboard(core, plan, locale));
    return vendors.telegram.say({ to: address, text: body, ...(keyboard ? { keyboard } : {}) }, signal);
  });

export const rewriteBotReply: HandlerOf<typeof definitions.rewriteBotReply> = async (
  { core, vendors, signal },
  { messageId, locale, keyboard: plan },
) => {
  const row = await readAddressee(core.db, messageId);
  const outside = row?.externalId?.split(":").at(-1);
  if (!vendors.telegram || !row || !outside || row.body === "") return;
  const keyboard = plan && (await drawKeyboard(core, plan, locale));
  const reply = { to: row.address, text: row.body, ...(keyboard ? { keyboard } : {}) };
  await patiently(vendors.telegram.rewrite({ ...reply, messageId: outside }, signal));
};

export const answerBotPress: HandlerOf<typeof definitions.answerBotPress> = async (
  { core, vendors, signal },
  { inboxId, word, locale },
) => {
  const [row] = await core.db.select({ body: inbox.body }).from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  const pressed: Extract<ChatEvent, { kind: "press" }>[] = [];
  await vendors.telegram?.receive(row?.body ?? "", async (event) => {
    if (event.kind === "press") pressed.push(event);
    return Promise.resolve();
  });
  const [press] = pressed;
  if (!press || !vendors.telegram) return;
  const text = messagesFor(locale).bot.press[word];
  await patiently(vendors.telegram.answerPress({ pressId: press.pressId, text }, signal));
};

/** What asks for patience gets it; what can never be done (the bot was blocked meanwhile) is left. */
async function patiently(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const fault = error as Partial<VendorFault>;
    if (fault.kind === "rate_limited") throw new RetryAfter(fault.retryAfterMs ?? 5_000);
    if (fault.name !== "VendorError" || fault.transient) throw error;
  }
}
