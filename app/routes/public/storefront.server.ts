import type { AppLoadContext } from "@remix-run/node";
import { listLocations } from "~/features/catalog/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { resolveLocale } from "~/i18n/locale.server";
import { keepFrame } from "~/lib/frame-address";

/** What every public page knows of the business: its name, our own address, the visitor's language. */
export async function readStorefront({ core }: AppLoadContext, request: Request) {
  const business = await readSetting(core.db, "business");
  return {
    business: business.name,
    businessPhone: business.phone,
    publicUrl: core.env.web.publicUrl,
    locale: resolveLocale(request),
  };
}

/** The places of the business as search engines are told of them. */
export async function listPlaces({ core }: AppLoadContext) {
  const places = await listLocations(core.db);
  return places.map(({ id, name, address, phone, country }) => ({ id, name, address, phone, country }));
}

/** A path of ours with what the request's address must keep: see `keepFrame`. */
export function keepFrameOf(request: Request, path: string): string {
  return keepFrame(new URL(request.url).search, path);
}

/**
 * Headers of pages behind a private link: nobody's search finds them, no site they link to learns the link, and no cache keeps them but the
 * browser's memory of a tab.
 */
export const PRIVATE_PAGE = {
  "Cache-Control": "private, no-cache",
  "X-Robots-Tag": "noindex",
  "Referrer-Policy": "no-referrer",
} as const;
