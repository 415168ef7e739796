import type { Messages } from "./catalogue";
import type { Locale } from "./locale";
import { provideMessages } from "./provided-messages";

/** Pages whose words are `booking-pages` of each language. From there to any other page the browser loads a new document; see `useLinkArea`. */
const BOOKING_PAGES = /^\/(book|b|w)(\/|$)/;

/** Whether a path is one of the pages that clients book on. */
export function isBookingPage(pathname: string): boolean {
  return BOOKING_PAGES.test(pathname);
}

/** Fetches the words of one language into the browser, and only those that its page can need; hydration waits for it. */
export async function loadMessages(locale: Locale, pathname: string): Promise<void> {
  if (isBookingPage(pathname)) {
    const words =
      locale === "en" ? (await import("./en/booking-pages")).en : (await import("./ru/booking-pages")).ru;
    provideMessages(locale, words as Messages);
    return;
  }
  const words = locale === "en" ? (await import("./en/catalogue")).en : (await import("./ru/catalogue")).ru;
  provideMessages(locale, words);
}
