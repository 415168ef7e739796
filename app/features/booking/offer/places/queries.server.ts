import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { staff, weeklyHours } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";

/** Where bookable people work, ids of locations by person: the own location of each and those of single shifts. */
export async function listWorkplaces(db: Queryable): Promise<Map<number, ReadonlySet<number>>> {
  const isWorking = and(isNull(staff.archivedAt), eq(staff.isBookable, true));
  const [own, shifts] = await Promise.all([
    db.select({ id: staff.id, locationId: staff.locationId }).from(staff).where(isWorking),
    db
      .selectDistinct({ id: weeklyHours.staffId, locationId: weeklyHours.locationId })
      .from(weeklyHours)
      .where(isNotNull(weeklyHours.locationId)),
  ]);
  const places = new Map(own.map(({ id, locationId }) => [id, new Set([locationId])]));
  for (const { id, locationId } of shifts) if (locationId !== null) places.get(id)?.add(locationId);
  return places;
}
