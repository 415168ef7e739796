import { useLocation } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { localeNames, locales } from "~/i18n/locale";
import { paths } from "~/lib/paths";

/** The languages side by side; a plain form, because the page is loaded anew in the chosen one. */
export function LanguageSwitch({ className = "language-switch" }: { className?: string }) {
  const m = useMessages();
  const current = useLocale();
  const { pathname, search } = useLocation();
  return (
    <form
      method="post"
      action={paths.locale()}
      className={className}
      aria-label={m.common.appearance.language}
    >
      <input type="hidden" name="returnTo" value={pathname + search} />
      {locales.map((locale) => (
        <button
          key={locale}
          name="locale"
          value={locale}
          lang={locale}
          aria-pressed={locale === current}
          title={localeNames[locale].full}
        >
          {localeNames[locale].short}
        </button>
      ))}
    </form>
  );
}
