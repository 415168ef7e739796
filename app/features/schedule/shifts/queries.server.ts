import { and, gte, inArray, isNull, lte, or } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { locations, scheduleExceptions, staff, weeklyHours, workedHolidays } from "~drizzle/schema";
import { addDays, type Day } from "~/lib/zoned-time";
import { holidaysOf, isHolidayCountry } from "../calendar/model";
import type { WorkRules } from "./model";

/** What decides when people work, and the zones of the places. */
export interface LoadedRules {
  /** By staff id. */
  people: Map<number, WorkRules>;
  zones: Map<number, string>;
}

/** Hours, exceptions and holidays of some people over some days: five queries, whatever their number. */
export async function loadWorkRules(
  db: Queryable,
  { staffIds, days }: { staffIds: readonly number[]; days: { from: Day; until: Day } },
): Promise<LoadedRules> {
  if (staffIds.length === 0) return { people: new Map(), zones: new Map() };
  const ids = [...new Set(staffIds)];
  // A night shift of the evening before reaches into the first day, and time off of the day after cuts the last one's.
  const [from, until] = [addDays(days.from, -1), addDays(days.until, 1)];
  // One after another: inside a transaction there is one connection, and it speaks one query at a time.
  const people = await db
    .select({ id: staff.id, homeId: staff.locationId })
    .from(staff)
    .where(inArray(staff.id, ids));
  const hours = await db.select().from(weeklyHours).where(inArray(weeklyHours.staffId, ids));
  const exceptions = await db
    .select()
    .from(scheduleExceptions)
    .where(
      and(
        lte(scheduleExceptions.dayFrom, until),
        gte(scheduleExceptions.dayUntil, from),
        or(isNull(scheduleExceptions.staffId), inArray(scheduleExceptions.staffId, ids)),
      ),
    );
  const places = await db
    .select({ id: locations.id, zone: locations.zone, country: locations.holidayCountry })
    .from(locations);
  const worked = await db
    .select()
    .from(workedHolidays)
    .where(and(gte(workedHolidays.day, from), lte(workedHolidays.day, until)));
  const kept = new Map(places.map(({ id, country }) => [id, keptHolidays(country, { from, until })]));
  for (const { locationId, day } of worked) kept.get(locationId)?.delete(day);
  const isHoliday = (locationId: number, day: Day) => kept.get(locationId)?.has(day) ?? false;
  return {
    zones: new Map(places.map(({ id, zone }) => [id, zone])),
    people: new Map(
      people.map(({ id, homeId }) => [
        id,
        {
          staffId: id,
          homeId,
          hours: hours.filter((row) => row.staffId === id),
          exceptions: exceptions.filter((row) => row.staffId === null || row.staffId === id),
          isHoliday,
        },
      ]),
    ),
  };
}

function keptHolidays(country: string, { from, until }: { from: Day; until: Day }): Set<Day> {
  const kept = new Set<Day>();
  if (!isHolidayCountry(country)) return kept;
  for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
    for (const { day } of holidaysOf(country, year)) if (day >= from && day <= until) kept.add(day);
  }
  return kept;
}
