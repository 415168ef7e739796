import { and, asc, count, eq, gt, gte, inArray, isNull, lt, ne } from "drizzle-orm";
import { bookings, locations, services, staff, staffServices, weeklyHours } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import {
  addDays,
  dayOf,
  dayOfEpochDay,
  epochDayOf,
  instantOf,
  weekdayOfEpochDay,
  type Day,
  type Weekday,
} from "~/lib/zoned-time";
import { ok, refuse, type Result } from "~/lib/result";
import {
  judgeStart,
  type BusyRow,
  type ClosedReason,
  type Objection,
  type Person,
  type SlotQuestion,
  type WallInterval,
} from "./model";

/** Longest visit with its buffers, days: how far back a row can begin and still reach into the days asked for. */
const LONGEST_VISIT_DAYS = 2;
/** Every status whose row has `blocks` set; the database keeps the two together. */
const BLOCKING = ["pending", "confirmed", "completed"];

/** One thing of a visit: a service by one person, with what is added to it. */
export interface PartRequest {
  serviceId: number;
  /** One person, or everybody who does the service. */
  staffId: number | "any";
  /** Add-ons of the service; each lengthens and prices the part. */
  addonIds: readonly number[];
}

/** What is asked about free time, in ids and days. */
export interface AvailabilityRequest {
  /** What is done, one after another without a gap; at least one. */
  parts: readonly PartRequest[];
  /** Where; unless told, where the first person of the first part belongs. */
  locationId?: number;
  /** Days asked for, both included, in the location's zone. */
  days: { from: Day; until: Day };
  now: Date;
  /** The visit being moved: the id of its first booking. */
  excludeBooking?: number;
  /** Places wanted in a group class; 1 unless told. */
  party?: number;
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
  const [part] = request.parts;
  if (!part) return null;
  const people = await loadPeople(db, part, request.forStaff);
  const first = people[0];
  if (!first) return null;
  // One row each, asked for by itself: joined to fifty people they would be read and decoded fifty times.
  const [service] = await db.select().from(services).where(eq(services.id, part.serviceId));
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

async function loadPeople(db: Queryable, { serviceId, staffId }: PartRequest, forStaff = false) {
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

/** What a part of a visit consists of, as it is sold. Money is minor units. */
export interface PlannedItem {
  serviceId: number;
  name: string;
  isAddon: boolean;
  durationMin: number;
  priceMinor: number;
}

/** One part of a visit, decided: by whom, exactly when, with what. A row of bookings is made of each. */
export interface PlannedPart {
  staffId: number;
  serviceId: number;
  startsAt: Date;
  endsAt: Date;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  /** The group class it joins or begins; null elsewhere. */
  classKey: string | null;
  /** Places taken in the class; 1 elsewhere. */
  seats: number;
  /** The service first, then its add-ons. */
  items: PlannedItem[];
  priceMinor: number;
  /** One concrete thing of each kind that is needed. */
  resourceIds: number[];
}

/** A whole visit, decided but not written. */
export interface PlannedVisit {
  startsAt: Date;
  endsAt: Date;
  locationId: number;
  zone: string;
  currency: string;
  priceMinor: number;
  /** What must be paid before it stands, minor units. */
  prepayMinor: number;
  /** A service of it is approved by staff. */
  needsApproval: boolean;
  parts: PlannedPart[];
}

/**
 * Decides a visit that begins at an instant: who does it (the least busy of that day; the owner's order decides a tie) and with what. Refuses
 * with the reason why the start is closed. Call it inside the transaction that writes the visit, with what was loaded behind the day's lock.
 */
export async function planVisit(
  db: Queryable,
  { question, candidates, service, location }: Availability,
  startsAt: Date,
): Promise<Result<PlannedVisit, Objection<ClosedReason>>> {
  const verdict = judgeStart(question, startsAt);
  if (verdict.closed) return refuse(verdict.closed);
  const load = await countVisits(db, verdict.people as number[], dayOf(startsAt, location.zone));
  const [best] = (verdict.people as number[]).toSorted((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0));
  const person = best === undefined ? undefined : candidates.get(best);
  if (!person) throw new Error("A free person is not among the candidates");
  const { priceMinor, durationMin } = person;
  const endsAt = new Date(startsAt.getTime() + durationMin * 60_000);
  const part: PlannedPart = {
    staffId: person.id,
    serviceId: service.id,
    startsAt,
    endsAt,
    bufferBeforeMin: service.bufferBeforeMin,
    bufferAfterMin: service.bufferAfterMin,
    classKey: null,
    seats: 1,
    items: [{ serviceId: service.id, name: service.name, isAddon: false, durationMin, priceMinor }],
    priceMinor,
    resourceIds: [],
  };
  return ok({
    startsAt,
    endsAt,
    locationId: location.id,
    zone: location.zone,
    currency: service.currency,
    priceMinor,
    prepayMinor: 0,
    needsApproval: service.approval === "staff",
    parts: [part],
  });
}

/** Visits that take a person's time on a local day, by person. */
async function countVisits(db: Queryable, ids: number[], day: Day): Promise<Map<number, number>> {
  if (ids.length < 2) return new Map();
  const rows = await db
    .select({ staffId: bookings.staffId, visits: count() })
    .from(bookings)
    .where(and(inArray(bookings.staffId, ids), eq(bookings.localDay, day), eq(bookings.blocks, true)))
    .groupBy(bookings.staffId);
  return new Map(rows.map(({ staffId, visits }) => [staffId, visits]));
}
