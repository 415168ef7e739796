import type { Core } from "~/lib/core";
import { readCookie } from "~/lib/preference-cookie.server";
import { SESSION_MAX_MS } from "~/features/accounts/sessions/model";
import { TICKET_LIFE_MS } from "~/features/accounts/second-step/model";
import { CLIENT_SESSION_MS, CODE_LIFE_MS } from "~/features/client-access/model";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

function isSecure({ env }: Core): boolean {
  return env.web.publicUrl.startsWith("https:");
}

type CookieName = "session" | "device" | "second-step" | "client" | "client-code";

/** `__Host-` makes the browser itself refuse the cookie from a subdomain or over http; plain http cannot have it. */
function cookieName(core: Core, name: CookieName): string {
  return isSecure(core) ? `__Host-${name}` : name;
}

function cookie(core: Core, name: CookieName, value: string, maxAgeSeconds: number): string {
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

/** What ties the second step of signing in to the browser where the password was typed. */
export function readTicketCookie(core: Core, request: Request): string | null {
  return readCookie(request, cookieName(core, "second-step"));
}

/** `Set-Cookie` that keeps it as long as it opens; an empty one ends it. */
export function ticketCookie(core: Core, ticket: string): string {
  return cookie(core, "second-step", ticket, ticket === "" ? 0 : TICKET_LIFE_MS / 1000);
}

/** The secret of a client's session; null when the browser sent none. */
export function readClientCookie(core: Core, request: Request): string | null {
  return readCookie(request, cookieName(core, "client"));
}

/** `Set-Cookie` that keeps a client's session; an empty secret makes the browser forget it. */
export function clientCookie(core: Core, secret: string): string {
  return cookie(core, "client", secret, secret === "" ? 0 : CLIENT_SESSION_MS / 1000);
}

/** What ties a code to the browser that asked for it. */
export function readCodeCookie(core: Core, request: Request): string | null {
  return readCookie(request, cookieName(core, "client-code"));
}

/** `Set-Cookie` that keeps the request for a code as long as the code lives; an empty one ends it. */
export function codeCookie(core: Core, request: string): string {
  return cookie(core, "client-code", request, request === "" ? 0 : CODE_LIFE_MS / 1000);
}
