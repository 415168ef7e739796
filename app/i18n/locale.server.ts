import { readCookie, writePreference } from "~/lib/preference-cookie.server";
import { safeReturnPath } from "~/lib/return-path";
import { defaultLocale, isLocale, type Locale } from "./locale";

const cookieName = "locale";

/** The language of a request: what its address says (a frame of another site has no cookies), the visitor's own choice, what the browser asks for, Russian. */
export function resolveLocale(request: Request): Locale {
  const told = /[?&]lang=(\w+)/.exec(request.url)?.[1];
  if (isLocale(told)) return told;
  const chosen = readCookie(request, cookieName);
  return isLocale(chosen) ? chosen : acceptedLocale(request.headers.get("accept-language"));
}

/** The best language we speak among those of an `Accept-Language` header (RFC 9110, 12.5.4). */
export function acceptedLocale(header: string | null): Locale {
  if (!header) return defaultLocale;
  const wishes = header
    .slice(0, 500)
    .split(",")
    .map((part, order) => {
      const [tag = "", ...params] = part.trim().toLowerCase().split(";");
      const q = params.map((param) => param.trim()).find((param) => param.startsWith("q="));
      const weight = q ? Number(q.slice(2)) : 1;
      return { language: tag.split("-")[0], weight: Number.isFinite(weight) ? weight : 0, order };
    })
    .filter((wish) => wish.weight > 0 && wish.language)
    .sort((a, b) => b.weight - a.weight || a.order - b.order);
  // People of the former Union whose language we lack read Russian sooner than English.
  for (const { language } of wishes) {
    if (isLocale(language)) return language;
    if (language === "kk" || language === "be" || language === "ky") return "ru";
  }
  return wishes.length > 0 && wishes.every((wish) => wish.language !== "*") ? "en" : defaultLocale;
}

/**
 * Answers the language switch: a plain form with `locale` and `returnTo`. The page is loaded anew in the chosen
 * language, so a browser never holds two catalogues. An unknown language changes nothing.
 */
export async function answerLocaleChange(request: Request): Promise<Response> {
  const form = await request.formData().catch(() => null);
  if (form === null) return new Response(null, { status: 400 });
  const headers = new Headers({ location: safeReturnPath(form.get("returnTo")) });
  const chosen = form.get("locale");
  if (isLocale(chosen)) headers.append("set-cookie", writePreference(request, cookieName, chosen));
  return new Response(null, { status: 303, headers });
}
