import type { Messages } from "./catalogue";
import type { Locale } from "./locale";

const provided = new Map<Locale, Messages>();

/** Remembers the words of a language for this process or this browser tab. */
export function provideMessages(locale: Locale, messages: Messages): void {
  provided.set(locale, messages);
}

/**
 * The words of a language that somebody provided before: all of them on a server (`provideAllMessages`), the page's own
 * in a browser (`loadMessages`). This is what code outside React's tree uses, such as a route's `meta`.
 */
export function providedMessages(locale: Locale): Messages {
  const messages = provided.get(locale) ?? provided.values().next().value;
  if (!messages) {
    throw new Error(
      `The words of "${locale}" are not here: call provideAllMessages() or loadMessages() first`,
    );
  }
  return messages;
}
