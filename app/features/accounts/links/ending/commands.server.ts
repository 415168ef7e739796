import { and, eq, gt, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { userTokens } from "~drizzle/schema";

/** Ends every invitation, link for a new password and half-done sign-in of a user. */
export async function endUserLinks(
  db: Queryable,
  { userId, now }: { userId: number; now: Date },
): Promise<void> {
  await db
    .update(userTokens)
    .set({ usedAt: now })
    .where(and(eq(userTokens.userId, userId), isNull(userTokens.usedAt)));
}

/** Uses a link up; false when somebody else has, or it has run out. */
export async function takeLink(
  db: Queryable,
  { tokenId, now }: { tokenId: number; now: Date },
): Promise<boolean> {
  const used = await db
    .update(userTokens)
    .set({ usedAt: now })
    .where(and(eq(userTokens.id, tokenId), isNull(userTokens.usedAt), gt(userTokens.expiresAt, now)))
    .returning({ id: userTokens.id });
  return used.length > 0;
}
