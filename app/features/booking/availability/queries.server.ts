import { and, asc, eq, gt, gte, inArray, isNull, lt } from "drizzle-orm";
import { bookings, locations, services, staff, staffServices, weeklyHours } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { addDays, instantOf, weekdayOf, type Day } from "~/lib/zoned-time";
import type { BusyRow, Person, SlotQuestion, WallInterval } from "./model";

/** Longest visit with its buffers, days: how far back a row can begin and still reach into the days asked for. */
const LONGEST_VISIT_DAYS = 2;
/** Every status whose row has `blocks` set; the database keeps the two together. */
const BLOCKING = ["pending", "confirmed", "completed"];

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
}

/** A person who can be asked for, with what they charge for this service. */
export interface Candidate {
  id: number;
  name: string;
  locationId: number;
  priceMinor: number;
  durationMin: number;
}

export interface Availability {
  service: typeof services.$inferSelect;
  location: typeof locations.$inferSelect;
  candidates: Map<number, Candidate>;
  question: SlotQuestion;
}

/**
 * Everything the availability model needs, for any number of people and days, in three queries.
 * People of the service who work at another location than the first candidate's are asked about there, not here.
 * Null when the service does not exist, is not offered, or nobody who may be asked does it.
 */
export async function loadAvailability(db: Queryable, request: AvailabilityRequest): Promise<Availability | null> {
  const people = await loadPeople(db, request);
  const first = people[0];
  if (!first) return null;
  const { service, location } = first;
  const here = people.filter((row) => row.location.id === location.id);
  const ids = here.map(({ person }) => person.id);
  const [hours, busy] = await Promise.all([
    db
      .select({
        staffId: weeklyHours.staffId,
        weekday: weeklyHours.weekday,
        startMin: weeklyHours.startMin,
        endMin: weeklyHours.endMin,
        validFrom: weeklyHours.validFrom,
        validUntil: weeklyHours.validUntil,
      })
      .from(weeklyHours)
      .where(inArray(weeklyHours.staffId, ids)),
    loadBusy(db, { ids, zone: location.zone, days: request.days }),
  ]);
  const question: SlotQuestion = {
    now: request.now,
    zone: location.zone,
    days: request.days,
    blockingStatuses: BLOCKING,
    excludeBooking: request.excludeBooking,
    people: here.map(({ person, ownDurationMin }): Person => ({
      id: person.id,
      durationMin: ownDurationMin ?? service.durationMin,
      work: expandWeek(hours.filter((row) => row.staffId === person.id), request.days),
      busy: busy.get(person.id) ?? [],
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
  const candidates = here.map(({ person, ownPriceMinor, ownDurationMin }) => ({
    id: person.id,
    name: person.name,
    locationId: person.locationId,
    priceMinor: ownPriceMinor ?? service.priceMinor,
    durationMin: ownDurationMin ?? service.durationMin,
  }));
  return { service, location, question, candidates: new Map(candidates.map((candidate) => [candidate.id, candidate])) };
}

async function loadPeople(db: Queryable, { serviceId, staffId, forStaff = false }: AvailabilityRequest) {
  return db
    .select({
      service: services,
      location: locations,
      person: staff,
      ownPriceMinor: staffServices.priceMinor,
      ownDurationMin: staffServices.durationMin,
    })
    .from(staffServices)
    .innerJoin(services, eq(services.id, staffServices.serviceId))
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .innerJoin(locations, eq(locations.id, staff.locationId))
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

async function loadBusy(
  db: Queryable,
  { ids, zone, days }: { ids: number[]; zone: string; days: { from: Day; until: Day } },
): Promise<Map<number, BusyRow[]>> {
  const from = instantOf({ day: addDays(days.from, -1), minutes: 0 }, zone);
  const until = instantOf({ day: addDays(days.until, 2), minutes: 0 }, zone);
  const earliest = new Date(from.getTime() - LONGEST_VISIT_DAYS * 86_400_000);
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
    .where(
      and(
        inArray(bookings.staffId, ids),
        eq(bookings.blocks, true),
        gte(bookings.busyFrom, earliest),
        lt(bookings.busyFrom, until),
        gt(bookings.busyUntil, from),
      ),
    );
  const byPerson = new Map<number, BusyRow[]>();
  for (const row of rows) {
    const start = row.startsAt.getTime();
    const end = row.endsAt.getTime();
    const busy: BusyRow = {
      id: row.id,
      start,
      end,
      status: row.status,
      beforeMin: (start - row.busyFrom.getTime()) / 60_000,
      afterMin: (row.busyUntil.getTime() - end) / 60_000,
    };
    const list = byPerson.get(row.staffId);
    if (list) list.push(busy);
    else byPerson.set(row.staffId, [busy]);
  }
  return byPerson;
}

type WeekRow = Pick<typeof weeklyHours.$inferSelect, "weekday" | "startMin" | "endMin" | "validFrom" | "validUntil">;

/** A working week laid over days, with one day to spare on both sides for night shifts and onlookers in other zones. */
export function expandWeek(week: readonly WeekRow[], days: { from: Day; until: Day }): WallInterval[] {
  const intervals: WallInterval[] = [];
  const last = addDays(days.until, 1);
  for (let day = addDays(days.from, -1); day <= last; day = addDays(day, 1)) {
    const weekday = weekdayOf(day);
    for (const { startMin, endMin, validFrom, validUntil, ...row } of week) {
      if (row.weekday !== weekday) continue;
      if ((validFrom && day < validFrom) || (validUntil && day > validUntil)) continue;
      intervals.push({ day, startMin, endMin });
    }
  }
  return intervals;
}
