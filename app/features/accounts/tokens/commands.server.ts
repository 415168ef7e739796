import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { apiTokens } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { newSecret, secretHash } from "~/lib/secret-token.server";
import type { Action } from "../policy";
import type { TokenCaller } from "./queries.server";

const DAY_MS = 24 * 60 * 60_000;
/** How long a token from a sign-in lives. */
export const TOKEN_LIFE_MS = 30 * DAY_MS;
const USED_EVERY_MS = 60_000;

export interface NewToken {
  owner: { userId: number } | { clientId: number };
  /** What the owner called it, or what made it: "login". */
  label: string;
  /** Rights of the policy; `*` for all that the owner has. */
  scopes: readonly ("*" | Action)[];
  lifeMs?: number;
}

/** Makes a bearer token. The secret is returned once; the row keeps its digest only. */
export async function issueToken(
  db: Queryable,
  { owner, label, scopes, lifeMs = TOKEN_LIFE_MS }: NewToken,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const token = newSecret("kt_");
  const expiresAt = new Date(now.getTime() + lifeMs);
  await db.insert(apiTokens).values({
    ...owner,
    tokenHash: secretHash(token),
    label,
    scopes: [...scopes],
    createdAt: now,
    expiresAt,
  });
  return { token, expiresAt };
}

/** Ends a token. */
export async function revokeToken(core: Core, { tokenId }: { tokenId: number }): Promise<void> {
  await core.db.update(apiTokens).set({ revokedAt: core.clock.now() }).where(eq(apiTokens.id, tokenId));
}

/** Ends all tokens of a user. */
export async function revokeUserTokens(
  db: Queryable,
  { userId, now }: { userId: number; now: Date },
): Promise<void> {
  await db
    .update(apiTokens)
    .set({ revokedAt: now })
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)));
}

/** Writes when a token was last used, at most once a minute. */
export async function noteTokenUse(core: Core, caller: TokenCaller): Promise<void> {
  const now = core.clock.now();
  const stale = new Date(now.getTime() - USED_EVERY_MS);
  if (caller.lastUsedAt !== null && caller.lastUsedAt > stale) return;
  await core.db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(apiTokens.id, caller.tokenId),
        or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, stale)),
      ),
    );
}
