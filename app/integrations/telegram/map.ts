import type { ChatKeyboard, ChatReply } from "~/features/bot/ports";
import type { Locale } from "~/i18n/locale";

/** After the entities are read, so of the plain text. */
const TEXT_MAX = 4096;
const BUTTON_MAX = 64;

/** Null when the address is no chat id. */
export function chatIdOf(to: string): number | null {
  const chatId = Number(to);
  return /^-?[1-9]\d{0,15}$/.test(to) && Number.isSafeInteger(chatId) ? chatId : null;
}

/** A text in HTML mode: the three signs that it reads; everything else goes through as it is. */
export function wireTextOf({ text }: Pick<ChatReply, "text">): string {
  return cut(text, TEXT_MAX).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function wireInlineOf(keyboard: ChatKeyboard | undefined) {
  if (keyboard?.kind !== "inline") return undefined;
  const rows = keyboard.rows.map((row) =>
    row.map((button) => {
      const text = cut(button.text, BUTTON_MAX);
      return "url" in button ? { text, url: button.url } : { text, callback_data: button.data };
    }),
  );
  return { inline_keyboard: rows };
} // prettier-ignore

export function wireKeyboardOf(keyboard: ChatKeyboard | undefined) {
  if (keyboard?.kind === "none") return { remove_keyboard: true as const };
  if (keyboard?.kind !== "menu") return wireInlineOf(keyboard);
  return {
    keyboard: keyboard.rows.map((row) =>
      row.map(({ text, asksContact }) =>
        asksContact ? { text: cut(text, BUTTON_MAX), request_contact: true as const } : { text: cut(text, BUTTON_MAX) },
      ),
    ),
    resize_keyboard: true,
    is_persistent: true,
  };
} // prettier-ignore

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Never half of a pair.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Russian for who does not say, English for all other languages. */
export function localeOf(languageCode: string | undefined): Locale {
  return languageCode?.toLowerCase().startsWith("ru") === false ? "en" : "ru";
}
