import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { bookings, calendarDays, resources, serviceResources } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockName, lockRow } from "~drizzle/lock";
import { AppError } from "~/lib/app-error";
import { addDays, dayOf } from "~/lib/zoned-time";

/**
 * The locks of booking, always in this order: visits, then people's days, then rooms and equipment, then the client. Within each kind by
 * id. Two transactions can so queue but never embrace.
 */

type BookingRow = typeof bookings.$inferSelect;

/** Locks these bookings and reads them as they are now, by id. Those that do not exist are left out. */
export async function lockBookings(tx: Tx, ids: readonly number[]): Promise<BookingRow[]> {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  for (const id of sorted) await lockRow(tx, bookings, id);
  if (sorted.length === 0) return [];
  return tx.select().from(bookings).where(inArray(bookings.id, sorted)).orderBy(asc(bookings.id));
}

/** The rows of the visit that a booking belongs to: the first one leads, the others follow in time. Empty when there is none. */
export async function readVisitRows(db: Queryable, bookingId: number): Promise<BookingRow[]> {
  const [asked] = await db
    .select({ headId: bookings.headId })
    .from(bookings)
    .where(eq(bookings.id, bookingId))
    .limit(1);
  if (!asked) return [];
  const headId = asked.headId ?? bookingId;
  const rows = await db
    .select()
    .from(bookings)
    .where(or(eq(bookings.id, headId), eq(bookings.headId, headId)));
  return inVisitOrder(rows);
}

function inVisitOrder(rows: BookingRow[]): BookingRow[] {
  return rows.sort(
    (a, b) =>
      Number(a.headId !== null) - Number(b.headId !== null) || a.startsAt.getTime() - b.startsAt.getTime(),
  );
}

/**
 * Locks a whole visit, head and parts, together with other bookings that are about to change with it.
 * @throws AppError `not_found`
 */
export async function lockVisit(
  tx: Tx,
  bookingId: number,
  others: readonly number[] = [],
): Promise<{ rows: [BookingRow, ...BookingRow[]]; others: BookingRow[] }> {
  const known = await readVisitRows(tx, bookingId);
  const ids = new Set(known.map(({ id }) => id));
  const locked = await lockBookings(tx, [...ids, ...others]);
  const [head, ...parts] = inVisitOrder(locked.filter(({ id }) => ids.has(id)));
  if (!head) throw new AppError("not_found");
  return { rows: [head, ...parts], others: locked.filter(({ id }) => !ids.has(id)) };
}

/**
 * Makes everybody who wants to change these people's days wait for one another, by bumping a row for each. Call it before reading what is
 * taken. `from` to `until` is the visit with its buffers.
 */
export async function lockCalendarDays(
  tx: Tx,
  { staffIds, zone, from, until }: { staffIds: readonly number[]; zone: string; from: Date; until: Date },
): Promise<void> {
  const days: string[] = [];
  const last = dayOf(until, zone);
  for (let day = dayOf(from, zone); day <= last; day = addDays(day, 1)) days.push(day);
  await lockPersonDays(
    tx,
    [...new Set(staffIds)].flatMap((staffId) => days.map((day) => ({ staffId, day }))),
  );
}

/** The same for any set of people's days. */
export async function lockPersonDays(
  tx: Tx,
  wanted: readonly { staffId: number; day: string }[],
): Promise<void> {
  const unique = new Map(wanted.map((one) => [`${one.staffId} ${one.day}`, one]));
  const rows = [...unique.values()].sort(
    (a, b) => a.staffId - b.staffId || (a.day < b.day ? -1 : a.day > b.day ? 1 : 0),
  );
  // One statement for all: its rows are locked one after another, in the order in which they stand here.
  for (let at = 0; at < rows.length; at += 100) {
    await tx
      .insert(calendarDays)
      .values(rows.slice(at, at + 100).map((row) => ({ ...row, version: 1 })))
      .onConflictDoUpdate({
        target: [calendarDays.staffId, calendarDays.day],
        set: { version: sql`${calendarDays.version} + 1` },
      });
  }
}

/** Locks every room and piece of equipment at a place that one of the services could be given. */
export async function lockResourcesOf(
  tx: Tx,
  { serviceIds, locationId }: { serviceIds: readonly number[]; locationId: number },
): Promise<void> {
  if (serviceIds.length === 0) return;
  const rows = await tx
    .selectDistinct({ id: resources.id })
    .from(serviceResources)
    .innerJoin(resources, eq(resources.kindId, serviceResources.kindId))
    .where(
      and(
        inArray(serviceResources.serviceId, [...serviceIds]),
        eq(resources.locationId, locationId),
        isNull(resources.archivedAt),
      ),
    )
    .orderBy(asc(resources.id));
  await lockResources(
    tx,
    rows.map(({ id }) => id),
  );
}

/** Locks rooms and equipment by their ids. */
export async function lockResources(tx: Tx, ids: readonly number[]): Promise<void> {
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) await lockName(tx, `resource:${id}`);
}

/** Holds whose time has run out by `now`, by id. */
export async function listLapsedHolds(
  db: Queryable,
  { now, limit = 500 }: { now: Date; limit?: number },
): Promise<{ id: number; headId: number | null }[]> {
  return db
    .select({ id: bookings.id, headId: bookings.headId })
    .from(bookings)
    .where(and(eq(bookings.status, "hold"), lte(bookings.holdUntil, now)))
    .orderBy(asc(bookings.id))
    .limit(limit);
}
