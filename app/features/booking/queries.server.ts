import { and, asc, desc, eq, gt, gte, inArray, lt, lte, or, type SQL } from "drizzle-orm";
import { bookingEvents, bookings, clients, locations, staff } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { instantOf, type Day } from "~/lib/zoned-time";
import { OPEN_STATUSES, type BookingSource, type BookingStatus } from "./model";

/** A visit as lists and the calendar show it. */
export interface VisitSummary {
  id: number;
  reference: string;
  status: BookingStatus;
  source: BookingSource;
  startsAt: Date;
  endsAt: Date;
  localDay: Day;
  staffId: number;
  staffName: string;
  serviceId: number | null;
  serviceName: string;
  clientId: number | null;
  /** Null while nobody knows whose visit it is. */
  clientName: string | null;
  priceMinor: number;
  currency: string;
  zone: string;
}

const summary = {
  id: bookings.id,
  reference: bookings.reference,
  status: bookings.status,
  source: bookings.source,
  startsAt: bookings.startsAt,
  endsAt: bookings.endsAt,
  localDay: bookings.localDay,
  staffId: bookings.staffId,
  staffName: staff.name,
  serviceId: bookings.serviceId,
  serviceName: bookings.serviceName,
  clientId: bookings.clientId,
  clientName: clients.displayName,
  priceMinor: bookings.priceMinor,
  currency: bookings.currency,
  zone: locations.zone,
};

function selectVisits(db: Queryable) {
  return db
    .select(summary)
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId));
}

/** Visits whose local day lies in a range, both days included, by start; for the calendar and the day's list. */
export async function listVisitsOfDays(
  db: Queryable,
  actor: Actor,
  { from, until, staffIds }: { from: Day; until: Day; staffIds?: number[] },
): Promise<VisitSummary[]> {
  requireCan(actor, "bookings:read");
  return selectVisits(db)
    .where(
      and(
        gte(bookings.localDay, from),
        lte(bookings.localDay, until),
        staffIds ? inArray(bookings.staffId, staffIds) : undefined,
      ),
    )
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
}

/** One visit in short, for somebody who has just made it or may see it anyway; null when there is none. */
export async function getVisitSummary(db: Queryable, id: number): Promise<VisitSummary | null> {
  const [visit] = await selectVisits(db).where(eq(bookings.id, id)).limit(1);
  return visit ?? null;
}

/** One visit with everything its page shows; null when there is none. */
export async function getVisit(db: Queryable, actor: Actor, id: number) {
  requireCan(actor, "bookings:read");
  const [visit] = await selectVisits(db).where(eq(bookings.id, id)).limit(1);
  if (!visit) return null;
  const [details] = await db
    .select({
      notes: bookings.notes,
      linkToken: bookings.linkToken,
      createdAt: bookings.createdAt,
      completedAt: bookings.completedAt,
      clientPhone: clients.phoneE164,
      clientPhoneRaw: clients.phoneRaw,
      clientEmail: clients.email,
    })
    .from(bookings)
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(eq(bookings.id, id))
    .limit(1);
  const history = await db
    .select()
    .from(bookingEvents)
    .where(eq(bookingEvents.bookingId, id))
    .orderBy(asc(bookingEvents.id));
  return { ...visit, ...details, history };
}

/** The visit behind a private link, without anything personal: whoever holds the link sees the appointment, not the person. */
export async function getVisitByLink(db: Queryable, linkToken: string) {
  if (!/^[\w-]{16,64}$/.test(linkToken)) return null;
  const [row] = await db
    .select({
      id: bookings.id,
      reference: bookings.reference,
      status: bookings.status,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      serviceId: bookings.serviceId,
      serviceName: bookings.serviceName,
      staffName: staff.name,
      priceMinor: bookings.priceMinor,
      currency: bookings.currency,
      version: bookings.version,
      zone: locations.zone,
      locationName: locations.name,
      address: locations.address,
      locationPhone: locations.phone,
    })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .where(eq(bookings.linkToken, linkToken))
    .limit(1);
  return row ?? null;
}

export interface BookingListQuery {
  /** Only visits that have not begun and await, nearest first; "now" itself counts as not begun. */
  upcomingOnly: boolean;
  status: BookingStatus | null;
  clientId: number | null;
  now: Date;
  limit: number;
  /** Where the page before ended: start and id of its last row. */
  after: { startsAt: Date; id: number } | null;
}

/**
 * The JSON API's list. Upcoming visits come nearest first, all others latest first. A client sees their own only, staff the whole calendar.
 */
export async function listBookings(
  db: Queryable,
  actor: Actor,
  query: BookingListQuery,
): Promise<VisitSummary[]> {
  if (actor.kind === "user") requireCan(actor, "bookings:read");
  const wanted = query.status ? [query.status] : null;
  const statuses = query.upcomingOnly
    ? OPEN_STATUSES.filter((status) => !wanted || wanted.includes(status))
    : wanted;
  if (statuses?.length === 0) return [];
  const conditions: (SQL | undefined)[] = [
    statuses ? inArray(bookings.status, statuses) : undefined,
    query.upcomingOnly ? gte(bookings.startsAt, query.now) : undefined,
    actor.kind === "client" ? eq(bookings.clientId, actor.clientId) : undefined,
    query.clientId ? eq(bookings.clientId, query.clientId) : undefined,
    query.after ? afterRow(query.after, query.upcomingOnly) : undefined,
  ];
  const order = query.upcomingOnly ? asc : desc;
  return selectVisits(db)
    .where(and(...conditions))
    .orderBy(order(bookings.startsAt), order(bookings.id))
    .limit(query.limit);
}

function afterRow({ startsAt, id }: { startsAt: Date; id: number }, ascending: boolean): SQL | undefined {
  const beyond = ascending ? gt : lt;
  return or(
    beyond(bookings.startsAt, startsAt),
    and(eq(bookings.startsAt, startsAt), beyond(bookings.id, id)),
  );
}

/** Visits of one client, latest first. */
export async function listClientVisits(
  db: Queryable,
  actor: Actor,
  { clientId, limit }: { clientId: number; limit: number },
) {
  requireCan(actor, "clients:read");
  return selectVisits(db)
    .where(eq(bookings.clientId, clientId))
    .orderBy(desc(bookings.startsAt))
    .limit(limit);
}

/** The next visits that await, from now on, over all people. */
export async function listNextVisits(
  db: Queryable,
  actor: Actor,
  { now, limit }: { now: Date; limit: number },
) {
  requireCan(actor, "bookings:read");
  return selectVisits(db)
    .where(and(inArray(bookings.status, [...OPEN_STATUSES]), gte(bookings.startsAt, now)))
    .orderBy(asc(bookings.startsAt))
    .limit(limit);
}

/** The instants between which a local day lies. */
export function daySpan(day: Day, zone: string): { from: Date; until: Date } {
  return { from: instantOf({ day, minutes: 0 }, zone), until: instantOf({ day, minutes: 1440 }, zone) };
}
