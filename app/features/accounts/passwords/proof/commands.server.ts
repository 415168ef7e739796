import { eq } from "drizzle-orm";
import { users } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { rateLimitsOf, type RateRule } from "~/lib/rate-limit.server";
import { ok, refuse, type Result } from "~/lib/result";
import type { UserRefusal } from "../../model";
import { verifyPassword } from "../commands.server";

const OWN_PASSWORD: RateRule = { name: "own-password", points: 10, seconds: 15 * 60 };

/** Whoever is signed in proves who they are once more: an unlocked screen is not enough for what would lock its owner out. */
export async function provePassword(
  core: Core,
  { userId }: UserActor,
  password: string,
): Promise<Result<null, UserRefusal>> {
  const limits = rateLimitsOf(core.env);
  const state = await limits.take(OWN_PASSWORD, `user:${userId}`);
  if (state && !state.allowed)
    return refuse({ reason: "rate_limited", retryAfterSeconds: state.resetSeconds });
  const [user] = await core.db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, userId))
    .limit(1);
  if (!(await verifyPassword(user?.passwordHash ?? null, password)))
    return refuse({ reason: "wrong_password" });
  await limits.giveBack(OWN_PASSWORD, `user:${userId}`);
  return ok(null);
}
