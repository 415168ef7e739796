import { asc, eq } from "drizzle-orm";
import { weeklyHours } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { periodOn, periodsOf, type WeeklyInterval } from "./model";
import type { Day } from "~/lib/zoned-time";

/** All of a person's intervals, those of other times of the year included, Monday first. */
export async function listHours(db: Queryable, staffId: number) {
  return db
    .select()
    .from(weeklyHours)
    .where(eq(weeklyHours.staffId, staffId))
    .orderBy(asc(weeklyHours.weekday), asc(weeklyHours.startMin), asc(weeklyHours.id));
}

/** The week that a person works around a day, Monday first. */
export async function getWeekOn(db: Queryable, staffId: number, day: Day): Promise<WeeklyInterval[]> {
  return periodOn(periodsOf(await listHours(db, staffId)), day)?.week ?? [];
}
