import { eq, or } from "drizzle-orm";
import { users } from "~drizzle/schema";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { addressKey, rateLimitsOf, type RateRule } from "~/lib/rate-limit.server";
import { ok, refuse, type Result } from "~/lib/result";
import { noteEvent } from "~drizzle/audit-event.server";
import { readSetting } from "~/features/settings/queries.server";
import { needsSecondStep } from "../access/model";
import { foldKey } from "../model";
import { hashPassword, needsRehash, verifyPassword } from "../passwords/commands.server";
import { readUser, type UserItem } from "../queries.server";
import { acceptCode, giveTryBack, takeTry } from "../second-step/commands.server";
import { issueToken } from "../tokens/commands.server";
import { knownDeviceOf, newDeviceOf } from "./device/commands.server";

const ACCOUNT_WINDOW_SECONDS = 15 * 60;
const ADDRESS_WINDOW_SECONDS = 60 * 60;

export interface SignInAttempt {
  /** A user name or an e-mail address, as typed. */
  login: string;
  password: string;
  clientIp: string;
  /** The mark of a browser in which this account has signed in before; see `knownDeviceOf`. */
  device?: string | null;
}

/** A wrong name, a wrong password and a deactivated user are one and the same refusal. */
export type SignInRefusal =
  { reason: "bad_credentials" } | { reason: "rate_limited"; retryAfterSeconds: number };

export interface SignedIn {
  userId: number;
  /** The password alone does not open the account: a code of the authenticator is to follow. */
  secondStep: boolean;
  /** To be kept in the browser for long, once the sign-in is done: its later attempts are not counted together with strangers'. */
  device: string;
}

/**
 * Checks a name and a password. Unknown users cost the same work and get the same answer as wrong passwords.
 *
 * Failed attempts count for the account, wherever they come from, and for the address. A browser that has signed in to this
 * account before has a count of its own, so a stranger who guesses cannot shut out the owner (OWASP, "device cookies").
 */
export async function signIn(core: Core, attempt: SignInAttempt): Promise<Result<SignedIn, SignInRefusal>> {
  const key = foldKey(attempt.login);
  const [user] = await core.db
    .select({
      id: users.id,
      passwordHash: users.passwordHash,
      isActive: users.isActive,
      totpOnAt: users.totpOnAt,
    })
    .from(users)
    .where(or(eq(users.usernameKey, key), eq(users.emailKey, key)))
    .limit(1);
  // One count for a person, whether the name or the e-mail was typed.
  const account = user ? `user:${user.id}` : `unknown:${key}`;
  const counters = attemptCounters(core, account, attempt);
  const limits = rateLimitsOf(core.env);
  for (const [rule, counted] of counters) {
    const state = await limits.take(rule, counted);
    if (state && !state.allowed) {
      core.log.warn({ limit: rule.name, ip: attempt.clientIp }, "sign-in held back");
      return refuse({ reason: "rate_limited", retryAfterSeconds: state.resetSeconds });
    }
  }

  const fits = await verifyPassword(user?.passwordHash ?? null, attempt.password);
  if (!user || !fits || !user.isActive) {
    core.log.info({ ip: attempt.clientIp, known: user?.id ?? null }, "sign-in refused");
    await noteEvent(core, { name: "sign_in_failed", of: user && `user:${user.id}` });
    return refuse({ reason: "bad_credentials" });
  }
  for (const [rule, counted] of counters) await limits.giveBack(rule, counted);
  if (needsRehash(user.passwordHash)) await renewHash(core, user, attempt.password);
  return ok({
    userId: user.id,
    secondStep: user.totpOnAt !== null,
    device: knownDeviceOf(core, account, attempt.device) ?? newDeviceOf(core, account),
  });
}

export interface OpenedToken {
  /** Shown to the caller this once. */
  token: string;
  expiresAt: Date;
  user: UserItem;
}

export type TokenRefusal =
  | SignInRefusal
  /** The account has an authenticator, and no code was sent. */
  | { reason: "second_step" }
  | { reason: "wrong_code" }
  /** The settings ask for an authenticator that this account does not have yet. */
  | { reason: "second_step_owed" };

/** Signs in a program: the same checks and counts as a browser's, and a bearer token with all the user's rights. */
export async function openTokenByPassword(
  core: Core,
  { code, ...attempt }: SignInAttempt & { code?: string },
): Promise<Result<OpenedToken, TokenRefusal>> {
  const signedIn = await signIn(core, attempt);
  if (!signedIn.ok) return signedIn;
  const { userId, secondStep } = signedIn.value;
  if (secondStep) {
    const refusal = await checkCode(core, { userId, code });
    if (refusal) return refuse(refusal);
  }
  return core.db.transaction(async (tx) => {
    const user = await readUser(tx, systemActor("sign-in"), { userId });
    // Deactivated between the check and now.
    if (!user?.isActive) return refuse({ reason: "bad_credentials" });
    if (!user.hasSecondStep && needsSecondStep(user, await readSetting(tx, "access")))
      return refuse({ reason: "second_step_owed" });
    const issued = await issueToken(
      tx,
      { owner: { userId }, label: "login", scopes: ["*"] },
      core.clock.now(),
    );
    return ok({ ...issued, user });
  });
}

async function checkCode(
  core: Core,
  { userId, code }: { userId: number; code: string | undefined },
): Promise<TokenRefusal | null> {
  if (!code) return { reason: "second_step" };
  const held = await takeTry(core, userId);
  if (held) return held;
  if (!(await core.db.transaction((tx) => acceptCode(tx, core, { userId, typed: code }))))
    return { reason: "wrong_code" };
  await giveTryBack(core, userId);
  return null;
}

function attemptCounters(
  core: Core,
  account: string,
  { clientIp, device }: SignInAttempt,
): [RateRule, string][] {
  const { loginPerAccount, loginPerAddress } = core.env.rates;
  const own = knownDeviceOf(core, account, device);
  return [
    [
      { name: "login-address", points: loginPerAddress, seconds: ADDRESS_WINDOW_SECONDS },
      addressKey(clientIp),
    ],
    [
      {
        name: own ? "login-device" : "login-account",
        points: loginPerAccount,
        seconds: ACCOUNT_WINDOW_SECONDS,
      },
      own ?? account,
    ],
  ];
}

/** Parameters have changed since: the password is at hand now, and only now. */
async function renewHash(
  core: Core,
  user: { id: number; passwordHash: string },
  password: string,
): Promise<void> {
  const passwordHash = await hashPassword(password);
  await core.db.transaction(async (tx) => {
    const [current] = await tx
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, user.id));
    // Somebody set another password while we hashed the old one: theirs stays.
    if (current?.passwordHash !== user.passwordHash) return;
    await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id));
  });
}
