import { and, asc, eq, gt, inArray, isNull, lt, notInArray } from "drizzle-orm";
import { bookingResources, bookings, resources, services } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { isLapsed, type BookingSource, type BookingStatus } from "../model";

/** What a row of a visit wants to take, as exact spans. Asked under the days' locks this is the last word. */
export interface WantedSpan {
  staffId: number;
  serviceId: number | null;
  startsAt: Date;
  endsAt: Date;
  busyFrom: Date;
  busyUntil: Date;
  classKey: string | null;
  seats: number;
}

/** Why a span cannot be had whatever anybody may override: somebody is there. */
export type Conflict = "hold" | "booked" | "buffer" | "full" | "resource";

interface Asked {
  now: Date;
  /** Ids of rows that are not in the way: the visit itself, what is about to give way. */
  except: readonly number[];
  /** Requests that wait for staff are not in the way of one another, nor of what staff decide. */
  areRequestsIgnored: boolean;
}

const LONGEST_VISIT_MS = 2 * 86_400_000;

function occupied(
  table: typeof bookings | typeof bookingResources,
  span: { busyFrom: Date; busyUntil: Date },
) {
  return and(
    eq(table.blocks, true),
    lt(table.busyFrom, span.busyUntil),
    gt(table.busyFrom, new Date(span.busyFrom.getTime() - LONGEST_VISIT_MS)),
    gt(table.busyUntil, span.busyFrom),
  );
}

interface Occupant {
  status: BookingStatus;
  source: BookingSource;
  holdUntil: Date | null;
}

function standsInTheWay(row: Occupant, { now, areRequestsIgnored }: Asked): boolean {
  if (isLapsed(row, now)) return false;
  return !(areRequestsIgnored && row.status === "pending" && row.source !== "yclients");
}

/** Who is in the way of a span of a person's time; null when nobody is. */
export async function findConflict(
  db: Queryable,
  wanted: WantedSpan,
  asked: Asked,
): Promise<Conflict | null> {
  const rows = await db
    .select({
      id: bookings.id,
      status: bookings.status,
      source: bookings.source,
      holdUntil: bookings.holdUntil,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      classKey: bookings.classKey,
      seats: bookings.seats,
    })
    .from(bookings)
    .where(
      and(
        eq(bookings.staffId, wanted.staffId),
        occupied(bookings, wanted),
        asked.except.length > 0 ? notInArray(bookings.id, [...asked.except]) : undefined,
      ),
    )
    .orderBy(asc(bookings.startsAt));
  const met = rows.filter((row) => standsInTheWay(row, asked));
  const others = met.filter(({ classKey }) => wanted.classKey === null || classKey !== wanted.classKey);
  const overlapping = others.find((row) => row.startsAt < wanted.endsAt && row.endsAt > wanted.startsAt);
  if (overlapping) return overlapping.status === "hold" ? "hold" : "booked";
  if (others.length > 0) return "buffer";
  const seats = met.reduce((sum, row) => sum + row.seats, 0);
  return (await hasRoom(db, wanted, seats)) ? null : "full";
}

async function hasRoom(db: Queryable, wanted: WantedSpan, taken: number): Promise<boolean> {
  if (wanted.classKey === null || wanted.serviceId === null) return true;
  const [service] = await db
    .select({ capacity: services.capacity })
    .from(services)
    .where(eq(services.id, wanted.serviceId))
    .limit(1);
  return service?.capacity == null || taken + wanted.seats <= service.capacity;
}

/** Of these rooms and things, those that somebody else has during the span. */
export async function listTakenResources(
  db: Queryable,
  wanted: Pick<WantedSpan, "busyFrom" | "busyUntil" | "classKey">,
  { resourceIds, ...asked }: Asked & { resourceIds: readonly number[] },
): Promise<Set<number>> {
  if (resourceIds.length === 0) return new Set();
  const rows = await db
    .select({
      resourceId: bookingResources.resourceId,
      classKey: bookingResources.classKey,
      status: bookings.status,
      source: bookings.source,
      holdUntil: bookings.holdUntil,
    })
    .from(bookingResources)
    .innerJoin(bookings, eq(bookings.id, bookingResources.bookingId))
    .where(
      and(
        inArray(bookingResources.resourceId, [...resourceIds]),
        occupied(bookingResources, wanted),
        asked.except.length > 0 ? notInArray(bookingResources.bookingId, [...asked.except]) : undefined,
      ),
    );
  return new Set(
    rows
      .filter((row) => wanted.classKey === null || row.classKey !== wanted.classKey)
      .filter((row) => standsInTheWay(row, asked))
      .map(({ resourceId }) => resourceId),
  );
}

/** What a visit holds of rooms and equipment, with the kind and place of each. */
export async function listVisitResources(db: Queryable, bookingIds: readonly number[]) {
  if (bookingIds.length === 0) return [];
  return db
    .select({
      bookingId: bookingResources.bookingId,
      resourceId: resources.id,
      kindId: resources.kindId,
      locationId: resources.locationId,
      name: resources.name,
    })
    .from(bookingResources)
    .innerJoin(resources, eq(resources.id, bookingResources.resourceId))
    .where(inArray(bookingResources.bookingId, [...bookingIds]))
    .orderBy(asc(resources.kindId), asc(resources.id));
}

/** Everything of some kinds at a place, in the owner's order. */
export async function listResourcesOfKinds(
  db: Queryable,
  { kindIds, locationId }: { kindIds: readonly number[]; locationId: number },
) {
  if (kindIds.length === 0) return [];
  return db
    .select({ id: resources.id, kindId: resources.kindId })
    .from(resources)
    .where(
      and(
        inArray(resources.kindId, [...kindIds]),
        eq(resources.locationId, locationId),
        isNull(resources.archivedAt),
      ),
    )
    .orderBy(asc(resources.position), asc(resources.id));
}
