const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A browser that was silent this long is signed out: longer than a shift with its lunch, shorter than a night and a day. */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
/** Whatever happens, a week after signing in one signs in again. */
export const SESSION_MAX_MS = 7 * 24 * HOUR_MS;
/** "Seen" is written at most this often; a row need not change with every click. */
export const SEEN_EVERY_MS = MINUTE_MS;

export interface SessionTimes {
  lastSeenAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** Whether a session still opens doors. */
export function isSessionLive(session: SessionTimes, now: Date): boolean {
  return (
    session.revokedAt === null &&
    now.getTime() < session.expiresAt.getTime() &&
    now.getTime() < session.lastSeenAt.getTime() + SESSION_IDLE_MS
  );
}

/** Whether it is time to write that the session was seen. */
export function isSeenStale(session: SessionTimes, now: Date): boolean {
  return now.getTime() - session.lastSeenAt.getTime() >= SEEN_EVERY_MS;
}

/** A browser's name out of its `User-Agent`, for the list of one's sessions: "Firefox · Linux"; null when it says nothing. */
export function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const browser = /YaBrowser/.test(userAgent) ? "Яндекс Браузер"
    : /Edg\//.test(userAgent) ? "Edge"
    : /OPR\//.test(userAgent) ? "Opera"
    : /Firefox|FxiOS/.test(userAgent) ? "Firefox"
    : /Chrome|CriOS/.test(userAgent) ? "Chrome"
    : /Safari/.test(userAgent) ? "Safari"
    : null; // prettier-ignore
  const system = /iPhone|iPad/.test(userAgent) ? "iOS"
    : /Android/.test(userAgent) ? "Android"
    : /Windows/.test(userAgent) ? "Windows"
    : /Mac OS X/.test(userAgent) ? "macOS"
    : /Linux/.test(userAgent) ? "Linux"
    : null; // prettier-ignore
  return [browser, system].filter(Boolean).join(" · ") || null;
}
