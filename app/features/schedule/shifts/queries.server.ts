import { and, gte, inArray, isNull, lte, or } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { locations, scheduleExceptions, staff, weeklyHours, workedHolidays } from "~drizzle/schema";
import { addDays, type Day } from "~/lib/zoned-time";
import { holidaysOf, isHolidayCountry } from "../calendar/model";
import type { NamedRules, WorkRules } from "./model";

/** What decides when people work, and the zones of the places. */
export interface LoadedRules {
  /** By staff id. */
  people: Map<number, WorkRules>;
  zones: Map<number, string>;
}

interface Days {
  from: Day;
  until: Day;
}

/** Hours, exceptions and holidays of some people over some days: five queries, whatever their number. */
export async function loadWorkRules(
  db: Queryable,
  { staffIds, days }: { staffIds: readonly number[]; days: Days },
): Promise<LoadedRules> {
  if (staffIds.length === 0) return { people: new Map(), zones: new Map() };
  const ids = [...new Set(staffIds)];
  // One after another: inside a transaction there is one connection, and it speaks one query at a time.
  const people = await db
    .select({ id: staff.id, homeId: staff.locationId })
    .from(staff)
    .where(inArray(staff.id, ids));
  const places = await db
    .select({ id: locations.id, zone: locations.zone, holidayCountry: locations.holidayCountry })
    .from(locations);
  return {
    zones: new Map(places.map(({ id, zone }) => [id, zone])),
    people: await loadRulesOf(db, { people, places, days }),
  };
}

interface RulesAsked {
  people: readonly { id: number; homeId: number }[];
  places: readonly { id: number; holidayCountry: string }[];
  days: Days;
}

/** The rules of people that are known already, by their id: three queries, whatever their number. */
export async function loadRulesOf(
  db: Queryable,
  { people, places, days }: RulesAsked,
): Promise<Map<number, NamedRules>> {
  if (people.length === 0) return new Map();
  const ids = people.map(({ id }) => id);
  // A night shift of the evening before reaches into the first day, and time off of the day after cuts the last one's.
  const span = { from: addDays(days.from, -1), until: addDays(days.until, 1) };
  const hours = await db.select().from(weeklyHours).where(inArray(weeklyHours.staffId, ids));
  const exceptions = await db
    .select()
    .from(scheduleExceptions)
    .where(
      and(
        lte(scheduleExceptions.dayFrom, span.until),
        gte(scheduleExceptions.dayUntil, span.from),
        or(isNull(scheduleExceptions.staffId), inArray(scheduleExceptions.staffId, ids)),
      ),
    );
  const worked = await db
    .select()
    .from(workedHolidays)
    .where(and(gte(workedHolidays.day, span.from), lte(workedHolidays.day, span.until)));
  const kept = new Map(places.map(({ id, holidayCountry }) => [id, keptHolidays(holidayCountry, span)]));
  for (const { locationId, day } of worked) kept.get(locationId)?.delete(day);
  const holidayOf = (locationId: number, day: Day) => kept.get(locationId)?.get(day) ?? null;
  const isHoliday = (locationId: number, day: Day) => holidayOf(locationId, day) !== null;
  return new Map(
    people.map(({ id, homeId }) => [
      id,
      {
        ...{ staffId: id, homeId, holidayOf, isHoliday },
        hours: hours.filter((row) => row.staffId === id),
        exceptions: exceptions.filter((row) => row.staffId === null || row.staffId === id),
      },
    ]),
  );
}

/** The holidays of a country in some days: the keys of their names by day. */
function keptHolidays(country: string, { from, until }: Days): Map<Day, string> {
  const kept = new Map<Day, string>();
  if (!isHolidayCountry(country)) return kept;
  for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
    for (const { day, key } of holidaysOf(country, year)) {
      if (day >= from && day <= until) kept.set(day, key);
    }
  }
  return kept;
}
