import { readCookie, writePreference } from "./preference-cookie.server";
import { safeReturnPath } from "./return-path";
import { type Appearance, defaultAppearance, isDensity, isTheme } from "./appearance";

/** The look a visitor chose, from cookies; unknown values are the default. */
export function readAppearance(request: Request): Appearance {
  const theme = readCookie(request, "theme");
  const density = readCookie(request, "density");
  return {
    theme: isTheme(theme) ? theme : defaultAppearance.theme,
    density: isDensity(density) ? density : defaultAppearance.density,
  };
}

/** Answers the look form: `theme` and/or `density`, and `returnTo`. Unknown values change nothing. */
export async function answerAppearanceChange(request: Request): Promise<Response> {
  const form = await request.formData().catch(() => null);
  if (form === null) return new Response(null, { status: 400 });
  const headers = new Headers({ location: safeReturnPath(form.get("returnTo")) });
  const theme = form.get("theme");
  const density = form.get("density");
  if (isTheme(theme)) headers.append("set-cookie", writePreference(request, "theme", theme));
  if (isDensity(density)) headers.append("set-cookie", writePreference(request, "density", density));
  return new Response(null, { status: 303, headers });
}
