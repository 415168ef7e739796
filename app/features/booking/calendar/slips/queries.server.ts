import { and, asc, eq, gt, gte, inArray, lt, or } from "drizzle-orm";
import { bookingResources, bookings, clients, moneyEntries, resources } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { visitsWithinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { instantOf, type Day } from "~/lib/zoned-time";
import type { BookingStatus } from "../../model";
import type { LoadRow } from "../month/load/model";
import type { VisitRow } from "./model";

/** What the calendar reads: whose, when, in which statuses. Lapsed holds are in nobody's way and never read. */
export interface VisitsAsked {
  days: { from: Day; until: Day };
  statuses: readonly BookingStatus[];
  /** Null: everybody's. */
  staffIds: readonly number[] | null;
  now: Date;
}

const DAY_MS = 86_400_000;

/** The instants around some days that hold them in every zone, with an evening to spare for what runs over midnight. */
function spanOfDays({ from, until }: { from: Day; until: Day }): { from: Date; until: Date } {
  return {
    from: new Date(instantOf({ day: from, minutes: 0 }, "UTC").getTime() - 2 * DAY_MS),
    until: new Date(instantOf({ day: until, minutes: 1440 }, "UTC").getTime() + DAY_MS),
  };
}

function isAsked({ days, statuses, staffIds, now }: VisitsAsked) {
  const span = spanOfDays(days);
  return and(
    gte(bookings.startsAt, span.from),
    lt(bookings.startsAt, span.until),
    inArray(bookings.status, [...statuses]),
    or(inArray(bookings.status, statuses.filter((status) => status !== "hold")), gt(bookings.holdUntil, now)),
    staffIds === null ? undefined : inArray(bookings.staffId, [...staffIds]),
  ); // prettier-ignore
}

/** Of the same, those that whoever looks may see; null: all of them. One query, none for who sees everything. */
export async function findVisibleVisits(
  db: Queryable,
  actor: Actor,
  asked: VisitsAsked,
): Promise<ReadonlySet<number> | null> {
  const seen = visitsWithinScope(db, actor);
  if (seen === undefined) return null;
  const rows = await db
    .select({ id: bookings.id })
    .from(bookings)
    .where(and(isAsked(asked), seen));
  return new Set(rows.map(({ id }) => id));
}

/** The bookings of some days and a little around them, by start. One query. */
export async function listVisitRows(db: Queryable, asked: VisitsAsked): Promise<VisitRow[]> {
  return db
    .select({
      id: bookings.id,
      headId: bookings.headId,
      status: bookings.status,
      source: bookings.source,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      busyFrom: bookings.busyFrom,
      busyUntil: bookings.busyUntil,
      blocks: bookings.blocks,
      staffId: bookings.staffId,
      locationId: bookings.locationId,
      serviceId: bookings.serviceId,
      serviceName: bookings.serviceName,
      clientName: clients.displayName,
      noShowCount: clients.noShowCount,
      priceMinor: bookings.priceMinor,
      paidMinor: bookings.paidMinor,
      pointsSpent: bookings.pointsSpent,
      currency: bookings.currency,
      seats: bookings.seats,
      classKey: bookings.classKey,
      seriesId: bookings.seriesId,
      holdUntil: bookings.holdUntil,
    })
    .from(bookings)
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(isAsked(asked))
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
}

/** The same for whoever only counts: without people, rooms and money paid. One query. */
export async function listLoadRows(db: Queryable, asked: VisitsAsked): Promise<LoadRow[]> {
  return db
    .select({
      id: bookings.id,
      status: bookings.status,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      busyFrom: bookings.busyFrom,
      busyUntil: bookings.busyUntil,
      blocks: bookings.blocks,
      staffId: bookings.staffId,
      locationId: bookings.locationId,
      serviceId: bookings.serviceId,
      priceMinor: bookings.priceMinor,
      currency: bookings.currency,
      classKey: bookings.classKey,
    })
    .from(bookings)
    .where(isAsked(asked));
}

/** When the first money was entered here; null: never. One query. */
export async function findMoneySince(db: Queryable): Promise<Date | null> {
  const [first] = await db
    .select({ at: moneyEntries.at })
    .from(moneyEntries)
    .orderBy(asc(moneyEntries.id))
    .limit(1);
  return first?.at ?? null;
}

/** The names of the rooms and equipment those bookings take, by booking. One query. */
export async function listResourceNames(
  db: Queryable,
  asked: VisitsAsked,
): Promise<ReadonlyMap<number, string[]>> {
  const rows = await db
    .select({ bookingId: bookingResources.bookingId, name: resources.name })
    .from(bookingResources)
    .innerJoin(resources, eq(resources.id, bookingResources.resourceId))
    .innerJoin(bookings, eq(bookings.id, bookingResources.bookingId))
    .where(isAsked(asked))
    .orderBy(asc(resources.position), asc(resources.id));
  const names = new Map<number, string[]>();
  for (const { bookingId, name } of rows) names.set(bookingId, [...(names.get(bookingId) ?? []), name]);
  return names;
}
