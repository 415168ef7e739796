import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { sessions, settings, users } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { secretHash } from "~/lib/secret-token.server";
import { needsSecondStep, readAccess, staffActor } from "../access/model";
import { deviceName, isSessionLive, type SessionTimes } from "./model";

/** A member of staff with an open session: an actor, and what pages show of them. */
export interface SignedInUser extends UserActor {
  sessionId: number;
  username: string;
  displayName: string;
  email: string | null;
  locale: string;
  /** Has no authenticator although the settings ask for one: sets it up before anything else. */
  owesSecondStep: boolean;
}

export interface LiveSession {
  user: SignedInUser;
  times: SessionTimes;
}

/** The live session behind a cookie's secret; null when it was ended, ran out, or its user was deactivated. */
export async function findSession(db: Queryable, secret: string, now: Date): Promise<LiveSession | null> {
  if (secret.length > 100) return null;
  const [row] = await db
    .select({ session: sessions, user: users, access: settings.value })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(settings, eq(settings.key, "access"))
    .where(eq(sessions.tokenHash, secretHash(secret)))
    .limit(1);
  if (!row || !row.user.isActive || !isSessionLive(row.session, now)) return null;
  const { username, displayName, email, locale, totpOnAt } = row.user;
  const access = readAccess(row.access);
  return {
    user: {
      ...staffActor(row.user, access),
      ...{ sessionId: row.session.id, username, displayName, email, locale },
      owesSecondStep: totpOnAt === null && needsSecondStep(row.user, access),
    },
    times: row.session,
  };
}

/** One open session, as its owner sees it. */
export interface SessionItem {
  id: number;
  device: string | null;
  /** Network address of the sign-in. */
  address: string | null;
  createdAt: Date;
  lastSeenAt: Date;
}

/** The live sessions of the signed-in user, the latest first. */
export async function listSessions(
  db: Queryable,
  actor: UserActor,
  { now }: { now: Date },
): Promise<SessionItem[]> {
  const rows = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, actor.userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .limit(100);
  return rows
    .filter((row) => isSessionLive(row, now))
    .map(({ id, userAgent, address, createdAt, lastSeenAt }) => ({
      id,
      device: deviceName(userAgent),
      address,
      createdAt,
      lastSeenAt,
    }));
}
