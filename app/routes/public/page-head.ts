import type { MetaDescriptor } from "@remix-run/node";
import type { Locale } from "~/i18n/locale";
import { locales } from "~/i18n/locale";

interface PageHead {
  title: string;
  description?: string;
  /** Our own address without a slash at the end. */
  publicUrl: string;
  /** The page's one true path, whatever was chosen on it. */
  path: string;
  /** Path of the share picture. */
  picture: string;
  business: string;
  locale: Locale;
  /** schema.org description of what stands here. */
  data?: object | null;
}

const ogLocales: Record<Locale, string> = { ru: "ru_RU", en: "en_GB" };

/** What search engines, messengers and the browser's tab are told of a public page. */
export function pageHead({ title, description, publicUrl, path, picture, business, locale, data }: PageHead): MetaDescriptor[] {
  const url = publicUrl + path;
  const image = publicUrl + picture;
  return [
    { title },
    ...(description ? [{ name: "description", content: description }] : []),
    { tagName: "link", rel: "canonical", href: url },
    ...locales.map((one) => ({ tagName: "link", rel: "alternate", hrefLang: one, href: `${url}?lang=${one}` })),
    { property: "og:type", content: "website" },
    { property: "og:site_name", content: business },
    { property: "og:title", content: title },
    ...(description ? [{ property: "og:description", content: description }] : []),
    { property: "og:url", content: url },
    { property: "og:locale", content: ogLocales[locale] },
    { property: "og:image", content: image },
    { property: "og:image:width", content: "1200" },
    { property: "og:image:height", content: "630" },
    { name: "twitter:card", content: "summary_large_image" },
    ...(data ? [{ "script:ld+json": data as never }] : []),
  ];
}
