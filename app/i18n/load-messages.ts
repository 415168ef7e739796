import type { Messages } from "./catalogue";
import type { Locale } from "./locale";
import { provideMessages } from "./provided-messages";

/** Fetches the words of one language into the browser, and only those; hydration waits for it. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const messages =
    locale === "en" ? (await import("./en/catalogue")).en : (await import("./ru/catalogue")).ru;
  provideMessages(locale, messages);
  return messages;
}
