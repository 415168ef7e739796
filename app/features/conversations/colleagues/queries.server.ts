import { asc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { users } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";

/** Members of staff who can be given something to do: those who sign in, by name. */
export async function listColleagues(db: Queryable, actor: Actor): Promise<{ id: number; name: string }[]> {
  requireCan(actor, "conversations:read");
  return db
    .select({ id: users.id, name: users.displayName })
    .from(users)
    .where(eq(users.isActive, true))
    .orderBy(asc(users.displayName), asc(users.id));
}
