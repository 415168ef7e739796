import { asc, desc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { staff, users } from "~drizzle/schema";
import type { Actor, Role } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { can } from "./policy";

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
};

/** All users, the active ones first, then by name. */
export async function listUsers(db: Queryable, actor: Actor): Promise<UserItem[]> {
  if (!can(actor, "users:manage")) throw new AppError("forbidden", "users:manage");
  return db
    .select(columns)
    .from(users)
    .leftJoin(staff, eq(staff.id, users.staffId))
    .orderBy(desc(users.isActive), asc(users.displayName), asc(users.id));
}

/** One user; null when there is none. Everybody may read themselves. */
export async function readUser(
  db: Queryable,
  actor: Actor,
  { userId }: { userId: number },
): Promise<UserItem | null> {
  const self = actor.kind === "user" && actor.userId === userId;
  if (!self && !can(actor, "users:manage")) throw new AppError("forbidden", "users:manage");
  const [row] = await db
    .select(columns)
    .from(users)
    .leftJoin(staff, eq(staff.id, users.staffId))
    .where(eq(users.id, userId))
    .limit(1);
  return row ?? null;
}

/** People of the catalogue that a user can be tied to. */
export async function listPeople(db: Queryable, actor: Actor): Promise<{ id: number; name: string }[]> {
  if (!can(actor, "users:manage")) throw new AppError("forbidden", "users:manage");
  return db.select({ id: staff.id, name: staff.name }).from(staff).orderBy(asc(staff.name), asc(staff.id));
}

/** Whether anybody can sign in at all; false on a machine that was never set up. */
export async function hasUsers(db: Queryable): Promise<boolean> {
  return (await db.$count(users)) > 0;
}
