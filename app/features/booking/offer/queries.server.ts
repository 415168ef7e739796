import type { Queryable } from "~drizzle/client.server";
import { getOfferedService, listServicePeople } from "~/features/catalog/queries.server";
import { addDays, dayOf, wallOf, type Day } from "~/lib/zoned-time";
import { findFreeDays, findSlots, listGrid, type ClosedReason } from "../availability/model";
import {
  loadAvailability,
  type Availability,
  type AvailabilityRequest,
} from "../availability/queries.server";

/** How a day looks on the month's page: `open` has room, `full` is worked but taken, `closed` is not worked, `out` lies before today or past the horizon. */
export type DayState = "open" | "full" | "closed" | "out";

export interface OfferedMonth {
  /** `YYYY-MM`. */
  month: string;
  zone: string;
  today: Day;
  days: { day: Day; state: DayState }[];
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

/** Which days of a month (the current one when null) have room. Null when the service is not offered. */
export async function getOfferedMonth(
  db: Queryable,
  { month: wanted, ...asked }: Asked & { month: string | null },
): Promise<OfferedMonth | null> {
  const month = wanted ?? (await currentMonth(db, asked));
  if (month === null) return null;
  const availability = await loadAvailability(db, { ...asked, days: monthSpan(month), isOpeningsOnly: true });
  return availability && describeMonth(availability, month, asked.now);
}

async function currentMonth(db: Queryable, asked: Asked): Promise<string | null> {
  const probe = await loadAvailability(db, { ...asked, days: probeDays(asked.now) });
  return probe && monthOf(dayOf(asked.now, probe.location.zone));
}

function describeMonth(
  { question, location, service }: Availability,
  month: string,
  now: Date,
): OfferedMonth {
  const { from, until } = monthSpan(month);
  const today = dayOf(now, location.zone);
  const horizon = addDays(today, service.horizonDays);
  const open = new Set(findFreeDays(question));
  // A night shift works on the next day too, when a visit could begin there.
  const worked = new Set(
    question.people.flatMap(({ work, durationMin = service.durationMin }) =>
      work.flatMap(({ day, endMin }) => (endMin - durationMin >= 1440 ? [day, addDays(day, 1)] : [day])),
    ),
  );
  const days: OfferedMonth["days"] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) {
    const state =
      day < today || day > horizon ? "out" : open.has(day) ? "open" : worked.has(day) ? "full" : "closed";
    days.push({ day, state });
  }
  return { month, zone: location.zone, today, days, firstMonth: monthOf(today), lastMonth: monthOf(horizon) };
}

/** One start of a day's grid. Instants are UTC; `minutes` is the wall clock of the location. */
export interface OfferedTime {
  startsAt: Date;
  /** People who are free then; empty when the start is closed. */
  staffIds: number[];
  /** Why it cannot be had; null when it can. Staff see it, clients a neutral word. */
  closed: ClosedReason | null;
}

export interface OfferedDay {
  day: Day;
  zone: string;
  currency: string;
  durationMin: number;
  times: OfferedTime[];
  /** Lowest price and length by person, for showing what the choice costs. */
  people: { id: number; name: string; priceMinor: number; durationMin: number }[];
}

/** A day's grid with what is taken and why. Null when the service is not offered. */
export async function getOfferedDay(db: Queryable, asked: Asked & { day: Day }): Promise<OfferedDay | null> {
  const availability = await loadAvailability(db, { ...asked, days: { from: asked.day, until: asked.day } });
  if (!availability) return null;
  const { question, location, service, candidates } = availability;
  return {
    day: asked.day,
    zone: location.zone,
    currency: service.currency,
    durationMin: service.durationMin,
    times: listGrid(question).map(({ start, people, closed }) => ({
      startsAt: new Date(start),
      staffIds: people as number[],
      closed: closed?.reason ?? null,
    })),
    people: [...candidates.values()],
  };
}

/** The nearest day with room, from a day on (from today unless told), inside the horizon; null when there is none. */
export async function findNextFreeDay(
  db: Queryable,
  { from: wanted, ...asked }: Asked & { from?: Day },
): Promise<Day | null> {
  const probe = await loadAvailability(db, { ...asked, days: probeDays(asked.now) });
  if (!probe) return null;
  // Only the location knows which day it is: far from UTC that is another one for half of the time.
  const today = dayOf(asked.now, probe.location.zone);
  const from = wanted !== undefined && wanted > today ? wanted : today;
  const until = addDays(today, probe.service.horizonDays);
  if (from > until) return null;
  const availability = await loadAvailability(db, {
    ...asked,
    days: { from, until },
    isOpeningsOnly: true,
  });
  const first = availability ? findSlots(availability.question)[0] : undefined;
  return first ? dayOf(first.start, probe.location.zone) : null;
}

/** For a look that wants to know the location and the service only. */
function probeDays(instant: Date): { from: Day; until: Day } {
  const day = dayOf(instant, "UTC");
  return { from: day, until: day };
}

/** One start as a page receives it. */
export interface PageTime {
  start: string;
  /** Local hour, for morning, afternoon and evening. */
  hour: number;
}

/** Everything the page of choosing day and time shows. */
export interface OfferPage {
  service: { id: number; name: string; description: string; currency: string };
  people: { id: number; name: string; title: string; priceMinor: number; durationMin: number }[];
  staff: number | "any";
  zone: string;
  month: {
    month: string;
    today: Day;
    previous: string | null;
    next: string | null;
    days: { day: Day; state: "available" | "full" | "closed" }[];
  };
  /** The day whose times are listed; null when nothing is free up to the horizon. */
  day: Day | null;
  times: PageTime[];
  shownPriceMinor: number;
  shownDurationMin: number;
}

/**
 * The page of a service: its people, a month of days, the times of the chosen or nearest day. A chosen month without a day shows the first day with room in it.
 * Refuses with `not_offered` (no such service for clients) or `unknown_person`.
 */
export async function getOfferPage(
  db: Queryable,
  { day: wantedDay, month: wantedMonth, ...asked }: Asked & { day: Day | null; month: string | null },
): Promise<OfferPage | "not_offered" | "unknown_person"> {
  const [part] = asked.parts;
  if (!part) return "not_offered";
  const { serviceId, staffId } = part;
  const people = await listServicePeople(db, serviceId);
  if (staffId !== "any" && !people.some(({ id }) => id === staffId))
    return people.length > 0 ? "unknown_person" : "not_offered";
  const probeMonth = wantedDay ? monthOf(wantedDay) : wantedMonth;
  const today = probeMonth ? null : await findNextFreeDay(db, asked);
  const month = await getOfferedMonth(db, { ...asked, month: probeMonth ?? (today ? monthOf(today) : null) });
  if (!month) return "not_offered";
  const firstOpen = month.days.find(({ state }) => state === "open")?.day ?? null;
  const day = wantedDay ?? today ?? firstOpen ?? (wantedMonth ? (month.days[0]?.day ?? null) : null);
  const offered = day ? await getOfferedDay(db, { ...asked, day }) : null;
  const person = people.find(({ id }) => id === staffId);
  const service = await getOfferedService(db, serviceId);
  if (!service) return "not_offered";
  return {
    service: {
      id: service.id,
      name: service.name,
      description: service.description,
      currency: service.currency,
    },
    people,
    staff: staffId,
    zone: month.zone,
    month: describePageMonth(month),
    day,
    times: (offered?.times ?? [])
      .filter(({ closed }) => closed === null)
      .map(({ startsAt }) => ({
        start: startsAt.toISOString(),
        hour: Math.floor(wallOf(startsAt, month.zone).minutes / 60),
      })),
    shownPriceMinor: person?.priceMinor ?? Math.min(...people.map(({ priceMinor }) => priceMinor)),
    shownDurationMin: person?.durationMin ?? service.durationMin,
  };
}

function describePageMonth({ month, today, days, firstMonth, lastMonth }: OfferedMonth): OfferPage["month"] {
  return {
    month,
    today,
    previous: month > firstMonth ? shiftMonth(month, -1) : null,
    next: month < lastMonth ? shiftMonth(month, 1) : null,
    days: days.map(({ day, state }) => ({
      day,
      state: state === "open" ? "available" : state === "full" ? "full" : "closed",
    })),
  };
}

/** What a chosen start costs and with whom it is. */
export interface ChosenTime {
  service: { id: number; name: string; currency: string };
  staff: number | "any";
  /** Null when it will be whoever is free. */
  personName: string | null;
  start: string;
  zone: string;
  priceMinor: number;
  durationMin: number;
}

/** The choice carried by the address of the last step; null when it makes no sense (any more). Whether the hour is still free is decided at booking. */
export async function getChosenTime(
  db: Queryable,
  { start, ...asked }: Asked & { start: string | null },
): Promise<ChosenTime | null> {
  const [part] = asked.parts;
  const startsAt = new Date(start ?? "");
  if (!part || Number.isNaN(startsAt.getTime())) return null;
  const { staffId } = part;
  const availability = await loadAvailability(db, { ...asked, days: probeDays(asked.now) });
  if (!availability) return null;
  const { service, location, candidates } = availability;
  const person = staffId === "any" ? null : (candidates.get(staffId) ?? null);
  const prices = [...candidates.values()].map(({ priceMinor }) => priceMinor);
  return {
    service: { id: service.id, name: service.name, currency: service.currency },
    staff: staffId,
    personName: person?.name ?? null,
    start: startsAt.toISOString(),
    zone: location.zone,
    priceMinor: person?.priceMinor ?? Math.min(...prices),
    durationMin: person?.durationMin ?? service.durationMin,
  };
}

const FRESH_TIMES = 12;

/** Free starts nearest to one that is gone: the same day first, then the next day with room. */
export async function listFreshTimes(db: Queryable, asked: Asked & { startsAt: Date }): Promise<PageTime[]> {
  const probe = await loadAvailability(db, { ...asked, days: probeDays(asked.now) });
  if (!probe) return [];
  const { zone } = probe.location;
  const sameDay = dayOf(asked.startsAt < asked.now ? asked.now : asked.startsAt, zone);
  const free = async (day: Day) => {
    const offered = await getOfferedDay(db, { ...asked, day });
    return (offered?.times ?? []).filter(({ closed }) => closed === null).map(({ startsAt }) => startsAt);
  };
  let starts = await free(sameDay);
  if (starts.length === 0) {
    const next = await findNextFreeDay(db, { ...asked, from: sameDay });
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
