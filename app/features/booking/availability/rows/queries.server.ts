import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or } from "drizzle-orm";
import {
  bookingItems,
  bookingResources,
  bookings,
  resources,
  scheduleExceptions,
  serviceResources,
  workedHolidays,
} from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { holidaysOf, isHolidayCountry } from "~/features/schedule/calendar/model";
import { addDays, instantOf, type Day } from "~/lib/zoned-time";
import type { ExceptionRow } from "../hours/model";
import { joinSpans, type BusyRow, type ClearSpans } from "../obstacles/model";

/** Longest visit with its buffers, days: how far back a row can begin and still reach into the days asked for. */
const LONGEST_VISIT_DAYS = 2;
const MINUTE_MS = 60_000;

/** Rows that can reach into the days asked for, with a day to spare on both sides for onlookers in other zones. */
export interface RowSpan {
  ids: number[];
  zone: string;
  days: { from: Day; until: Day };
  now: Date;
}

function boundsOf({ zone, days }: RowSpan) {
  const from = instantOf({ day: addDays(days.from, -1), minutes: 0 }, zone).getTime();
  const until = instantOf({ day: addDays(days.until, 2), minutes: 0 }, zone).getTime();
  return {
    earliest: storable(from - LONGEST_VISIT_DAYS * 86_400_000),
    from: storable(from),
    until: storable(until),
  };
}

function overlaps(span: RowSpan) {
  const { earliest, from, until } = boundsOf(span);
  return and(
    inArray(bookings.staffId, span.ids),
    eq(bookings.blocks, true),
    gte(bookings.busyFrom, earliest),
    lt(bookings.busyFrom, until),
    gt(bookings.busyUntil, from),
  );
}

/** PostgreSQL does not read the years that ISO 8601 writes with a sign; a caller's address can name such a day. */
function storable(epochMs: number): Date {
  return new Date(Math.min(Math.max(epochMs, Date.UTC(1000, 0)), Date.UTC(9999, 11, 31)));
}

/** How a row of a visit counts: what a vendor reports as pending is settled there, and no request of ours. */
function statusOf(status: string, source: string): string {
  return status === "pending" && source === "yclients" ? "confirmed" : status;
}

/** Everything in the way of people, row by row, and when the holds among it lapse. */
export async function loadBusy(
  db: Queryable,
  { except, limited, ...span }: RowSpan & { except?: number; limited: readonly number[] },
): Promise<{ busy: Map<number, BusyRow[]>; lapses: number[] }> {
  const { id, headId, staffId, serviceId, status, source, classKey, seats } = bookings;
  const { startsAt, endsAt, busyFrom, busyUntil, holdUntil } = bookings;
  const [rows, further] = await Promise.all([
    db.selectValues(
      db
        .select({ id, headId, staffId, serviceId, status, source, classKey, seats, startsAt, endsAt, busyFrom, busyUntil, holdUntil })
        .from(bookings)
        .where(overlaps(span)),
    ), // prettier-ignore
    limited.length > 0 ? loadFurtherServices(db, limited, span) : undefined,
  ]);
  const busy = new Map<number, BusyRow[]>();
  const lapses: number[] = [];
  for (const values of rows) {
    const [id, headId, staffId, serviceId, status, source, classKey, seats, ...times] = values as [
      number, number | null, number, number | null, string, string, string | null, number, ...unknown[],
    ]; // prettier-ignore
    if (except !== undefined && (id === except || headId === except)) continue;
    const [start = 0, end = 0, from = 0, until = 0] = times.map(Number);
    const expiresAt = times[4] === null ? null : Number(times[4]);
    if (status === "hold" && expiresAt !== null) lapses.push(expiresAt);
    listOf(busy, staffId).push({
      id,
      start,
      end,
      status: statusOf(status, source),
      beforeMin: (start - from) / MINUTE_MS,
      afterMin: (until - end) / MINUTE_MS,
      serviceId,
      furtherServices: further?.get(id),
      classKey,
      seats,
      expiresAt,
    });
  }
  return { busy, lapses };
}

/** Services that a row consists of beside its first, of those that have a daily limit. */
async function loadFurtherServices(
  db: Queryable,
  limited: readonly number[],
  span: RowSpan,
): Promise<Map<number, number[]>> {
  const rows = await db
    .select({ bookingId: bookingItems.bookingId, serviceId: bookingItems.serviceId })
    .from(bookingItems)
    .innerJoin(bookings, eq(bookings.id, bookingItems.bookingId))
    .where(and(overlaps(span), gt(bookingItems.position, 0), inArray(bookingItems.serviceId, [...limited])));
  const further = new Map<number, number[]>();
  for (const { bookingId, serviceId } of rows) listOf(further, bookingId).push(serviceId);
  return further;
}

/**
 * The spans to keep clear, without the rows behind them; a covering index answers. `blocks` has already said that each takes its person's time, lapsed holds apart:
 * holds are asked for by themselves, and of those that lapsed one span each is taken out.
 */
export async function loadSpans(
  db: Queryable,
  span: RowSpan,
): Promise<{ spans: Map<number, ClearSpans>; lapses: number[] }> {
  const { staffId, busyFrom, busyUntil, holdUntil } = bookings;
  const [rows, holds] = await Promise.all([
    db.selectValues(db.select({ staffId, busyFrom, busyUntil }).from(bookings).where(overlaps(span))),
    db.selectValues(
      db
        .select({ staffId, busyFrom, busyUntil, holdUntil })
        .from(bookings)
        .where(and(eq(bookings.status, "hold"), isNotNull(holdUntil))),
    ),
  ]);
  const gone = new Map<number, [from: number, until: number][]>();
  const lapses: number[] = [];
  for (const [id, from, until, lapsesAt] of holds) {
    if (Number(lapsesAt) > span.now.getTime()) lapses.push(Number(lapsesAt));
    else listOf(gone, id as number).push([Number(from), Number(until)]);
  }
  const spans = new Map<number, number[]>();
  for (const [id, from, until] of rows) {
    const [start, end] = [Number(from), Number(until)];
    const lapsedHere = gone.size > 0 ? gone.get(id as number) : undefined;
    const at = lapsedHere?.findIndex((one) => one[0] === start && one[1] === end) ?? -1;
    if (at >= 0) lapsedHere?.splice(at, 1);
    else listOf(spans, id as number).push(start / MINUTE_MS, end / MINUTE_MS);
  }
  return { spans: new Map(Array.from(spans, ([id, list]) => [id, joinSpans(list)])), lapses };
}

/** Exceptions of these people and of everybody on the days asked for. */
export async function loadExceptions(db: Queryable, { ids, days }: RowSpan): Promise<ExceptionRow[]> {
  const { staffId, locationId, kind, dayFrom, dayUntil, startMin, endMin } = scheduleExceptions;
  return db
    .select({ staffId, locationId, kind, dayFrom, dayUntil, startMin, endMin })
    .from(scheduleExceptions)
    .where(
      and(
        or(isNull(staffId), inArray(staffId, ids)),
        gte(dayUntil, addDays(days.from, -1)),
        lte(dayFrom, addDays(days.until, 1)),
      ),
    )
    .orderBy(asc(startMin));
}

/** Public holidays that a place keeps on the days asked for, with a day to spare on both sides. */
export async function loadHolidays(
  db: Queryable,
  place: { id: number; holidayCountry: string },
  days: { from: Day; until: Day },
): Promise<Set<Day>> {
  const kept = new Set<Day>();
  if (!isHolidayCountry(place.holidayCountry)) return kept;
  const [from, until] = [addDays(days.from, -1), addDays(days.until, 1)];
  for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year++) {
    for (const { day } of holidaysOf(place.holidayCountry, year))
      if (day >= from && day <= until) kept.add(day);
  }
  if (kept.size === 0) return kept;
  const worked = await db
    .select({ day: workedHolidays.day })
    .from(workedHolidays)
    .where(eq(workedHolidays.locationId, place.id));
  for (const { day } of worked) kept.delete(day);
  return kept;
}

/** A room or a piece of equipment with the visits that have it. */
export interface ResourceRows {
  id: number;
  kindId: number;
  rows: {
    /** The first booking of the visit. */
    status: string;
    from: number;
    until: number;
    classKey: string | null;
    expiresAt: number | null;
  }[];
}

/** What services need, and the things of those kinds at a place with everything in their way. */
export interface NeededResources {
  /** Kinds by service. */
  kinds: Map<number, number[]>;
  things: ResourceRows[];
}

/** Which kinds of things the services need, and how those here are taken: one query, three when there are any. */
export async function loadResources(
  db: Queryable,
  {
    serviceIds,
    locationId,
    except,
    ...span
  }: RowSpan & { serviceIds: number[]; locationId: number; except?: number },
): Promise<NeededResources> {
  const needs = await db
    .select()
    .from(serviceResources)
    .where(inArray(serviceResources.serviceId, serviceIds));
  const kinds = new Map<number, number[]>();
  for (const { serviceId, kindId } of needs) listOf(kinds, serviceId).push(kindId);
  if (needs.length === 0) return { kinds, things: [] };
  const things = await db
    .select({ id: resources.id, kindId: resources.kindId })
    .from(resources)
    .where(
      and(
        inArray(resources.kindId, needs.map(({ kindId }) => kindId)),
        eq(resources.locationId, locationId),
        isNull(resources.archivedAt),
      ),
    )
    .orderBy(asc(resources.position), asc(resources.id)); // prettier-ignore
  const rows = await loadTaken(db, { ids: things.map(({ id }) => id), except, span });
  return { kinds, things: things.map((thing) => ({ ...thing, rows: rows.get(thing.id) ?? [] })) };
}

async function loadTaken(
  db: Queryable,
  { ids, except, span }: { ids: number[]; except?: number; span: RowSpan },
): Promise<Map<number, ResourceRows["rows"]>> {
  const { resourceId, busyFrom, busyUntil, classKey } = bookingResources;
  const { id, headId, status, source, holdUntil } = bookings;
  const bounds = boundsOf(span);
  const rows = await db.selectValues(
    db
      .select({ resourceId, busyFrom, busyUntil, classKey, id, headId, status, source, holdUntil })
      .from(bookingResources)
      .innerJoin(bookings, eq(bookings.id, bookingResources.bookingId))
      .where(
        and(
          inArray(resourceId, ids),
          eq(bookingResources.blocks, true),
          gte(busyFrom, bounds.earliest),
          lt(busyFrom, bounds.until),
          gt(busyUntil, bounds.from),
        ),
      ),
  );
  const taken = new Map<number, ResourceRows["rows"]>();
  for (const [resourceId, from, until, classKey, id, headId, status, source, holdUntil] of rows) {
    if (except !== undefined && (id === except || headId === except)) continue;
    listOf(taken, resourceId as number).push({
      from: Number(from) / MINUTE_MS,
      until: Number(until) / MINUTE_MS,
      classKey: classKey as string | null,
      status: statusOf(status as string, source as string),
      expiresAt: holdUntil === null ? null : Number(holdUntil),
    });
  }
  return taken;
}

function listOf<Row>(lists: Map<number, Row[]>, key: number): Row[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}
