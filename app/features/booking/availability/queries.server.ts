import { and, asc, eq, gt, gte, inArray, isNull, lt, ne } from "drizzle-orm";
import { bookings, locations, services, staff, staffServices, weeklyHours } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import {
  addDays,
  dayOfEpochDay,
  epochDayOf,
  instantOf,
  weekdayOfEpochDay,
  type Day,
  type Weekday,
} from "~/lib/zoned-time";
import type { BusyRow, Person, SlotQuestion, WallInterval } from "./model";

/** Longest visit with its buffers, days: how far back a row can begin and still reach into the days asked for. */
const LONGEST_VISIT_DAYS = 2;
/** Every status whose row has `blocks` set; the database keeps the two together. */
const BLOCKING = ["pending", "confirmed", "completed"];

/** What is asked about free time, in ids and days. */
export interface AvailabilityRequest {
  serviceId: number;
  /** One person, or everybody who does the service. */
  staffId: number | "any";
  /** Days asked for, both included, in the location's zone. */
  days: { from: Day; until: Day };
  now: Date;
  /** The booking being moved. */
  excludeBooking?: number;
  /** Staff may book inside the notice, past the horizon and services that are not online. */
  forStaff?: boolean;
  /**
   * Load only what finding free starts needs: the spans that must be kept clear, without the rows behind them. Three times
   * faster for a month of many people, and no start can then say which booking closes it.
   */
  isOpeningsOnly?: boolean;
}

/** A person who can be asked for, with what they charge for this service. */
export interface Candidate {
  id: number;
  name: string;
  locationId: number;
  priceMinor: number;
  durationMin: number;
}

/** The question with its rows loaded, and what it is about. */
export interface Availability {
  service: typeof services.$inferSelect;
  location: typeof locations.$inferSelect;
  candidates: Map<number, Candidate>;
  question: SlotQuestion;
}

/**
 * Everything the availability model needs, in five queries whatever the number of people and days.
 * People of the service who work at another location than the first candidate's are asked about there, not here.
 * Null when the service does not exist, is not offered, or nobody who may be asked does it.
 */
export async function loadAvailability(
  db: Queryable,
  request: AvailabilityRequest,
): Promise<Availability | null> {
  const people = await loadPeople(db, request);
  const first = people[0];
  if (!first) return null;
  // One row each, asked for by itself: joined to fifty people they would be read and decoded fifty times.
  const [service] = await db.select().from(services).where(eq(services.id, request.serviceId));
  const [location] = await db.select().from(locations).where(eq(locations.id, first.locationId));
  if (!service || !location) return null;
  const here = people.filter(({ locationId }) => locationId === location.id);
  const ids = here.map(({ id }) => id);
  const span = { ids, zone: location.zone, days: request.days };
  const [weeks, busy] = await Promise.all([
    loadWeeks(db, ids),
    request.isOpeningsOnly ? loadSpans(db, { ...span, except: request.excludeBooking }) : loadBusy(db, span),
  ]);
  const dates = datesAround(request.days);
  const question: SlotQuestion = {
    now: request.now,
    zone: location.zone,
    days: request.days,
    blockingStatuses: BLOCKING,
    excludeBooking: request.excludeBooking,
    people: here.map(({ id, ownDurationMin }): Person => ({
      id,
      durationMin: ownDurationMin ?? service.durationMin,
      work: layWeek(weeks.get(id) ?? [], dates),
      busy: busy.get(id) ?? [],
    })),
    rules: {
      durationMin: service.durationMin,
      beforeMin: service.bufferBeforeMin,
      afterMin: service.bufferAfterMin,
      serviceId: service.id,
      stepMin: service.stepMin,
      minNoticeMin: request.forStaff ? 0 : service.minNoticeMin,
      horizonDays: request.forStaff ? null : service.horizonDays,
    },
  }; // prettier-ignore
  const candidates = here.map(({ ownPriceMinor, ownDurationMin, ...person }) => ({
    ...person,
    priceMinor: ownPriceMinor ?? service.priceMinor,
    durationMin: ownDurationMin ?? service.durationMin,
  }));
  return {
    service,
    location,
    question,
    candidates: new Map(candidates.map((candidate) => [candidate.id, candidate])),
  };
}

async function loadPeople(db: Queryable, { serviceId, staffId, forStaff = false }: AvailabilityRequest) {
  return db
    .select({
      id: staff.id,
      name: staff.name,
      locationId: staff.locationId,
      ownPriceMinor: staffServices.priceMinor,
      ownDurationMin: staffServices.durationMin,
    })
    .from(staffServices)
    .innerJoin(services, eq(services.id, staffServices.serviceId))
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .where(
      and(
        eq(staffServices.serviceId, serviceId),
        staffId === "any" ? undefined : eq(staffServices.staffId, staffId),
        isNull(services.archivedAt),
        isNull(staff.archivedAt),
        forStaff ? undefined : and(eq(services.isOnline, true), eq(staff.isBookable, true)),
      ),
    )
    .orderBy(asc(staff.position), asc(staff.id));
}

async function loadWeeks(db: Queryable, ids: number[]): Promise<Map<number, WeekRow[]>> {
  const { staffId, weekday, startMin, endMin, validFrom, validUntil } = weeklyHours;
  const rows = (await db.selectValues(
    db
      .select({ staffId, weekday, startMin, endMin, validFrom, validUntil })
      .from(weeklyHours)
      .where(inArray(staffId, ids)),
  )) as [number, number, number, number, Day | null, Day | null][];
  const weeks = new Map<number, WeekRow[]>();
  for (const [staffId, weekday, startMin, endMin, validFrom, validUntil] of rows) {
    listOf(weeks, staffId).push({ weekday, startMin, endMin, validFrom, validUntil });
  }
  return weeks;
}

/** Rows that can reach into the days asked for, with a day to spare on both sides for onlookers in other zones. */
interface BusySpan {
  ids: number[];
  zone: string;
  days: { from: Day; until: Day };
}

function overlaps({ ids, zone, days }: BusySpan) {
  const from = instantOf({ day: addDays(days.from, -1), minutes: 0 }, zone);
  const until = instantOf({ day: addDays(days.until, 2), minutes: 0 }, zone);
  return and(
    inArray(bookings.staffId, ids),
    eq(bookings.blocks, true),
    gte(bookings.busyFrom, storable(from.getTime() - LONGEST_VISIT_DAYS * 86_400_000)),
    lt(bookings.busyFrom, storable(until.getTime())),
    gt(bookings.busyUntil, storable(from.getTime())),
  );
}

/** PostgreSQL does not read the years that ISO 8601 writes with a sign; a caller's address can name such a day. */
function storable(epochMs: number): Date {
  return new Date(Math.min(Math.max(epochMs, Date.UTC(1000, 0)), Date.UTC(9999, 11, 31)));
}

async function loadBusy(db: Queryable, span: BusySpan): Promise<Map<number, BusyRow[]>> {
  const rows = await db
    .select({
      id: bookings.id,
      staffId: bookings.staffId,
      status: bookings.status,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      busyFrom: bookings.busyFrom,
      busyUntil: bookings.busyUntil,
    })
    .from(bookings)
    .where(overlaps(span));
  const byPerson = new Map<number, BusyRow[]>();
  for (const row of rows) {
    const start = row.startsAt.getTime();
    const end = row.endsAt.getTime();
    listOf(byPerson, row.staffId).push({
      id: row.id,
      start,
      end,
      status: row.status,
      beforeMin: (start - row.busyFrom.getTime()) / 60_000,
      afterMin: (row.busyUntil.getTime() - end) / 60_000,
    });
  }
  return byPerson;
}

/** The spans to keep clear, as rows without a name. `blocks` has already said that each takes its person's time. */
async function loadSpans(
  db: Queryable,
  { except, ...span }: BusySpan & { except?: number },
): Promise<Map<number, BusyRow[]>> {
  const { staffId, busyFrom, busyUntil } = bookings;
  const rows = await db.selectValues(
    db
      .select({ staffId, busyFrom, busyUntil })
      .from(bookings)
      .where(and(overlaps(span), except === undefined ? undefined : ne(bookings.id, except))),
  );
  const byPerson = new Map<number, BusyRow[]>();
  for (const [staffId, from, until] of rows) {
    listOf(byPerson, staffId as number).push({
      id: 0,
      start: Number(from),
      end: Number(until),
      status: "confirmed",
    });
  }
  return byPerson;
}

function listOf<Row>(lists: Map<number, Row[]>, key: number): Row[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}

type WeekRow = Pick<
  typeof weeklyHours.$inferSelect,
  "weekday" | "startMin" | "endMin" | "validFrom" | "validUntil"
>;

/** A working week laid over days, with one day to spare on both sides for night shifts and onlookers in other zones. */
export function expandWeek(week: readonly WeekRow[], days: { from: Day; until: Day }): WallInterval[] {
  return layWeek(week, datesAround(days));
}

interface DatedWeekday {
  day: Day;
  weekday: Weekday;
}

function datesAround({ from, until }: { from: Day; until: Day }): DatedWeekday[] {
  const dates: DatedWeekday[] = [];
  const last = epochDayOf(until) + 1;
  for (let epochDay = epochDayOf(from) - 1; epochDay <= last; epochDay++) {
    dates.push({ day: dayOfEpochDay(epochDay), weekday: weekdayOfEpochDay(epochDay) });
  }
  return dates;
}

function layWeek(week: readonly WeekRow[], dates: readonly DatedWeekday[]): WallInterval[] {
  const intervals: WallInterval[] = [];
  for (const { day, weekday } of dates) {
    for (const row of week) {
      if (row.weekday !== weekday) continue;
      if ((row.validFrom && day < row.validFrom) || (row.validUntil && day > row.validUntil)) continue;
      intervals.push({ day, startMin: row.startMin, endMin: row.endMin });
    }
  }
  return intervals;
}
