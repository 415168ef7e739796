import { and, asc, eq, gte, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { scheduleExceptions } from "~drizzle/schema";
import type { Day } from "~/lib/zoned-time";

/** A stored row. */
export type StoredException = typeof scheduleExceptions.$inferSelect;

/** Whose exceptions: a person's own, or a place's for everybody there. */
export type ExceptionOwner = { staffId: number } | { locationId: number };

/** Exceptions of a person or a place that are not over before a day, earliest first. */
export async function listExceptions(db: Queryable, owner: ExceptionOwner, { from }: { from?: Day } = {}) {
  return db
    .select()
    .from(scheduleExceptions)
    .where(and(isOf(owner), from === undefined ? undefined : gte(scheduleExceptions.dayUntil, from)))
    .orderBy(asc(scheduleExceptions.dayFrom), asc(scheduleExceptions.id));
}

/** The rows that belong to an owner: a person's, or those of a place without a person. */
export function isOf(owner: ExceptionOwner) {
  return "staffId" in owner
    ? eq(scheduleExceptions.staffId, owner.staffId)
    : and(isNull(scheduleExceptions.staffId), eq(scheduleExceptions.locationId, owner.locationId));
}
