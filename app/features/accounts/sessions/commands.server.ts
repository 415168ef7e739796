import { and, eq, isNull, ne } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { sessions, users } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { newSecret, secretHash } from "~/lib/secret-token.server";
import { cleanLine } from "~/lib/text";
import { isSeenStale, SESSION_MAX_MS } from "./model";
import type { LiveSession } from "./queries.server";

export interface StartedSession {
  /** Goes into the cookie and nowhere else. */
  secret: string;
  expiresAt: Date;
}

export interface SessionStart {
  userId: number;
  userAgent: string | null;
  /** Network address it is opened from. */
  address?: string | null;
  /** The secret of the session that the browser held before. */
  replaces: string | null;
}

/**
 * Opens a session for a user who has just proved who they are. Its secret is always new, and the session the browser
 * held before ends, so a planted cookie is worth nothing. Null when the user was deactivated in the meantime.
 */
export async function startSession(
  core: Core,
  { userId, userAgent, address = null, replaces }: SessionStart,
): Promise<StartedSession | null> {
  const now = core.clock.now();
  const secret = newSecret();
  const expiresAt = new Date(now.getTime() + SESSION_MAX_MS);
  return core.db.transaction(async (tx) => {
    const [user] = await tx
      .select({ isActive: users.isActive })
      .from(users)
      .where(eq(users.id, userId))
      .limit(1);
    if (!user?.isActive) return null;
    if (replaces) await revokeBySecret(tx, replaces, now);
    await tx.insert(sessions).values({
      tokenHash: secretHash(secret),
      userId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      userAgent: cleanLine(userAgent ?? "").slice(0, 300) || null,
      address: address?.slice(0, 64) ?? null,
    });
    return { secret, expiresAt };
  });
}

async function revokeBySecret(db: Queryable, secret: string, now: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.tokenHash, secretHash(secret)), isNull(sessions.revokedAt)));
}

/** Ends the session of a cookie. Ending one that does not exist is no failure. */
export async function signOut(core: Core, secret: string): Promise<void> {
  await revokeBySecret(core.db, secret, core.clock.now());
}

/** Writes that a session was seen, at most once a minute; of several requests at once only one writes. */
export async function noteSeen(core: Core, { user, times }: LiveSession): Promise<void> {
  const now = core.clock.now();
  if (!isSeenStale(times, now)) return;
  await core.db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, user.sessionId), eq(sessions.lastSeenAt, times.lastSeenAt)));
}

/** Ends one of the actor's own sessions; false when it is not theirs or has ended. */
export async function revokeSession(
  core: Core,
  actor: UserActor,
  { sessionId }: { sessionId: number },
): Promise<boolean> {
  const ended = await core.db
    .update(sessions)
    .set({ revokedAt: core.clock.now() })
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, actor.userId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

/** Ends all sessions of a user, but for the one that is kept. */
export async function revokeAllSessions(
  db: Queryable,
  { userId, keepSessionId = null, now }: { userId: number; keepSessionId?: number | null; now: Date },
): Promise<number> {
  const all = and(eq(sessions.userId, userId), isNull(sessions.revokedAt));
  const ended = await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(keepSessionId === null ? all : and(all, ne(sessions.id, keepSessionId)))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Signs the actor out everywhere but here. */
export async function endOtherSessions(core: Core, actor: UserActor & { sessionId: number }): Promise<void> {
  const { userId, sessionId } = actor;
  await revokeAllSessions(core.db, { userId, keepSessionId: sessionId, now: core.clock.now() });
}
