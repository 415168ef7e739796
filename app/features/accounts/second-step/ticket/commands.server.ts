import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { users, userTokens } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { newSecret, secretHash } from "~/lib/secret-token.server";
import { knownDeviceOf, newDeviceOf } from "../../sign-in/device/commands.server";
import { acceptCode, giveTryBack, takeTry } from "../commands.server";
import { TICKET_ATTEMPTS, TICKET_LIFE_MS } from "../model";

/** Somebody's password was right and their code is to come: the secret that ties both to one browser. */
export async function openTicket({ db, clock }: Core, { userId }: { userId: number }): Promise<string> {
  const secret = newSecret();
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + TICKET_LIFE_MS);
  const tokenHash = secretHash(secret);
  await db
    .insert(userTokens)
    .values({ userId, kind: "second_step", tokenHash, attempts: 0, createdAt, expiresAt });
  return secret;
}

export type SecondStepFailure =
  | { reason: "wrong_code" }
  /** Run out, used, or too many wrong codes: the password is to be typed again. */
  | { reason: "stale" }
  | { reason: "rate_limited"; retryAfterSeconds: number };

/** The second step of signing in. Answers who it is, and the mark for their browser; the session is the caller's to open. */
export async function passSecondStep(
  core: Core,
  { ticket, code, device }: { ticket: string; code: string; device: string | null },
): Promise<Result<{ userId: number; device: string }, SecondStepFailure>> {
  const userId = await ownerOf(core, ticket);
  if (userId === null) return refuse({ reason: "stale" });
  const known = knownDeviceOf(core, `user:${userId}`, device);
  const held = await takeTry(core, userId, known);
  if (held) return refuse(held);
  const passed = await core.db.transaction(async (tx) => {
    const now = core.clock.now();
    const mine = and(eq(userTokens.kind, "second_step"), eq(userTokens.tokenHash, secretHash(ticket)));
    // Counted first and under the row's lock, so codes sent side by side do not get more tries than there are.
    const [row] = await tx
      .update(userTokens)
      .set({ attempts: sql`${userTokens.attempts} + 1` })
      .where(and(mine, isNull(userTokens.usedAt), gt(userTokens.expiresAt, now), lt(userTokens.attempts, TICKET_ATTEMPTS)))
      .returning(); // prettier-ignore
    const [user] = row ? await tx.select().from(users).where(eq(users.id, row.userId)).limit(1) : [];
    if (!row || !user?.isActive) return refuse({ reason: "stale" as const });
    // Switched off by an administrator in the meantime: nothing is left to ask for.
    if (user.totpOnAt !== null && !(await acceptCode(tx, core, { userId: user.id, typed: code })))
      return refuse({
        reason: row.attempts >= TICKET_ATTEMPTS ? ("stale" as const) : ("wrong_code" as const),
      });
    await tx.update(userTokens).set({ usedAt: now }).where(eq(userTokens.id, row.id));
    return ok(null);
  });
  if (!passed.ok) {
    core.log.info({ userId, reason: passed.error.reason }, "second step refused");
    return passed;
  }
  await giveTryBack(core, userId, known);
  return ok({ userId, device: known ?? newDeviceOf(core, `user:${userId}`) });
}

/** Whose half-done sign-in this is; null when it opens nothing any more. */
export async function ownerOf({ db, clock }: Core, ticket: string): Promise<number | null> {
  if (ticket.length > 100) return null;
  const [row] = await db
    .select({ userId: userTokens.userId, attempts: userTokens.attempts })
    .from(userTokens)
    .where(
      and(
        eq(userTokens.kind, "second_step"),
        eq(userTokens.tokenHash, secretHash(ticket)),
        isNull(userTokens.usedAt),
        gt(userTokens.expiresAt, clock.now()),
      ),
    )
    .limit(1);
  return row && row.attempts < TICKET_ATTEMPTS ? row.userId : null;
}
