import { eq } from "drizzle-orm";
import { users } from "~drizzle/schema";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { UserRefusal } from "../model";
import { mustManageUsers } from "../policy";
import { rightsBeside } from "./model";

/** Gives and takes rights so that a user holds exactly the wanted ones; null: those of the role and no others. They count from the user's next request on. */
export async function setRights(
  core: Core,
  actor: Actor,
  { userId, wanted }: { userId: number; wanted: readonly string[] | null },
): Promise<Result<null, UserRefusal>> {
  mustManageUsers(actor);
  return core.db.transaction(async (tx) => {
    const [user] = await tx.select({ role: users.role }).from(users).where(eq(users.id, userId)).limit(1);
    if (!user) return refuse({ reason: "not_found" as const });
    const { given, taken } = wanted === null ? { given: [], taken: [] } : rightsBeside(user.role, wanted);
    await tx.update(users).set({ rightsGiven: given, rightsTaken: taken }).where(eq(users.id, userId));
    tx.touch("accounts");
    core.log.info({ actor: actorRef(actor), userId, given, taken }, "rights changed");
    return ok(null);
  });
}
