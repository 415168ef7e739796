import { and, asc, eq, ne, or, sql } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { isForeignKeyViolation, isUniqueViolation } from "~drizzle/errors";
import { users } from "~drizzle/schema";
import { actorRef, type Actor, type Role, type UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { foldKey, type UserRefusal } from "./model";
import { hashPassword, verifyPassword } from "./passwords/commands.server";
import { passwordWeakness } from "./passwords/model";
import { can } from "./policy";
import type { NewUser, UserChange } from "./schema";
import { revokeAllSessions } from "./sessions/commands.server";
import { revokeUserTokens } from "./tokens/commands.server";

function authorise(actor: Actor): void {
  if (!can(actor, "users:manage")) throw new AppError("forbidden", "users:manage");
}

/** Adds somebody who may sign in. */
export async function createUser(
  core: Core,
  actor: Actor,
  input: NewUser & { locale?: string },
): Promise<Result<{ userId: number }, UserRefusal>> {
  authorise(actor);
  const weakness = passwordWeakness(input.password, [input.username, input.email]);
  if (weakness) return refuse({ reason: "weak_password", weakness });
  // Hashing takes its time, and nobody should wait for it inside a transaction.
  const passwordHash = await hashPassword(input.password);
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
        role: input.role,
        displayName: input.displayName,
        staffId: input.staffId,
        locale: input.locale ?? "ru",
        isActive: true,
        createdAt: core.clock.now(),
      })
      .returning({ id: users.id });
    if (!row) throw new AppError("internal", "insert returned no row");
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
  authorise(actor);
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
  authorise(actor);
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
  authorise(actor);
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
  authorise(actor);
  const keepSessionId = actor.kind === "user" && actor.userId === userId ? sessionOf(actor) : null;
  return replacePassword(core, { userId, password, keepSessionId });
}

/** Somebody changes their own password, proving the old one; their other sessions end, this one goes on. */
export async function changeOwnPassword(
  core: Core,
  actor: UserActor & { sessionId?: number },
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<Result<null, UserRefusal>> {
  const user = await findUser(core.db, actor.userId);
  if (!(await verifyPassword(user?.passwordHash ?? null, currentPassword)))
    return refuse({ reason: "wrong_password" });
  return replacePassword(core, { userId: actor.userId, password, keepSessionId: sessionOf(actor) });
}

const sessionOf = (actor: UserActor & { sessionId?: number }) => actor.sessionId ?? null;

async function replacePassword(
  core: Core,
  { userId, password, keepSessionId }: { userId: number; password: string; keepSessionId: number | null },
): Promise<Result<null, UserRefusal>> {
  const user = await findUser(core.db, userId);
  if (!user) return refuse({ reason: "not_found" });
  const weakness = passwordWeakness(password, [user.username, user.email]);
  if (weakness) return refuse({ reason: "weak_password", weakness });
  const passwordHash = await hashPassword(password);
  const now = core.clock.now();
  await core.db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
    await revokeAllSessions(tx, { userId, keepSessionId, now });
    await revokeUserTokens(tx, { userId, now });
    tx.touch("accounts");
  });
  core.log.info({ userId }, "password changed");
  return ok(null);
}

async function findUser(db: Queryable, userId: number) {
  const [user] = await db.select().from(users).where(eq(users.id, userId)).limit(1);
  return user;
}

async function endAccess(tx: Tx, userId: number, now: Date): Promise<void> {
  await revokeAllSessions(tx, { userId, now });
  await revokeUserTokens(tx, { userId, now });
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
): Promise<Result<{ role: Role }, UserRefusal>> {
  const [oldest] = await tx.select({ id: users.id }).from(users).orderBy(asc(users.id)).limit(1);
  if (oldest)
    await tx
      .update(users)
      .set({ usernameKey: sql`${users.usernameKey}` })
      .where(eq(users.id, oldest.id));
  const user = await findUser(tx, userId);
  if (!user) return refuse({ reason: "not_found" });
  if (keepsAdmin || user.role !== "admin" || !user.isActive) return ok({ role: user.role });
  const others = and(eq(users.role, "admin"), eq(users.isActive, true), ne(users.id, userId));
  return (await tx.$count(users, others)) > 0 ? ok({ role: user.role }) : refuse({ reason: "last_admin" });
}
