import { and, desc, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { users, userTokens } from "~drizzle/schema";
import { secretHash } from "~/lib/secret-token.server";
import type { LinkKind } from "./model";

/** The row of a link, and whose it is. */
export interface OpenLink {
  id: number;
  kind: LinkKind;
  userId: number;
  username: string;
  displayName: string;
  email: string | null;
  locale: string;
  isActive: boolean;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}

const columns = {
  id: userTokens.id,
  kind: userTokens.kind,
  userId: userTokens.userId,
  username: users.username,
  displayName: users.displayName,
  email: users.email,
  locale: users.locale,
  isActive: users.isActive,
  createdAt: userTokens.createdAt,
  expiresAt: userTokens.expiresAt,
  usedAt: userTokens.usedAt,
};

async function findOne(db: Queryable, where: ReturnType<typeof and>): Promise<OpenLink | null> {
  const [row] = await db
    .select(columns)
    .from(userTokens)
    .innerJoin(users, eq(users.id, userTokens.userId))
    .where(and(where, inArray(userTokens.kind, ["invite", "reset"])))
    .orderBy(desc(userTokens.id))
    .limit(1);
  return row && row.kind !== "second_step" ? { ...row, kind: row.kind } : null;
}

/** The link of a token, used or not. */
export function findLink(db: Queryable, token: string): Promise<OpenLink | null> {
  if (token.length > 100) return Promise.resolve(null);
  return findOne(db, eq(userTokens.tokenHash, secretHash(token)));
}

/** The link of a row, used or not. */
export function readLink(db: Queryable, tokenId: number): Promise<OpenLink | null> {
  return findOne(db, eq(userTokens.id, tokenId));
}

/** The newest link of a user that still opens. The caller has asked for the right to manage users. */
export function findLiveLink(
  db: Queryable,
  { userId, now }: { userId: number; now: Date },
): Promise<OpenLink | null> {
  return findOne(
    db,
    and(eq(userTokens.userId, userId), isNull(userTokens.usedAt), gt(userTokens.expiresAt, now)),
  );
}
