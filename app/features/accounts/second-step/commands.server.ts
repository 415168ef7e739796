import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { recoveryCodes, users } from "~drizzle/schema";
import { actorRef, type Actor, type UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { rateLimitsOf, type RateRule } from "~/lib/rate-limit.server";
import { ok, refuse, type Result } from "~/lib/result";
import { openSealed, sealText } from "~/lib/sealing.server";
import { keyedHash } from "~/lib/secret-token.server";
import type { UserRefusal } from "../model";
import { provePassword } from "../passwords/proof/commands.server";
import { mustManageUsers } from "../policy";
import { revokeAllSessions } from "../sessions/commands.server";
import { newRecoveryCode, newTotpSecret, readTypedCode, RECOVERY_CODES, stepOf } from "./model";

const CODES: RateRule = { name: "second-step", points: 10, seconds: 15 * 60 };

export type SecondStepRefusal = UserRefusal | { reason: "wrong_code" } | { reason: "already_on" } | { reason: "not_begun" }; // prettier-ignore

const sealOf = ({ env }: Core, userId: number) => ({
  secret: env.sessionSecret,
  purpose: `authenticator of user ${userId}`,
});

/** The secret of an authenticator as it lies sealed in the user's row; null when it does not open with this installation's secret. */
export function openTotpSecret(core: Core, userId: number, sealed: string): string | null {
  return openSealed(sealOf(core, userId), sealed);
}

/** What is kept of a recovery code: keyed, because 49 bits could be guessed from a plain digest. */
function recoveryHash({ env }: Core, userId: number, code: string): string {
  return keyedHash(env.sessionSecret, `recovery:${userId}:${code}`);
}

/** Makes a new secret to be read into an authenticator. It counts only once a code of it was typed. */
export async function beginTotp(
  core: Core,
  actor: UserActor,
  { currentPassword }: { currentPassword: string },
): Promise<Result<null, SecondStepRefusal>> {
  const proven = await provePassword(core, actor, currentPassword);
  if (!proven.ok) return proven;
  const totpSealed = sealText(sealOf(core, actor.userId), newTotpSecret());
  const begun = await core.db
    .update(users)
    .set({ totpSealed, totpStep: null })
    .where(and(eq(users.id, actor.userId), isNull(users.totpOnAt)))
    .returning({ id: users.id });
  return begun.length > 0 ? ok(null) : refuse({ reason: "already_on" });
}

/** Throws a secret away that was never confirmed. */
export async function cancelTotp(core: Core, { userId }: UserActor): Promise<void> {
  await core.db
    .update(users)
    .set({ totpSealed: null })
    .where(and(eq(users.id, userId), isNull(users.totpOnAt)));
}

/**
 * Switches the authenticator on: the code proves that it was read. Answers with the recovery codes, which are shown this once. Other
 * sessions end, since they were opened without it.
 */
export async function confirmTotp(
  core: Core,
  actor: UserActor & { sessionId: number },
  { code }: { code: string },
): Promise<Result<{ codes: string[] }, SecondStepRefusal>> {
  const held = await takeTry(core, actor.userId);
  if (held) return refuse(held);
  const { userId, sessionId: keepSessionId } = actor;
  const now = core.clock.now();
  const confirmed = await core.db.transaction(async (tx) => {
    const [user] = await tx.select().from(users).where(eq(users.id, userId)).limit(1);
    if (user?.totpOnAt) return refuse({ reason: "already_on" as const });
    if (!user?.totpSealed) return refuse({ reason: "not_begun" as const });
    const secret = openTotpSecret(core, userId, user.totpSealed);
    const typed = readTypedCode(code);
    const step = secret === null || typed?.kind !== "totp" ? null : stepOf(secret, typed.code, now);
    if (step === null) return refuse({ reason: "wrong_code" as const });
    const taken = await tx
      .update(users)
      .set({ totpOnAt: now, totpStep: step })
      .where(and(eq(users.id, userId), isNull(users.totpOnAt), eq(users.totpSealed, user.totpSealed)))
      .returning({ id: users.id });
    if (taken.length === 0) return refuse({ reason: "not_begun" as const });
    await revokeAllSessions(tx, { userId, keepSessionId, now });
    tx.touch("accounts");
    return ok({ codes: await writeRecoveryCodes(tx, core, userId) });
  });
  if (confirmed.ok) await giveTryBack(core, userId);
  core.log.info({ userId, on: confirmed.ok }, "authenticator confirmed");
  return confirmed;
}

async function writeRecoveryCodes(tx: Tx, core: Core, userId: number): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const hashed = codes.map((code) => recoveryHash(core, userId, code.replace("-", "")));
  await tx.insert(recoveryCodes).values(hashed.map((codeHash) => ({ userId, codeHash })));
  return codes;
}

/** New recovery codes instead of the old ones. */
export async function renewRecoveryCodes(
  core: Core,
  actor: UserActor,
  { currentPassword }: { currentPassword: string },
): Promise<Result<{ codes: string[] }, SecondStepRefusal>> {
  const proven = await provePassword(core, actor, currentPassword);
  if (!proven.ok) return proven;
  const { userId } = actor;
  return core.db.transaction(async (tx) => {
    const on = and(eq(users.id, userId), isNotNull(users.totpOnAt));
    if ((await tx.$count(users, on)) === 0) return refuse({ reason: "not_begun" as const });
    core.log.info({ userId }, "recovery codes renewed");
    return ok({ codes: await writeRecoveryCodes(tx, core, userId) });
  });
}

/** Switches one's own authenticator off; its recovery codes go with it. */
export async function switchOffOwnTotp(
  core: Core,
  actor: UserActor,
  { currentPassword }: { currentPassword: string },
): Promise<Result<null, SecondStepRefusal>> {
  const proven = await provePassword(core, actor, currentPassword);
  if (!proven.ok) return proven;
  await switchOff(core, actor.userId);
  core.log.info({ userId: actor.userId }, "authenticator switched off");
  return ok(null);
}

/** An administrator switches off the authenticator of somebody who has lost it. Where it was open stays open. */
export async function switchOffTotp(
  core: Core,
  actor: Actor,
  { userId }: { userId: number },
): Promise<Result<null, UserRefusal>> {
  mustManageUsers(actor);
  if (!(await switchOff(core, userId))) return refuse({ reason: "not_found" });
  core.log.info({ actor: actorRef(actor), userId }, "authenticator switched off by an administrator");
  return ok(null);
}

function switchOff({ db }: Core, userId: number): Promise<boolean> {
  return db.transaction(async (tx) => {
    const changed = await tx
      .update(users)
      .set({ totpSealed: null, totpOnAt: null, totpStep: null })
      .where(eq(users.id, userId))
      .returning({ id: users.id });
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    tx.touch("accounts");
    return changed.length > 0;
  });
}

/** Counts a try at somebody's code; the refusal when there were too many. `device` is a browser known to be theirs: it counts by itself. */
export async function takeTry(
  { env }: Core,
  userId: number,
  device: string | null = null,
): Promise<Extract<UserRefusal, { reason: "rate_limited" }> | null> {
  const state = await rateLimitsOf(env).take(CODES, tryKey(userId, device));
  return state && !state.allowed ? { reason: "rate_limited", retryAfterSeconds: state.resetSeconds } : null;
}

/** The try was a good one. */
export function giveTryBack({ env }: Core, userId: number, device: string | null = null): Promise<void> {
  return rateLimitsOf(env).giveBack(CODES, tryKey(userId, device));
}

const tryKey = (userId: number, device: string | null) => device ?? `user:${userId}`;

/** Whether a typed code opens the account, and uses it up: the time step for good, the recovery code once. */
export async function acceptCode(
  db: Queryable,
  core: Core,
  { userId, typed }: { userId: number; typed: string },
): Promise<boolean> {
  const code = readTypedCode(typed);
  if (!code) return false;
  if (code.kind === "recovery") return takeRecoveryCode(db, core, { userId, code: code.code });
  const [user] = await db
    .select({ sealed: users.totpSealed })
    .from(users)
    .where(and(eq(users.id, userId), isNotNull(users.totpOnAt)))
    .limit(1);
  const secret = user?.sealed ? openTotpSecret(core, userId, user.sealed) : null;
  if (user && secret === null) core.log.error({ userId }, "the secret of an authenticator does not open");
  const step = secret === null ? null : stepOf(secret, code.code, core.clock.now());
  if (step === null) return false;
  // Of two that send one code at the same instant, one finds the step taken.
  const taken = await db
    .update(users)
    .set({ totpStep: step })
    .where(and(eq(users.id, userId), or(isNull(users.totpStep), lt(users.totpStep, step))))
    .returning({ id: users.id });
  return taken.length > 0;
}

async function takeRecoveryCode(
  db: Queryable,
  core: Core,
  { userId, code }: { userId: number; code: string },
): Promise<boolean> {
  const codeHash = recoveryHash(core, userId, code);
  const used = await db
    .update(recoveryCodes)
    .set({ usedAt: core.clock.now() })
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, codeHash), isNull(recoveryCodes.usedAt)))
    .returning({ id: recoveryCodes.id }); // prettier-ignore
  if (used.length > 0) core.log.warn({ userId }, "a recovery code was used");
  return used.length > 0;
}
