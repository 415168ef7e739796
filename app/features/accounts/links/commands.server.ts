import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { users, userTokens } from "~drizzle/schema";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { addressKey, rateLimitsOf, type RateRule } from "~/lib/rate-limit.server";
import { ok, refuse, type Result } from "~/lib/result";
import { keyedHash, newSecret, secretHash } from "~/lib/secret-token.server";
import { insertUser, replacePassword } from "../commands.server";
import { answerForgotten, sendUserLink } from "../jobs";
import { foldKey, type UserRefusal } from "../model";
import { hashPassword } from "../passwords/commands.server";
import { mustManageUsers } from "../policy";
import type { Invitee } from "../schema";
import { isLinkLive, LINK_LIFE_MS, type LinkKind } from "./model";
import { findLink, type OpenLink } from "./queries.server";

const FORGOTTEN_PER_ADDRESS: RateRule = { name: "forgotten-address", points: 20, seconds: 3600 };
const FORGOTTEN_PER_NAME: RateRule = { name: "forgotten-name", points: 5, seconds: 3600 };
const LINKS_PER_ADDRESS: RateRule = { name: "user-links-address", points: 60, seconds: 3600 };

interface LinkSeed {
  kind: LinkKind;
  userId: number;
  createdAt: Date;
}

/** The secret of a link: a keyed digest, so that it need not be kept anywhere to be sent. */
export function linkSecret({ env }: Core, { kind, userId, createdAt }: LinkSeed): string {
  return keyedHash(env.sessionSecret, `user-link:${kind}:${userId}:${createdAt.getTime()}`);
}

/** Writes the row of a link; of two asked for in the same instant one is made. */
export async function writeLink(tx: Tx, core: Core, seed: LinkSeed): Promise<number | null> {
  const [row] = await tx
    .insert(userTokens)
    .values({
      kind: seed.kind,
      userId: seed.userId,
      tokenHash: secretHash(linkSecret(core, seed)),
      attempts: 0,
      createdAt: seed.createdAt,
      expiresAt: new Date(seed.createdAt.getTime() + LINK_LIFE_MS[seed.kind]),
    })
    .onConflictDoNothing()
    .returning({ id: userTokens.id });
  return row?.id ?? null;
}

/** Adds somebody who may sign in once they have chosen a password by the link of a letter. */
export async function inviteUser(
  core: Core,
  actor: Actor,
  input: Invitee & { locale?: string },
): Promise<Result<{ userId: number }, UserRefusal>> {
  mustManageUsers(actor);
  // Of a password that nobody knows, so that trying to sign in costs the same as for anybody else.
  const passwordHash = await hashPassword(newSecret());
  return insertUser(core, actor, { ...input, passwordHash, passwordSetAt: null }, (tx, userId) =>
    writeAndSend(tx, core, { kind: "invite", userId, createdAt: core.clock.now() }),
  );
}

async function writeAndSend(tx: Tx, core: Core, seed: LinkSeed): Promise<void> {
  const tokenId = await writeLink(tx, core, seed);
  if (tokenId !== null) await enqueue(tx, core.clock, sendUserLink, { tokenId });
}

/** Sends somebody a link to choose a password: the invitation again, or a new password for who has one. Earlier links end. */
export async function sendPasswordLink(
  core: Core,
  actor: Actor,
  { userId }: { userId: number },
): Promise<Result<{ kind: LinkKind }, UserRefusal>> {
  mustManageUsers(actor);
  const now = core.clock.now();
  return core.db.transaction(async (tx) => {
    const [user] = await tx.select().from(users).where(eq(users.id, userId)).limit(1);
    if (!user) return refuse({ reason: "not_found" as const });
    if (!user.isActive) return refuse({ reason: "inactive" as const });
    if (!user.email) return refuse({ reason: "no_email" as const });
    const invited = and(eq(userTokens.userId, userId), eq(userTokens.kind, "invite"));
    const kind =
      user.passwordSetAt === null && (await tx.$count(userTokens, invited)) > 0 ? "invite" : "reset";
    await endLinks(tx, { userId, now });
    await writeAndSend(tx, core, { kind, userId, createdAt: now });
    tx.touch("accounts");
    core.log.info({ actor: actorRef(actor), userId, kind }, "password link sent");
    return ok({ kind });
  });
}

async function endLinks(db: Queryable, { userId, now }: { userId: number; now: Date }): Promise<void> {
  const links = or(eq(userTokens.kind, "invite"), eq(userTokens.kind, "reset"));
  await db
    .update(userTokens)
    .set({ usedAt: now })
    .where(and(eq(userTokens.userId, userId), links, isNull(userTokens.usedAt)));
}

export type ForgottenRefusal = { reason: "rate_limited"; retryAfterSeconds: number };

/**
 * Somebody asks for a new password by a name or an address. The answer, its work and its limits are the same whether anybody is
 * known by it or not; the letter goes to the address of the account and to no other.
 */
export async function askNewPassword(
  core: Core,
  { login, clientIp }: { login: string; clientIp: string },
): Promise<Result<null, ForgottenRefusal>> {
  const key = foldKey(login);
  const held = await takeRates(core, [
    [FORGOTTEN_PER_ADDRESS, addressKey(clientIp)],
    [FORGOTTEN_PER_NAME, keyedHash(core.env.sessionSecret, `forgotten:${key}`)],
  ]);
  if (held) return refuse(held);
  await core.db.transaction(async (tx) => {
    const [user] = await tx
      .select({ id: users.id })
      .from(users)
      .where(or(eq(users.usernameKey, key), eq(users.emailKey, key)))
      .limit(1);
    const askedAt = core.clock.now().toISOString();
    await enqueue(tx, core.clock, answerForgotten, { userId: user?.id ?? null, askedAt });
  });
  return ok(null);
}

async function takeRates(core: Core, wanted: [RateRule, string][]): Promise<ForgottenRefusal | null> {
  const limits = rateLimitsOf(core.env);
  for (const [rule, key] of wanted) {
    const state = await limits.take(rule, key);
    if (state && !state.allowed) return { reason: "rate_limited", retryAfterSeconds: state.resetSeconds };
  }
  return null;
}

export type LinkRefusal =
  { reason: "stale" } | ForgottenRefusal | Extract<UserRefusal, { reason: "weak_password" }>;

/** What a link opens, without using it up; null when it opens nothing any more. */
export async function openLink(
  core: Core,
  { token, clientIp }: { token: string; clientIp: string },
): Promise<Result<OpenLink, { reason: "stale" } | ForgottenRefusal>> {
  const held = await takeRates(core, [[LINKS_PER_ADDRESS, addressKey(clientIp)]]);
  if (held) return refuse(held);
  const link = await findLink(core.db, token);
  return link && link.isActive && isLinkLive(link, core.clock.now())
    ? ok(link)
    : refuse({ reason: "stale" as const });
}

/** Sets the password by the link of a letter. The link, all others and all that was open end; signing in is done anew, second step included. */
export async function setPasswordByLink(
  core: Core,
  { token, password, clientIp }: { token: string; password: string; clientIp: string },
): Promise<Result<{ userId: number }, LinkRefusal>> {
  const opened = await openLink(core, { token, clientIp });
  if (!opened.ok) return opened;
  const { userId } = opened.value;
  const set = await replacePassword(core, { userId, password, keepSessionId: null, byLink: opened.value.id });
  if (set.ok) return ok({ userId });
  return set.error.reason === "weak_password" ? refuse(set.error) : refuse({ reason: "stale" as const });
}

const KEPT_MS = 30 * 24 * 60 * 60_000;

/** Removes what ran out a month ago. */
export async function pruneLinks({ db, clock }: Core): Promise<void> {
  await db.delete(userTokens).where(lt(userTokens.expiresAt, new Date(clock.now().getTime() - KEPT_MS)));
}
