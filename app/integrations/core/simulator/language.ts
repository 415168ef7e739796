/** The languages of the simulators' pages. */
export type Lang = "ru" | "en";

/** The language asked for by `?lang=`, else the browser's, else Russian. */
export function languageOf(chosen: string | null, accepted: string | undefined): Lang {
  if (chosen === "ru" || chosen === "en") return chosen;
  return accepted && /^en\b/i.test(accepted) ? "en" : "ru";
}

/** The other one, for the link that switches. */
export function otherLanguage(lang: Lang): { lang: Lang; name: string } {
  return lang === "ru" ? { lang: "en", name: "English" } : { lang: "ru", name: "Русский" };
}
