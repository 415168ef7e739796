import { and, asc, eq, ne, or, sql } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { isForeignKeyViolation, isUniqueViolation } from "~drizzle/errors";
import { users } from "~drizzle/schema";
import { actorRef, type Actor, type Role, type UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { foldKey, type UserRefusal } from "./model";
import { hashPassword } from "./passwords/commands.server";
import { passwordWeakness } from "./passwords/model";
import { endUserLinks, takeLink } from "./links/ending/commands.server";
import { mustManageUsers } from "./policy";
import { provePassword } from "./passwords/proof/commands.server";
import { rightsBeside, heldRights } from "./rights/model";
import type { NewUser, UserChange } from "./schema";
import { revokeAllSessions } from "./sessions/commands.server";
import { revokeUserTokens } from "./tokens/commands.server";

/** Adds somebody who may sign in. */
export async function createUser(
  core: Core,
  actor: Actor,
  input: NewUser & { locale?: string },
): Promise<Result<{ userId: number }, UserRefusal>> {
  mustManageUsers(actor);
  const weakness = passwordWeakness(input.password, [input.username, input.email]);
  if (weakness) return refuse({ reason: "weak_password", weakness });
  // Hashing takes its time, and nobody should wait for it inside a transaction.
  const passwordHash = await hashPassword(input.password);
  return insertUser(core, actor, { ...input, passwordHash, passwordSetAt: core.clock.now() });
}

type UserRow = Omit<NewUser, "password"> & {
  locale?: string;
  passwordHash: string;
  /** Null: an invitation lets them choose one. */
  passwordSetAt: Date | null;
};

/** Writes the row of a new user, and what belongs to it in the same transaction. The caller has asked for the right. */
export function insertUser(
  core: Core,
  actor: Actor,
  { passwordHash, passwordSetAt, ...input }: UserRow,
  along: (tx: Tx, userId: number) => Promise<void> = () => Promise.resolve(),
): Promise<Result<{ userId: number }, UserRefusal>> {
  return writeUser(core, async (tx) => {
    const taken = await findTaken(tx, input, null);
    if (taken) return refuse(taken);
    const [row] = await tx
      .insert(users)
      .values({
        username: input.username,
        usernameKey: foldKey(input.username),
        email: input.email,
        emailKey: input.email ? foldKey(input.email) : null,
        passwordHash,
        passwordSetAt,
        role: input.role,
        displayName: input.displayName,
        staffId: input.staffId,
        locale: input.locale ?? "ru",
        isActive: true,
        createdAt: core.clock.now(),
      })
      .returning({ id: users.id });
    if (!row) throw new AppError("internal", "insert returned no row");
    await along(tx, row.id);
    core.log.info({ actor: actorRef(actor), userId: row.id, role: input.role }, "user created");
    return ok({ userId: row.id });
  });
}

/** Changes a user's names, e-mail, role or person. A new role counts from their next request on. */
export async function updateUser(
  core: Core,
  actor: Actor,
  { userId, ...input }: UserChange & { userId: number },
): Promise<Result<null, UserRefusal>> {
  mustManageUsers(actor);
  return writeUser(core, async (tx) => {
    const guarded = await guardLastAdmin(tx, userId, { keepsAdmin: input.role === "admin" });
    if (!guarded.ok) return guarded;
    const taken = await findTaken(tx, input, userId);
    if (taken) return refuse(taken);
    await tx
      .update(users)
      .set({
        username: input.username,
        usernameKey: foldKey(input.username),
        email: input.email,
        emailKey: input.email ? foldKey(input.email) : null,
        role: input.role,
        displayName: input.displayName,
        staffId: input.staffId,
        // Somebody given or denied a right holds to it in a new role; what the new role does anyway is said by the role.
        ...rightsIn(guarded.value, input.role),
      })
      .where(eq(users.id, userId));
    core.log.info({ actor: actorRef(actor), userId, role: input.role }, "user changed");
    return ok(null);
  });
}

/** Ends somebody's access at once: their sessions and tokens end with it. The row stays, because history refers to it. */
export async function deactivateUser(
  core: Core,
  actor: Actor,
  { userId }: { userId: number },
): Promise<Result<null, UserRefusal>> {
  mustManageUsers(actor);
  const now = core.clock.now();
  return writeUser(core, async (tx) => {
    const guarded = await guardLastAdmin(tx, userId, { keepsAdmin: false });
    if (!guarded.ok) return guarded;
    await tx.update(users).set({ isActive: false }).where(eq(users.id, userId));
    await endAccess(tx, userId, now);
    core.log.info({ actor: actorRef(actor), userId }, "user deactivated");
    return ok(null);
  });
}

/** Gives access back. Whatever was open before stays closed. */
export async function reactivateUser(
  core: Core,
  actor: Actor,
  { userId }: { userId: number },
): Promise<Result<null, UserRefusal>> {
  mustManageUsers(actor);
  const now = core.clock.now();
  return writeUser(core, async (tx) => {
    const changed = await tx
      .update(users)
      .set({ isActive: true })
      .where(eq(users.id, userId))
      .returning({ id: users.id });
    if (changed.length === 0) return refuse({ reason: "not_found" });
    await endAccess(tx, userId, now);
    core.log.info({ actor: actorRef(actor), userId }, "user reactivated");
    return ok(null);
  });
}

/** An administrator sets somebody's password; all that was open under the old one ends. */
export async function setPassword(
  core: Core,
  actor: Actor,
  { userId, password }: { userId: number; password: string },
): Promise<Result<null, UserRefusal>> {
  mustManageUsers(actor);
  const keepSessionId = actor.kind === "user" && actor.userId === userId ? sessionOf(actor) : null;
  return replacePassword(core, { userId, password, keepSessionId });
}

/** Somebody changes their own password, proving the old one; their other sessions end, this one goes on. */
export async function changeOwnPassword(
  core: Core,
  actor: UserActor & { sessionId?: number },
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<Result<null, UserRefusal>> {
  const proven = await provePassword(core, actor, currentPassword);
  if (!proven.ok) return proven;
  return replacePassword(core, { userId: actor.userId, password, keepSessionId: sessionOf(actor) });
}

const sessionOf = (actor: UserActor & { sessionId?: number }) => actor.sessionId ?? null;

interface PasswordChange {
  userId: number;
  password: string;
  /** The session that goes on. */
  keepSessionId: number | null;
  /** The link that it is set by: works once, whoever presses twice. */
  byLink?: number | null;
}

/** Sets a password: what was open under the old one ends, links that would set another one too. */
export async function replacePassword(
  core: Core,
  { userId, password, keepSessionId, byLink = null }: PasswordChange,
): Promise<Result<null, UserRefusal>> {
  const user = await findUser(core.db, userId);
  if (!user) return refuse({ reason: "not_found" });
  const weakness = passwordWeakness(password, [user.username, user.email]);
  if (weakness) return refuse({ reason: "weak_password", weakness });
  const passwordHash = await hashPassword(password);
  const now = core.clock.now();
  const isSet = await core.db.transaction(async (tx) => {
    if (byLink !== null && !(await takeLink(tx, { tokenId: byLink, now }))) return false;
    await tx.update(users).set({ passwordHash, passwordSetAt: now }).where(eq(users.id, userId));
    await revokeAllSessions(tx, { userId, keepSessionId, now });
    await revokeUserTokens(tx, { userId, now });
    await endUserLinks(tx, { userId, now });
    tx.touch("accounts");
    return true;
  });
  if (!isSet) return refuse({ reason: "not_found" });
  core.log.info({ userId, byLink: byLink !== null }, "password changed");
  return ok(null);
}

type RoleHeld = { role: Role; rightsGiven: readonly string[]; rightsTaken: readonly string[] };

/** The rights beside the role, kept through a change of role: the same are given and the same are taken, as far as they still differ. */
function rightsIn({ rightsGiven, rightsTaken }: RoleHeld, role: Role) {
  const { given, taken } = rightsBeside(role, heldRights(role, { given: rightsGiven, taken: rightsTaken }));
  return { rightsGiven: given, rightsTaken: taken };
}

async function findUser(db: Queryable, userId: number) {
  const [user] = await db.select().from(users).where(eq(users.id, userId)).limit(1);
  return user;
}

async function endAccess(tx: Tx, userId: number, now: Date): Promise<void> {
  await revokeAllSessions(tx, { userId, now });
  await revokeUserTokens(tx, { userId, now });
  await endUserLinks(tx, { userId, now });
}

/** Runs a change of users; of two that take one name at the same instant, the later is told so, not broken. */
async function writeUser<T>(
  core: Core,
  change: (tx: Tx) => Promise<Result<T, UserRefusal>>,
): Promise<Result<T, UserRefusal>> {
  const attempt = () =>
    core.db.transaction(async (tx) => {
      const outcome = await change(tx);
      if (outcome.ok) tx.touch("accounts");
      return outcome;
    });
  try {
    return await attempt();
  } catch (error) {
    if (isForeignKeyViolation(error)) return refuse({ reason: "unknown_person" });
    if (!isUniqueViolation(error)) throw error;
    // The other one has committed by now, so a second look finds which of the names it took.
    return attempt();
  }
}

async function findTaken(
  tx: Tx,
  { username, email }: { username: string; email: string | null },
  exceptId: number | null,
): Promise<UserRefusal | null> {
  const usernameKey = foldKey(username);
  const emailKey = email ? foldKey(email) : null;
  const same = or(eq(users.usernameKey, usernameKey), emailKey ? eq(users.emailKey, emailKey) : undefined);
  const rows = await tx
    .select({ usernameKey: users.usernameKey })
    .from(users)
    .where(exceptId === null ? same : and(same, ne(users.id, exceptId)));
  if (rows.some((row) => row.usernameKey === usernameKey)) return { reason: "username_taken" };
  return rows.length > 0 ? { reason: "email_taken" } : null;
}

/**
 * Refuses a change that would leave no active administrator. Two administrators who demote each other at once are put in
 * order by a lock on one row that everybody takes (the oldest user's), so the second one sees what the first one did.
 */
async function guardLastAdmin(
  tx: Tx,
  userId: number,
  { keepsAdmin }: { keepsAdmin: boolean },
): Promise<Result<RoleHeld, UserRefusal>> {
  const [oldest] = await tx.select({ id: users.id }).from(users).orderBy(asc(users.id)).limit(1);
  if (oldest)
    await tx
      .update(users)
      .set({ usernameKey: sql`${users.usernameKey}` })
      .where(eq(users.id, oldest.id));
  const user = await findUser(tx, userId);
  if (!user) return refuse({ reason: "not_found" });
  if (keepsAdmin || user.role !== "admin" || !user.isActive) return ok(user);
  const others = and(eq(users.role, "admin"), eq(users.isActive, true), ne(users.id, userId));
  return (await tx.$count(users, others)) > 0 ? ok(user) : refuse({ reason: "last_admin" });
}
