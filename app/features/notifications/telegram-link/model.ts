import type { Locale } from "~/i18n/locale";

/** What the bot says in a chat. */
export type BotAnswer = "linked" | "expired" | "stranger" | "stopped" | "not_linked" | "known";

const ru: Record<BotAnswer, (business: string) => string> = {
  linked: (business) =>
    `Готово! Сюда будут приходить подтверждения и напоминания: ${business}. Чтобы отписаться, напишите /stop.`,
  expired: () => "Эта ссылка уже не действует. Откройте свою запись и нажмите кнопку Telegram ещё раз.",
  stranger: (business) =>
    `Здравствуйте! Это бот ${business}. Чтобы получать здесь подтверждения и напоминания, откройте свою запись и нажмите кнопку Telegram.`,
  stopped: () => "Больше не пишем. Чтобы вернуть сообщения, нажмите кнопку Telegram в своей записи.",
  not_linked: () => "Сообщения сюда и так не приходят.",
  known: (business) => `Этот бот присылает сообщения о ваших записях: ${business}. Чтобы отписаться, напишите /stop.`,
}; // prettier-ignore
const en: typeof ru = {
  linked: (business) =>
    `Done! Confirmations and reminders will come here: ${business}. To unsubscribe, write /stop.`,
  expired: () => "This link does not work any more. Open your booking and press the Telegram button again.",
  stranger: (business) =>
    `Hello! This is the bot of ${business}. To get confirmations and reminders here, open your booking and press the Telegram button.`,
  stopped: () => "We will not write here any more. To have messages again, press the Telegram button in your booking.",
  not_linked: () => "No messages come here anyway.",
  known: (business) => `This bot sends messages about your bookings: ${business}. To unsubscribe, write /stop.`,
}; // prettier-ignore
const words = { ru, en };

/** The bot's words, in the language of the person's own app. */
export function botAnswer(
  answer: BotAnswer,
  { locale, business }: { locale: Locale; business: string },
): string {
  return words[locale][answer](business);
}

/** How long a link to the bot works. */
export const LINK_LIFE_MS = 24 * 3600_000;
