import type { Queryable } from "~drizzle/client.server";
import { addDays, dayOf, wallOf, type Day } from "~/lib/zoned-time";
import { findVisitDays, findVisitStarts, listNeutralGrid, listVisitGrid } from "../availability/chain/model";
import { loadFrame, type Frame, type PartFrame } from "../availability/frame/queries.server";
import type { ClosedReason } from "../availability/model";
import {
  loadAvailability,
  loadAvailabilityOf,
  type Availability,
  type AvailabilityRequest,
} from "../availability/queries.server";
import type { ClosureReason } from "../availability/timeline/model";
import { countPlaces, dayClosures, nextChange } from "./day/model";

/** How a day looks on the month's page: `open` has room, `full` is worked but taken, `closed` is not worked (any more), `out` lies before today or past the horizon. */
export type DayState = "open" | "full" | "closed" | "out";

export interface OfferedMonth {
  /** `YYYY-MM`. */
  month: string;
  zone: string;
  today: Day;
  /** `reason`: why a `closed` day is not worked, where the week alone does not say so. */
  days: { day: Day; state: DayState; reason: ClosureReason | null }[];
  /** First and last month that can hold a bookable day. */
  firstMonth: string;
  lastMonth: string;
}

type Asked = Omit<AvailabilityRequest, "days">;

export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

/** First and last day of `YYYY-MM`. */
export function monthSpan(month: string): { from: Day; until: Day } {
  const from = `${month}-01`;
  const [year = 1970, number = 1] = month.split("-").map(Number);
  const next = number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, "0")}-01`;
  return { from, until: addDays(next, -1) };
}

/** The month before or after. */
export function shiftMonth(month: string, by: 1 | -1): string {
  const { from, until } = monthSpan(month);
  return monthOf(by === 1 ? addDays(until, 1) : addDays(from, -1));
}

/** Which days of a month (the current one when null) have room. Null when the visit is not offered. */
export async function getOfferedMonth(
  db: Queryable,
  { month: wanted, ...asked }: Asked & { month: string | null },
): Promise<OfferedMonth | null> {
  const frame = await loadFrame(db, asked);
  if (!frame) return null;
  const month = wanted ?? monthOf(dayOf(asked.now, frame.location.zone));
  const days = monthSpan(month);
  const availability = await loadAvailabilityOf(db, frame, { ...asked, days, isOpeningsOnly: true });
  return describeMonth(availability, month, asked.now);
}

function describeMonth(availability: Availability, month: string, now: Date): OfferedMonth {
  const { questions, location } = availability;
  const { from, until } = monthSpan(month);
  const today = dayOf(now, location.zone);
  const horizon = addDays(today, horizonDaysOf(availability));
  const open = new Set(findVisitDays(questions));
  const closures = dayClosures(questions[0]);
  const days: OfferedMonth["days"] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) {
    const why = closures.get(day);
    if (day < today || day > horizon) days.push({ day, state: "out", reason: null });
    else if (open.has(day)) days.push({ day, state: "open", reason: null });
    else if (why === "worked") days.push({ day, state: "full", reason: null });
    else
      days.push({
        day,
        state: "closed",
        reason: why ?? (availability.holidays.has(day) ? "holiday" : null),
      });
  }
  return { month, zone: location.zone, today, days, firstMonth: monthOf(today), lastMonth: monthOf(horizon) };
}

/** The nearest end of what the services of a visit are offered for. */
function horizonDaysOf({ parts }: Frame): number {
  return Math.min(...parts.map(({ service }) => service.horizonDays));
}

/** One start of a day's grid. Instants are UTC. */
export interface OfferedTime {
  startsAt: Date;
  /** People who can begin the visit then; empty when the start is closed. */
  staffIds: number[];
  /** Why it cannot be had; null when it can. Staff see it, clients a neutral word. */
  closed: ClosedReason | null;
  /** Of a group class: places that are left; null elsewhere. */
  placesLeft?: number | null;
}

export interface OfferedDay {
  day: Day;
  zone: string;
  currency: string;
  /** Of the whole visit, by whoever comes first in the owner's order. */
  durationMin: number;
  times: OfferedTime[];
  /** Price and length of the whole visit by who does its first part. */
  people: { id: number; name: string; priceMinor: number; durationMin: number }[];
}

/** A day's grid with what is taken and why. Null when the visit is not offered. */
export async function getOfferedDay(db: Queryable, asked: Asked & { day: Day }): Promise<OfferedDay | null> {
  const { day, ...rest } = asked;
  const offered = await listOfferedDays(db, { ...rest, days: { from: day, until: day } });
  if (!offered) return null;
  const { until: _, ...days } = offered;
  return { day, ...days };
}

/** The grids of a range of days in one go; `times` holds all of them, ascending. */
export interface OfferedDays extends Omit<OfferedDay, "day"> {
  /** Until when time alone changes nothing of it. */
  until: Date;
}

/**
 * The same for a range of days. `isNeutral`: without the reasons, closed starts are `past` or `booked`, which is all that clients are told and three times
 * faster.
 */
export async function listOfferedDays(
  db: Queryable,
  { isNeutral = false, ...asked }: Asked & { days: { from: Day; until: Day }; isNeutral?: boolean },
): Promise<OfferedDays | null> {
  const availability = await loadAvailability(db, { ...asked, isOpeningsOnly: isNeutral });
  if (!availability) return null;
  const { questions, location, parts } = availability;
  const people = listVisitPeople(availability);
  const places = questions[0].rules.capacity ? countPlaces(questions[0]) : null;
  const grid = isNeutral ? listNeutralGrid(questions) : listVisitGrid(questions);
  return {
    zone: location.zone,
    currency: parts[0].service.currency,
    durationMin: people[0]?.durationMin ?? 0,
    times: grid.map(({ start, people, closed }) => ({
      startsAt: new Date(start),
      staffIds: people as number[],
      closed: closed?.reason ?? null,
      placesLeft: places && places(start, people),
    })),
    people,
    until: nextChange(availability, grid),
  };
}

/** People of the first part with price and length of the whole visit; of the other parts the cheapest and the quickest count. */
function listVisitPeople({ parts: [first, ...further] }: Frame): OfferedDay["people"] {
  const least = (part: PartFrame, of: "priceMinor" | "durationMin") =>
    Math.min(...[...part.candidates.values()].map((candidate) => candidate[of]));
  const sum = (of: "priceMinor" | "durationMin") =>
    further.reduce((total, part) => total + least(part, of), 0);
  const [priceMinor, durationMin] = [sum("priceMinor"), sum("durationMin")];
  return [...first.candidates.values()].map((person) => ({
    id: person.id,
    name: person.name,
    priceMinor: person.priceMinor + priceMinor,
    durationMin: person.durationMin + durationMin,
  }));
}

/** Most visits find an hour within so many days; only when they do not, the rest up to the horizon is loaded. */
const NEAR_DAYS = 14;

/** The nearest day with room, from a day on (from today unless told), inside the horizon; null when there is none. */
export async function findNextFreeDay(
  db: Queryable,
  { from: wanted, ...asked }: Asked & { from?: Day },
): Promise<Day | null> {
  const frame = await loadFrame(db, asked);
  return frame && findNextDay(db, frame, { ...asked, from: wanted });
}

async function findNextDay(
  db: Queryable,
  frame: Frame,
  { from: wanted, ...asked }: Asked & { from?: Day },
): Promise<Day | null> {
  // Only the location knows which day it is: far from UTC that is another one for half of the time.
  const { zone } = frame.location;
  const today = dayOf(asked.now, zone);
  const from = wanted !== undefined && wanted > today ? wanted : today;
  const until = addDays(today, horizonDaysOf(frame));
  if (from > until) return null;
  const middle = addDays(from, NEAR_DAYS) < until ? addDays(from, NEAR_DAYS) : until;
  const spans = [{ from, until: middle }, ...(middle < until ? [{ from: addDays(middle, 1), until }] : [])];
  for (const days of spans) {
    const { questions } = await loadAvailabilityOf(db, frame, { ...asked, days, isOpeningsOnly: true });
    const [first] = findVisitDays(questions);
    if (first) return first;
  }
  return null;
}

/** One start as a page receives it. */
export interface PageTime {
  start: string;
  /** Local hour, for morning, afternoon and evening. */
  hour: number;
}

const FRESH_TIMES = 12;

/** Free starts nearest to one that is gone: the same day first, then the next day with room. */
export async function listFreshTimes(db: Queryable, asked: Asked & { startsAt: Date }): Promise<PageTime[]> {
  const frame = await loadFrame(db, asked);
  if (!frame) return [];
  const { zone } = frame.location;
  const sameDay = dayOf(asked.startsAt < asked.now ? asked.now : asked.startsAt, zone);
  const free = async (day: Day) => {
    const days = { from: day, until: day };
    const { questions } = await loadAvailabilityOf(db, frame, { ...asked, days, isOpeningsOnly: true });
    return findVisitStarts(questions).map(({ start }) => new Date(start));
  };
  let starts = await free(sameDay);
  if (starts.length === 0) {
    const next = await findNextDay(db, frame, { ...asked, from: sameDay });
    starts = next ? await free(next) : [];
  }
  const wanted = asked.startsAt.getTime();
  return starts
    .sort((a, b) => Math.abs(a.getTime() - wanted) - Math.abs(b.getTime() - wanted))
    .slice(0, FRESH_TIMES)
    .sort((a, b) => a.getTime() - b.getTime())
    .map((startsAt) => ({
      start: startsAt.toISOString(),
      hour: Math.floor(wallOf(startsAt, zone).minutes / 60),
    }));
}
