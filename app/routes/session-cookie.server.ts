import type { Core } from "~/lib/core";
import { readCookie } from "~/lib/preference-cookie.server";
import { SESSION_MAX_MS } from "~/features/accounts/sessions/model";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

function isSecure({ env }: Core): boolean {
  return env.web.publicUrl.startsWith("https:");
}

/** `__Host-` makes the browser itself refuse the cookie from a subdomain or over http; plain http cannot have it. */
function cookieName(core: Core, name: "session" | "device"): string {
  return isSecure(core) ? `__Host-${name}` : name;
}

function cookie(core: Core, name: "session" | "device", value: string, maxAgeSeconds: number): string {
  const secure = isSecure(core) ? "; Secure" : "";
  return `${cookieName(core, name)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** The secret of the browser's session; null when it sent none. */
export function readSessionCookie(core: Core, request: Request): string | null {
  return readCookie(request, cookieName(core, "session"));
}

/** `Set-Cookie` that keeps a session's secret as long as the session can last. */
export function sessionCookie(core: Core, secret: string): string {
  return cookie(core, "session", secret, SESSION_MAX_MS / 1000);
}

/** `Set-Cookie` that makes the browser forget its session. */
export function clearedSessionCookie(core: Core): string {
  return cookie(core, "session", "", 0);
}

/** The mark of a browser that has signed in before: see `signIn`. */
export function readDeviceCookie(core: Core, request: Request): string | null {
  return readCookie(request, cookieName(core, "device"));
}

/** `Set-Cookie` that keeps the mark for a year. */
export function deviceCookie(core: Core, device: string): string {
  return cookie(core, "device", device, YEAR_SECONDS);
}
