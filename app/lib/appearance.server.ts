import { readCookie, writePreference } from "./preference-cookie.server";
import { safeReturnPath } from "./return-path";
import {
  type Appearance,
  defaultAppearance,
  isDensity,
  isShortcutMode,
  isTheme,
  type ShortcutMode,
} from "./appearance";

/** The look a visitor chose, from cookies; unknown values are the default. */
export function readAppearance(request: Request): Appearance {
  const theme = readCookie(request, "theme");
  const density = readCookie(request, "density");
  return {
    theme: isTheme(theme) ? theme : defaultAppearance.theme,
    density: isDensity(density) ? density : defaultAppearance.density,
  };
}

/** Whether the visitor wants single letters to be shortcuts, from a cookie; they are until turned off. */
export function readShortcutMode(request: Request): ShortcutMode {
  const mode = readCookie(request, "shortcuts");
  return isShortcutMode(mode) ? mode : "on";
}

/** Answers the look form: any of `theme`, `density` and `shortcuts`, and `returnTo`. Unknown values change nothing. */
export async function answerAppearanceChange(request: Request): Promise<Response> {
  const form = await request.formData().catch(() => null);
  if (form === null) return new Response(null, { status: 400 });
  const headers = new Headers({ location: safeReturnPath(form.get("returnTo")) });
  const theme = form.get("theme");
  const density = form.get("density");
  const shortcuts = form.get("shortcuts");
  if (isTheme(theme)) headers.append("set-cookie", writePreference(request, "theme", theme));
  if (isDensity(density)) headers.append("set-cookie", writePreference(request, "density", density));
  if (isShortcutMode(shortcuts))
    headers.append("set-cookie", writePreference(request, "shortcuts", shortcuts));
  return new Response(null, { status: 303, headers });
}
