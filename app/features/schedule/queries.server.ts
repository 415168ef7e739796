import { asc, eq, inArray } from "drizzle-orm";
import { weeklyHours } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";

/** A person's working week, Monday first. */
export async function getWeeklyHours(db: Queryable, staffId: number) {
  return db
    .select()
    .from(weeklyHours)
    .where(eq(weeklyHours.staffId, staffId))
    .orderBy(asc(weeklyHours.weekday), asc(weeklyHours.startMin));
}

/** Working weeks of several people in one query. */
export async function listWeeklyHours(db: Queryable, staffIds: number[]) {
  if (staffIds.length === 0) return [];
  return db
    .select()
    .from(weeklyHours)
    .where(inArray(weeklyHours.staffId, staffIds))
    .orderBy(asc(weeklyHours.weekday), asc(weeklyHours.startMin));
}
