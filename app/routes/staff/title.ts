import type { Messages } from "~/i18n/catalogue";
import { isLocale } from "~/i18n/locale";
import { providedMessages } from "~/i18n/provided-messages";

interface MetaArgs {
  matches: readonly unknown[];
}

/** The title of a staff page, in the language of the root loader. */
export function pageTitle({ matches }: MetaArgs, text: (m: Messages) => string): { title: string }[] {
  const root = matches[0] as { data?: { locale?: unknown } } | undefined;
  const locale = root?.data?.locale;
  return [{ title: text(providedMessages(isLocale(locale) ? locale : "ru")) }];
}
