import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, notInArray, or, type SQL } from "drizzle-orm";
import { bookingEvents, bookings, clients, locations, staff } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { can, requireCan } from "~/features/accounts/policy";
import { emailFor, phoneFor } from "~/features/clients/scope/model";
import { seesVisit, visitsWithinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { instantOf, type Day } from "~/lib/zoned-time";
import { listVisitResources } from "./conflicts/queries.server";
import { listAnswers, listItems } from "./intake/queries.server";
import { readVisitRows } from "./locks/commands.server";
import { OPEN_STATUSES, type BookingSource, type BookingStatus } from "./model";
import { partsOf } from "./move/judgement/queries.server";
import { readMoveNote } from "./record/model";

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

/** The columns of `VisitSummary`; their tables are joined as in `selectVisits`. */
export const visitColumns = {
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
    .select(visitColumns)
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
        visitsWithinScope(db, actor),
      ),
    )
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
}

/** A visit of several people as one: until the last of them ends, at the price of all. */
export async function wholeVisits(db: Queryable, heads: VisitSummary[]): Promise<VisitSummary[]> {
  if (heads.length === 0) return heads;
  const parts = await db
    .select({
      headId: bookings.headId,
      endsAt: bookings.endsAt,
      priceMinor: bookings.priceMinor,
      serviceName: bookings.serviceName,
    })
    .from(bookings)
    .where(
      inArray(
        bookings.headId,
        heads.map(({ id }) => id),
      ),
    )
    .orderBy(asc(bookings.startsAt));
  if (parts.length === 0) return heads;
  return heads.map((head) => {
    const own = parts.filter(({ headId }) => headId === head.id);
    const last = own.at(-1);
    return {
      ...head,
      endsAt: last && last.endsAt > head.endsAt ? last.endsAt : head.endsAt,
      serviceName: [head, ...own].map(({ serviceName }) => serviceName).join(" + "),
      priceMinor: own.reduce((sum, { priceMinor }) => sum + priceMinor, head.priceMinor),
    };
  });
}

/** One visit in short, for somebody who has just made it or may see it anyway; null when there is none. */
export async function getVisitSummary(db: Queryable, id: number): Promise<VisitSummary | null> {
  const [visit] = await wholeVisits(db, await selectVisits(db).where(eq(bookings.id, id)).limit(1));
  return visit ?? null;
}

/** The whole visit that a booking belongs to, for staff or for the client whose it is; null for everybody else and when there is none. */
export async function getOwnOrStaffVisit(
  db: Queryable,
  actor: Actor,
  id: number,
): Promise<VisitSummary | null> {
  if (actor.kind === "user") requireCan(actor, "bookings:read");
  const [row] = await db
    .select({ headId: bookings.headId })
    .from(bookings)
    .where(eq(bookings.id, id))
    .limit(1);
  const visit = row ? await getVisitSummary(db, row.headId ?? id) : null;
  if (visit && actor.kind === "user") return (await seesVisit(db, actor, visit.id)) ? visit : null;
  return actor.kind === "client" && visit?.clientId === actor.clientId ? visit : null;
}

/** A visit as it would be asked for again, at its own time or another; null when it has nothing of our catalogue. */
export async function readMoveRequest(
  db: Queryable,
  { bookingId, startsAt, staffId }: { bookingId: number; startsAt?: Date; staffId?: number },
) {
  const [head, ...further] = await readVisitRows(db, bookingId);
  if (!head) return null;
  const rows = [head, ...further];
  const parts = partsOf(rows, await listItems(db, rows.map(({ id }) => id)), staffId); // prettier-ignore
  if (parts.length === 0) return null;
  const { id: excludeBooking, locationId, seats: party } = head;
  return { parts, startsAt: startsAt ?? head.startsAt, locationId, party, excludeBooking };
}

/**
 * One visit with everything its page shows; null when there is none. A further booking of a visit of several people shows itself; `headId` and
 * `parts` name the rest.
 */
export async function getVisit(db: Queryable, actor: Actor, id: number) {
  requireCan(actor, "bookings:read");
  const [visit] = await selectVisits(db).where(eq(bookings.id, id)).limit(1);
  if (!visit || !(await seesVisit(db, actor, id))) return null;
  const [details] = await db
    .select({
      notes: bookings.notes,
      linkToken: bookings.linkToken,
      createdAt: bookings.createdAt,
      completedAt: bookings.completedAt,
      headId: bookings.headId,
      holdUntil: bookings.holdUntil,
      seats: bookings.seats,
      classKey: bookings.classKey,
      paidMinor: bookings.paidMinor,
      prepayMinor: bookings.prepayMinor,
      pointsSpent: bookings.pointsSpent,
      isLateCancel: bookings.isLateCancel,
      cancelReason: bookings.cancelReason,
      seriesId: bookings.seriesId,
      contactEmail: bookings.contactEmail,
      clientPhone: clients.phoneE164,
      clientPhoneRaw: clients.phoneRaw,
      clientEmail: clients.email,
      noShowCount: clients.noShowCount,
      lateCancelCount: clients.lateCancelCount,
    })
    .from(bookings)
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(eq(bookings.id, id))
    .limit(1);
  const headId = details?.headId ?? id;
  const [events, parts, answers, series] = await Promise.all([
    db.select().from(bookingEvents).where(eq(bookingEvents.bookingId, id)).orderBy(asc(bookingEvents.id)),
    listParts(db, headId),
    listAnswers(db, headId),
    details?.seriesId ? listSeriesVisits(db, actor, details.seriesId) : [],
  ]);
  const history = events.map((event) => {
    const move = event.kind === "moved" ? readMoveNote(event.reason) : null;
    return { ...event, reason: move ? move.reason : event.reason, move };
  });
  const contacts = details && {
    contactEmail: emailFor(actor, details.contactEmail),
    clientPhone: phoneFor(actor, details.clientPhone),
    clientPhoneRaw: phoneFor(actor, details.clientPhoneRaw),
    clientEmail: emailFor(actor, details.clientEmail),
  };
  const money = can(actor, "payments:read") ? {} : { paidMinor: 0, prepayMinor: 0, pointsSpent: 0 };
  return { ...visit, ...details, ...contacts, ...money, parts, answers, series, history };
}

/** The bookings a visit consists of, with their lines and what they take of rooms and equipment. */
async function listParts(db: Queryable, headId: number) {
  const rows = await selectVisits(db)
    .where(or(eq(bookings.id, headId), eq(bookings.headId, headId)))
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
  const ids = rows.map(({ id }) => id);
  const [items, resources] = await Promise.all([listItems(db, ids), listVisitResources(db, ids)]);
  return rows.map((row) => ({
    ...row,
    items: items.filter(({ bookingId }) => bookingId === row.id),
    resources: resources.filter(({ bookingId }) => bookingId === row.id),
  }));
}

/** All visits of a series, by start. */
export async function listSeriesVisits(
  db: Queryable,
  actor: Actor,
  seriesId: number,
): Promise<VisitSummary[]> {
  requireCan(actor, "bookings:read");
  const heads = await selectVisits(db)
    .where(and(eq(bookings.seriesId, seriesId), isNull(bookings.headId), visitsWithinScope(db, actor)))
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
  return wholeVisits(db, heads);
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
    // Hours that were only kept for somebody are no bookings yet; who wants to see them asks for the status.
    statuses ? inArray(bookings.status, statuses) : notInArray(bookings.status, ["hold", "expired"]),
    isNull(bookings.headId),
    query.upcomingOnly ? gte(bookings.startsAt, query.now) : undefined,
    actor.kind === "client" ? eq(bookings.clientId, actor.clientId) : visitsWithinScope(db, actor),
    query.clientId ? eq(bookings.clientId, query.clientId) : undefined,
    query.after ? afterRow(query.after, query.upcomingOnly) : undefined,
  ];
  const order = query.upcomingOnly ? asc : desc;
  const heads = await selectVisits(db)
    .where(and(...conditions))
    .orderBy(order(bookings.startsAt), order(bookings.id))
    .limit(query.limit);
  return wholeVisits(db, heads);
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
    .where(and(eq(bookings.clientId, clientId), isNull(bookings.headId), visitsWithinScope(db, actor)))
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
    .where(
      and(
        inArray(bookings.status, [...OPEN_STATUSES]),
        gte(bookings.startsAt, now),
        isNull(bookings.headId),
        visitsWithinScope(db, actor),
      ),
    )
    .orderBy(asc(bookings.startsAt))
    .limit(limit);
}

/** The instants between which a local day lies. */
export function daySpan(day: Day, zone: string): { from: Date; until: Date } {
  return { from: instantOf({ day, minutes: 0 }, zone), until: instantOf({ day, minutes: 1440 }, zone) };
}
