import { letters as en } from "./en/letters";
import type { Locale } from "./locale";
import { letters as ru } from "./ru/letters";

/** Words of letters and messages. Russian is the measure: English is checked against its shape by the compiler. */
export type Letters = typeof ru;

const byLocale: Record<Locale, Letters> = { ru, en };

/** The words of letters in a language. They stand outside the catalogue of the pages, which travels to every visitor. */
export function lettersFor(locale: Locale): Letters {
  return byLocale[locale];
}
