import { createContext, type ReactNode, useContext } from "react";
import type { Messages } from "./catalogue";
import { defaultLocale, type Locale } from "./locale";
import { providedMessages } from "./provided-messages";

type Speech = { locale: Locale; messages: Messages | null };

const SpeechContext = createContext<Speech>({ locale: defaultLocale, messages: null });

type I18nProviderProps = {
  locale: Locale;
  /** Only for tests and stories; pages use what the server or `loadMessages` provided. */
  messages?: Messages;
  children: ReactNode;
};

/** Gives everything below it a language. */
export function I18nProvider({ locale, messages, children }: I18nProviderProps) {
  const value = { locale, messages: messages ?? providedMessages(locale) };
  return <SpeechContext.Provider value={value}>{children}</SpeechContext.Provider>;
}

/** The words of the page's language: `const m = useMessages(); m.common.save`. */
export function useMessages(): Messages {
  const { locale, messages } = useContext(SpeechContext);
  return messages ?? providedMessages(locale);
}

/** The page's language, for the formatters of `~/i18n/format`. */
export function useLocale(): Locale {
  return useContext(SpeechContext).locale;
}
