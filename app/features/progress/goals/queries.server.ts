import { and, desc, eq, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { progressGoals } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Measure } from "../model";
import { mustProgressOf } from "../queries.server";

/** What a client wants to reach. */
export interface Goal {
  id: number;
  measure: Measure;
  startValue: number | null;
  targetValue: number;
  dueOn: string | null;
  createdAt: Date;
  reachedAt: Date | null;
}

/** Goals that were not put away, the newest first. */
export async function listGoals(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<Goal[]> {
  await mustProgressOf(db, actor, { clientId, action: "read" });
  const { id, measure, startValue, targetValue, dueOn, createdAt, reachedAt } = progressGoals;
  return db
    .select({ id, measure, startValue, targetValue, dueOn, createdAt, reachedAt })
    .from(progressGoals)
    .where(and(eq(progressGoals.clientId, clientId), isNull(progressGoals.archivedAt)))
    .orderBy(desc(progressGoals.id));
}
