import { findTelegramClient } from "~/features/notifications/telegram-link/queries.server";
import { editMessage, writeMessage } from "~/features/conversations/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { markInbox } from "~/features/sync/inbox/commands.server";
import { messagesFor } from "~/i18n/catalogue";
import type { Locale } from "~/i18n/locale";
import { enqueue } from "~/jobs/enqueue";
import type { JobContext } from "~/jobs/handler";
import type { Core } from "~/lib/core";
import type { Tx } from "~drizzle/client.server";
import { replyKey } from "../commands.server";
import { answerBotPress, rewriteBotReply, sendBotReply } from "../jobs";
import { outsideId, type KeyboardPlan, type Reaction } from "../model";
import type { ChatEvent } from "../ports";
import { botActor } from "../seat/commands.server";
import { findLogged, readSeat } from "../seat/queries.server";

interface Settling {
  inboxId: number;
  event: ChatEvent;
  reaction: Reaction;
}

/**
 * Writes what was said and what is answered into the message log, hands the answers to the outbox, and ends the inbox row and its job: all of
 * it or nothing. Said and answered once, however often the row is applied.
 */
export async function settle(context: JobContext, { inboxId, event, reaction }: Settling): Promise<void> {
  const { core } = context;
  await core.db.transaction(async (tx) => {
    const { client, locale } = await readSeat(tx, event);
    // Who has just unsubscribed is no stranger.
    const clientId = client?.id ?? (await findTelegramClient(tx, event.chatId, { isAway: true }));
    const heardId = await logHeard(tx, core, { event, reaction, clientId });
    await logReply(tx, core, { inboxId, event, reaction, clientId, locale, heardId });
    await rewrite(tx, core, { event, reaction, locale });
    if (reaction.word && event.kind === "press")
      await enqueue(tx, core.clock, answerBotPress, { inboxId, word: reaction.word, locale });
    const status = reaction.code === "telegram_repeat" ? "ignored" : "applied";
    await markInbox(tx, core, { inboxId, status, outcome: { code: reaction.code } });
    await context.finish(tx);
  });
}

type Logging = Omit<Settling, "inboxId"> & { clientId: number | null };

/** The row of what was said; null for what is no message. */
async function logHeard(tx: Tx, core: Core, { event, reaction, clientId }: Logging): Promise<number | null> {
  if (event.kind === "press" || event.kind === "block") return null;
  const writing = { clock: core.clock, actor: botActor };
  const externalId = outsideId(event);
  const body = await bodyOf(tx, event);
  if (event.kind === "edit") {
    const edited = await editMessage(tx, writing, { channel: "telegram", externalId, body, editedAt: event.editedAt }); // prettier-ignore
    if (edited) return edited.messageId;
  }
  const { messageId } = await writeMessage(tx, writing, {
    ...{ clientId, externalId, body, address: event.chatId, at: event.at },
    ...{ channel: "telegram", direction: "inbound", state: "received" },
    isAnswered: !reaction.isForStaff,
  });
  if (event.kind === "edit")
    await editMessage(tx, writing, { channel: "telegram", externalId, body, editedAt: event.editedAt });
  return messageId;
}

/** What is no text is named in the business's language: the log is read by staff. A number stands on the card and not in the log. */
async function bodyOf(tx: Tx, event: Exclude<ChatEvent, { kind: "press" | "block" }>): Promise<string> {
  if (event.kind !== "contact" && event.text !== "") return event.text;
  const { locale } = await readSetting(tx, "business");
  const words = messagesFor(locale).bot;
  if (event.kind !== "contact") return words.other.logged;
  return event.isOwn ? words.contact.logged : words.contact.loggedForeign;
}

async function logReply(
  tx: Tx,
  core: Core,
  { inboxId, event, reaction, clientId, locale, heardId }: Logging & { inboxId: number; locale: Locale; heardId: number | null },
): Promise<void> {
  const { reply, agreeMark } = reaction;
  if (!reply) return;
  const { messageId, isNew } = await writeMessage(tx, { clock: core.clock, actor: botActor }, {
    ...{ clientId, address: event.chatId, body: reply.text, at: core.clock.now() },
    ...{ channel: "telegram", direction: "outbound", state: "queued" },
    idempotencyKey: replyKey(inboxId, reply.topic),
  });
  if (!isNew) return;
  const keyboard: KeyboardPlan | undefined = agreeMark !== undefined && heardId !== null ? { kind: "agree", messageId: heardId, mark: agreeMark } : reply.keyboard;
  await enqueue(tx, core.clock, sendBotReply, { messageId, locale, ...(keyboard ? { keyboard } : {}) });
} // prettier-ignore

/** The pressed message says how it is now; in the log too. */
async function rewrite(
  tx: Tx,
  core: Core,
  { event, reaction, locale }: Omit<Settling, "inboxId"> & { locale: Locale },
): Promise<void> {
  if (event.kind !== "press" || !reaction.rewrite) return;
  const { text, keyboard } = reaction.rewrite;
  // Says so already: the press was applied before.
  if ((await findLogged(tx, event))?.body === text) return;
  const edited = await editMessage(tx, { clock: core.clock, actor: botActor }, { channel: "telegram", externalId: outsideId(event), body: text, editedAt: core.clock.now() }); // prettier-ignore
  if (!edited) return;
  await enqueue(tx, core.clock, rewriteBotReply, { messageId: edited.messageId, locale, ...(keyboard ? { keyboard } : {}) }); // prettier-ignore
}
