import { eq } from "drizzle-orm";
import type { ChatBot, ChatEvent } from "~/features/notifications/ports";
import { readSetting } from "~/features/settings/queries.server";
import { markInbox, type InboxResult } from "~/features/sync/inbox/commands.server";
import type { VendorFault } from "~/features/sync/ports";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import type { Core } from "~/lib/core";
import { inbox } from "~drizzle/schema";
import { linkTelegram, unlinkTelegramChat } from "./commands.server";
import type * as definitions from "./jobs";
import { botAnswer, type BotAnswer } from "./model";
import { findTelegramClient } from "./queries.server";

export const applyTelegramUpdate: HandlerOf<typeof definitions.applyTelegramUpdate> = async (
  context,
  { inboxId },
) => {
  const { core, vendors } = context;
  const [row] = await core.db.select().from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  if (!row || row.status === "applied" || row.status === "ignored") return;
  const bot = vendors.telegram;
  const event = bot?.readEvent(row.body) ?? null;
  if (!bot || !event) {
    await mark(core, inboxId, { status: "ignored", outcome: { code: bot ? "other_update" : "source_off" } });
    return;
  }
  const answer = await carryOut(core, event);
  // A second run finds the link in place and says the same again.
  await say(context, { bot, event, answer, inboxId });
  await mark(core, inboxId, { status: "applied", outcome: { code: `telegram_${answer}` } });
};

async function carryOut(core: Core, { kind, argument, chatId }: ChatEvent): Promise<BotAnswer> {
  if (kind === "start" && argument !== "") {
    const linked = await core.db.transaction((tx) => linkTelegram(tx, core, { token: argument, chatId }));
    return linked.ok ? "linked" : "expired";
  }
  if (kind === "stop") {
    const clientId = await core.db.transaction((tx) => unlinkTelegramChat(tx, chatId));
    return clientId === null ? "not_linked" : "stopped";
  }
  return (await findTelegramClient(core.db, chatId)) === null ? "stranger" : "known";
}

/** An answer that cannot be given any more (the bot is blocked) is not worth a failed job: what was asked is done. */
async function say(
  { core, signal }: JobContext,
  { bot, event, answer, inboxId }: { bot: ChatBot; event: ChatEvent; answer: BotAnswer; inboxId: number },
): Promise<void> {
  const { name } = await readSetting(core.db, "business");
  const text = botAnswer(answer, { locale: event.locale, business: name });
  try {
    await bot.send({ to: event.chatId, text, idempotencyKey: `telegram:${inboxId}` }, signal);
  } catch (error) {
    const fault = error as Partial<VendorFault>;
    if (fault.name !== "VendorError" || fault.transient) {
      if (fault.kind === "rate_limited") throw new RetryAfter(fault.retryAfterMs ?? 5_000);
      throw error;
    }
  }
}

async function mark(core: Core, inboxId: number, result: InboxResult): Promise<void> {
  await core.db.transaction((tx) => markInbox(tx, core, { inboxId, ...result }));
}
