import type { ChatEvent, OutgoingMessage } from "~/features/notifications/ports";
import type { WireMessage, WireUpdate } from "./contract";

/** After the entities are read, so of the plain text. */
const TEXT_MAX = 4096;
const BUTTON_MAX = 64;

/** Null when the address is no chat id. */
export function wireMessageOf({ to, text, link }: OutgoingMessage): WireMessage | null {
  const chatId = Number(to);
  if (!/^-?[1-9]\d{0,15}$/.test(to) || !Number.isSafeInteger(chatId)) return null;
  return {
    chat_id: chatId,
    text: escaped(cut(text, TEXT_MAX)),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    ...(link
      ? { reply_markup: { inline_keyboard: [[{ text: cut(link.label, BUTTON_MAX), url: link.url }]] } }
      : {}),
  };
}

/** The three signs that HTML mode reads; everything else goes through as it is. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Never half of a pair.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Null for groups, other bots and updates without a person's act in a private chat. */
export function chatEventOf(update: WireUpdate): ChatEvent | null {
  const { message, my_chat_member: member } = update;
  const { chat, from } = message ?? member ?? {};
  if (chat?.type !== "private" || from?.is_bot) return null;
  const locale = from?.language_code?.toLowerCase().startsWith("ru") === false ? "en" : "ru";
  const event = { chatId: String(chat.id), argument: "", locale } as const;
  if (member) {
    // Who blocks the bot is not reached any more; who lets it back in presses Start.
    return member.new_chat_member.status === "kicked" ? { ...event, kind: "stop" } : null;
  }
  const [, command, argument = ""] = /^\/(start|stop)(?:@\w+)?(?:\s+([\w-]{1,64}))?\s*$/.exec(message?.text ?? "") ?? []; // prettier-ignore
  if (command === "start") return { ...event, kind: "start", argument };
  return { ...event, kind: command === "stop" ? "stop" : "other" };
}
