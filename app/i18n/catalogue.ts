import { en } from "./en/catalogue";
import { defaultLocale, type Locale, locales } from "./locale";
import { provideMessages } from "./provided-messages";
import { ru } from "./ru/catalogue";

export { defaultLocale, type Locale, locales };

/** Every word of the product. Russian is the measure: English is checked against its shape by the compiler. */
export type Messages = typeof ru;

const byLocale: Record<Locale, Messages> = { ru, en };

/**
 * The words of a language, at once. For servers, jobs and tests: it carries both languages, so nothing that
 * runs in a browser may import it (pages use `useMessages()`, `meta` uses `providedMessages(locale)`).
 */
export function messagesFor(locale: Locale): Messages {
  return byLocale[locale];
}

/** Makes both languages available to `providedMessages`; a server calls it once, before its first render. */
export function provideAllMessages(): void {
  for (const locale of locales) provideMessages(locale, byLocale[locale]);
}
