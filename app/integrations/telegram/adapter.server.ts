import type { Api } from "grammy";
import type { ChatBot, ChatReply } from "~/features/bot/ports";
import { VendorError } from "../core/vendor-error";
import { VENDOR, type TelegramClient } from "./client.server";
import { FOLLOWED_UPDATES, wireMe, wireSent, wireWebhookInfo } from "./contract";
import { chatIdOf, wireInlineOf, wireKeyboardOf, wireTextOf } from "./map";
import { createListener, readTelegramUpdate } from "./webhook.server";

/** The library names the type of a polyfill; Node's own signal does the same. */
type LibrarySignal = Parameters<Api["getMe"]>[0];
const through = (signal?: AbortSignal) => signal as LibrarySignal;

export interface TelegramBotOptions {
  client: TelegramClient;
  /** Without @: commands in the form `/start@NAME` are ours only if they say so. */
  botName: string;
  /** `https://t.me/NAME`, or the simulator's page; `?start=` follows. */
  botUrl: string;
}

const LOOK = { parse_mode: "HTML", link_preview_options: { is_disabled: true } } as const;
/** How many deliveries of updates the vendor keeps going at once: the door only writes them down. */
const CONNECTIONS = 20;

/** A Telegram bot in private chats that people have begun themselves. */
export function createTelegramBot({ client, botName, botUrl }: TelegramBotOptions): ChatBot {
  const { api, botToken } = client;
  const listener = createListener({ botToken, botName });

  async function say(reply: ChatReply, signal?: AbortSignal): Promise<{ messageId: string }> {
    const markup = wireKeyboardOf(reply.keyboard);
    const sent = await api.sendMessage(
      mustBeChat(reply.to, "POST sendMessage"),
      wireTextOf(reply),
      { ...LOOK, ...(markup ? { reply_markup: markup } : {}) },
      through(signal),
    );
    return { messageId: String(read(wireSent, sent, "POST sendMessage").message_id) };
  }

  return {
    say,
    send: ({ to, text, link }, signal) =>
      say({ to, text, ...(link ? { keyboard: { kind: "inline", rows: [[{ text: link.label, url: link.url }]] } } : {}) }, signal), // prettier-ignore
    startUrl: (argument) => `${botUrl}?start=${encodeURIComponent(argument)}`,
    async receive(body, hear) {
      const update = readTelegramUpdate(body);
      return update.ok && listener.listen(update.value, hear);
    },
    async rewrite({ messageId, ...reply }, signal) {
      const markup = wireInlineOf(reply.keyboard);
      const chatId = mustBeChat(reply.to, "POST editMessageText");
      const more = { ...LOOK, ...(markup ? { reply_markup: markup } : {}) };
      await unlessSaid(
        /message is not modified|message to edit not found|message can't be edited/i,
        api.editMessageText(chatId, Number(messageId), wireTextOf(reply), more, through(signal)),
      );
    },
    async answerPress({ pressId, text }, signal) {
      const answered = api.answerCallbackQuery(pressId, { text: text.slice(0, 200) }, through(signal));
      await unlessSaid(/query is too old|query ID is invalid/i, answered);
    },
    async whoAmI(signal) {
      const started = performance.now();
      const { id, username } = read(wireMe, await api.getMe(through(signal)), "POST getMe");
      return { id: String(id), name: username, latencyMs: Math.round(performance.now() - started) };
    },
    async readWebhook(signal) {
      const info = read(wireWebhookInfo, await api.getWebhookInfo(through(signal)), "POST getWebhookInfo");
      return {
        url: info.url,
        waiting: info.pending_update_count,
        failedAt: info.last_error_date === undefined ? null : new Date(info.last_error_date * 1000),
        failure: info.last_error_message?.slice(0, 300) ?? null,
      };
    },
    async register({ url, secret, commands }, signal) {
      await api.setWebhook(
        url,
        { secret_token: secret, allowed_updates: [...FOLLOWED_UPDATES], max_connections: CONNECTIONS },
        through(signal),
      );
      const wire = (locale: "ru" | "en") => commands[locale].map(({ name, about }) => ({ command: name, description: about })); // prettier-ignore
      // English for everybody who speaks neither.
      await api.setMyCommands(wire("en"), {}, through(signal));
      await api.setMyCommands(wire("ru"), { language_code: "ru" }, through(signal));
    },
  };
}

function mustBeChat(to: string, operation: string): number {
  const chatId = chatIdOf(to);
  if (chatId !== null) return chatId;
  throw new VendorError({ vendor: VENDOR, kind: "invalid_request", operation, vendorMessage: "the address is not a chat" }); // prettier-ignore
}

function read<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  value: unknown,
  operation: string,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation });
}

/** What the vendor refuses in these words was already so, or cannot be any more: nothing is lost. */
async function unlessSaid(harmless: RegExp, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof VendorError && error.kind === "invalid_request" && harmless.test(error.vendorMessage ?? "")) return; // prettier-ignore
    throw error;
  }
}
