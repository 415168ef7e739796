import type { AppLoadContext } from "@remix-run/node";
import { startSession } from "~/features/accounts/sessions/commands.server";
import { deviceCookie, readSessionCookie, sessionCookie, ticketCookie } from "./session-cookie.server";

/** Opens a session for whoever has just proved who they are, and says so to the browser; null when they were deactivated meanwhile. */
export async function openedSession(
  { core, clientIp, acting }: AppLoadContext,
  request: Request,
  { userId, device }: { userId: number; device: string },
): Promise<Headers | null> {
  // Who it was is known from here on, so the session is noted as theirs and not a guest's.
  acting.actor = `user:${userId}`;
  const userAgent = request.headers.get("user-agent");
  const replaces = readSessionCookie(core, request);
  const session = await startSession(core, { userId, userAgent, address: clientIp, replaces });
  if (!session) return null;
  const headers = new Headers();
  headers.append("Set-Cookie", sessionCookie(core, session.secret));
  headers.append("Set-Cookie", deviceCookie(core, device));
  headers.append("Set-Cookie", ticketCookie(core, ""));
  return headers;
}
