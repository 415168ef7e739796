import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { apiTokens, settings, users } from "~drizzle/schema";
import type { ClientActor, UserActor } from "~/lib/actor";
import { secretHash } from "~/lib/secret-token.server";
import { readAccess, staffActor } from "../access/model";
import type { Action } from "../policy";

/** Who calls with a token, and what the token lets them do. */
export interface TokenCaller {
  tokenId: number;
  actor: UserActor | ClientActor;
  /** `*` is everything the owner may do. */
  scopes: readonly string[];
  lastUsedAt: Date | null;
}

/** The owner of a live token; null when it does not exist, was revoked, ran out, or its user was deactivated. */
export async function findTokenCaller(db: Queryable, token: string, now: Date): Promise<TokenCaller | null> {
  if (token.length > 200) return null;
  const [row] = await db
    .select({ token: apiTokens, user: users, access: settings.value })
    .from(apiTokens)
    .leftJoin(users, eq(users.id, apiTokens.userId))
    .leftJoin(settings, eq(settings.key, "access"))
    .where(eq(apiTokens.tokenHash, secretHash(token)))
    .limit(1);
  if (!row || row.token.revokedAt !== null || now.getTime() >= row.token.expiresAt.getTime()) return null;
  const shared = { tokenId: row.token.id, scopes: row.token.scopes, lastUsedAt: row.token.lastUsedAt };
  if (row.user) {
    if (!row.user.isActive) return null;
    return { ...shared, actor: staffActor(row.user, readAccess(row.access)) };
  }
  if (row.token.clientId === null) return null;
  return { ...shared, actor: { kind: "client", clientId: row.token.clientId } };
}

/** Whether the token itself covers an action; its owner must be allowed it as well. */
export function coversScope(scopes: readonly string[], action: Action): boolean {
  return scopes.includes("*") || scopes.includes(action);
}
