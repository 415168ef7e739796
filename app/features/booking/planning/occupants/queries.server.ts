import { and, eq, inArray, isNull } from "drizzle-orm";
import { bookings, services, staff, staffServices } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { isLapsed } from "../../model";
import type { VisitRequest } from "../queries.server";

interface Onlooker {
  /** The visit that is being moved or taken again: the id of its first booking. */
  excludeBooking?: number;
  now: Date;
}

/**
 * The shortest way to "no": somebody has the very hour of the person asked for, of everybody who could be asked for, or the last place of the
 * class. Of many who want one hour all but the first end here, without a lock. Everything that merely overlaps is for the model.
 */
export async function findOccupant(
  db: Queryable,
  { parts, startsAt, party = 1 }: VisitRequest,
  { excludeBooking, now }: Onlooker,
): Promise<"booked" | "hold" | "full" | null> {
  const [part] = parts;
  if (part === undefined || !isStorable(startsAt)) return null;
  const { serviceId, staffId } = part;
  const ids = staffId === "any" ? await listAble(db, serviceId) : [staffId];
  if (ids.length === 0) return null;
  const rows = await db
    .select({
      id: bookings.id,
      headId: bookings.headId,
      staffId: bookings.staffId,
      status: bookings.status,
      holdUntil: bookings.holdUntil,
      seats: bookings.seats,
      classKey: bookings.classKey,
      capacity: services.capacity,
    })
    .from(bookings)
    .innerJoin(services, eq(services.id, bookings.serviceId))
    .where(
      and(
        eq(bookings.startsAt, startsAt),
        eq(bookings.serviceId, serviceId),
        inArray(bookings.staffId, ids),
        eq(bookings.blocks, true),
        eq(bookings.isExclusive, true),
      ),
    )
    .limit(500);
  const there = rows.filter((row) => (row.headId ?? row.id) !== excludeBooking && !isLapsed(row, now));
  if (there.length === 0) return null;
  const reasons = ids.map((id) => whyTaken(there.filter((row) => row.staffId === id), party)); // prettier-ignore
  return reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null;
}

/** Everybody who does a service; more than may be asked for, so "all of them are taken" is never said too early. */
async function listAble(db: Queryable, serviceId: number): Promise<number[]> {
  const rows = await db
    .select({ id: staff.id })
    .from(staffServices)
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .where(and(eq(staffServices.serviceId, serviceId), isNull(staff.archivedAt)));
  return rows.map(({ id }) => id);
}

/** Why one person cannot begin the service then, by what they have at that very start; null when it may be possible. */
function whyTaken(
  rows: readonly { status: string; seats: number; classKey: string | null; capacity: number | null }[],
  party: number,
): "booked" | "hold" | "full" | null {
  const own = rows.find(({ classKey }) => classKey === null);
  if (own) return own.status === "hold" ? "hold" : "booked";
  const capacity = rows[0]?.capacity ?? null;
  if (capacity === null) return null;
  const seats = rows.reduce((sum, row) => sum + row.seats, 0);
  return seats + party > capacity ? "full" : null;
}

/** PostgreSQL does not read the years that ISO 8601 writes with a sign. */
function isStorable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1000 && year <= 9999;
}
