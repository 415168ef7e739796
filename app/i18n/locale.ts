/** The languages the product speaks, the first one being the default. */
export const locales = ["ru", "en"] as const;

export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = "ru";

/** How a language calls itself: the words of the language switch. */
export const localeNames: Record<Locale, { short: string; full: string }> = {
  ru: { short: "Рус", full: "Русский" },
  en: { short: "Eng", full: "English" },
};

/** Narrows any value (a cookie, a form field, `document.documentElement.lang`) to a language we speak. */
export function isLocale(value: unknown): value is Locale {
  return typeof value === "string" && (locales as readonly string[]).includes(value);
}
