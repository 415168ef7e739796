import { and, asc, desc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { staff, users, userTokens } from "~drizzle/schema";
import type { Actor, Role } from "~/lib/actor";
import { mustManageUsers } from "./policy";

/** Somebody who may sign in, as administrators see them. */
export interface UserItem {
  id: number;
  username: string;
  displayName: string;
  email: string | null;
  role: Role;
  staffId: number | null;
  /** The person in the catalogue, when they take appointments. */
  staffName: string | null;
  isActive: boolean;
  /** Rights beside those of the role. */
  rightsGiven: string[];
  rightsTaken: string[];
  hasSecondStep: boolean;
  /** Invited, and has not chosen a password yet. */
  isInvited: boolean;
}

const columns = {
  id: users.id,
  username: users.username,
  displayName: users.displayName,
  email: users.email,
  role: users.role,
  staffId: users.staffId,
  staffName: staff.name,
  isActive: users.isActive,
  rightsGiven: users.rightsGiven,
  rightsTaken: users.rightsTaken,
  totpOnAt: users.totpOnAt,
  passwordSetAt: users.passwordSetAt,
};

type UserRow = Omit<UserItem, "hasSecondStep" | "isInvited"> & {
  totpOnAt: Date | null;
  passwordSetAt: Date | null;
};

function itemOf({ totpOnAt, passwordSetAt, ...row }: UserRow, invited: ReadonlySet<number>): UserItem {
  const isInvited = passwordSetAt === null && invited.has(row.id);
  return { ...row, hasSecondStep: totpOnAt !== null, isInvited };
}

/** Of these users, or of all, whoever was ever sent an invitation; those of older installations have no date of their password either. */
async function whoWasInvited(db: Queryable, userId?: number): Promise<Set<number>> {
  const rows = await db
    .selectDistinct({ userId: userTokens.userId })
    .from(userTokens)
    .where(
      and(eq(userTokens.kind, "invite"), userId === undefined ? undefined : eq(userTokens.userId, userId)),
    );
  return new Set(rows.map((row) => row.userId));
}

/** All users, the active ones first, then by name. */
export async function listUsers(db: Queryable, actor: Actor): Promise<UserItem[]> {
  mustManageUsers(actor);
  const rows = await db
    .select(columns)
    .from(users)
    .leftJoin(staff, eq(staff.id, users.staffId))
    .orderBy(desc(users.isActive), asc(users.displayName), asc(users.id));
  const invited = await whoWasInvited(db);
  return rows.map((row) => itemOf(row, invited));
}

/** One user; null when there is none. Everybody may read themselves. */
export async function readUser(
  db: Queryable,
  actor: Actor,
  { userId }: { userId: number },
): Promise<UserItem | null> {
  const self = actor.kind === "user" && actor.userId === userId;
  if (!self) mustManageUsers(actor);
  const [row] = await db
    .select(columns)
    .from(users)
    .leftJoin(staff, eq(staff.id, users.staffId))
    .where(eq(users.id, userId))
    .limit(1);
  return row ? itemOf(row, await whoWasInvited(db, userId)) : null;
}

/** People of the catalogue that a user can be tied to. */
export async function listPeople(db: Queryable, actor: Actor): Promise<{ id: number; name: string }[]> {
  mustManageUsers(actor);
  return db.select({ id: staff.id, name: staff.name }).from(staff).orderBy(asc(staff.name), asc(staff.id));
}

/** Whether anybody can sign in at all; false on a machine that was never set up. */
export async function hasUsers(db: Queryable): Promise<boolean> {
  return (await db.$count(users)) > 0;
}
