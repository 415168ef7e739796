import { and, gte, inArray, isNull, lte, or } from "drizzle-orm";
import { scheduleExceptions, weeklyHours, workedHolidays } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { holidaysOf, isHolidayCountry } from "~/features/schedule/calendar/model";
import { addDays, type Day } from "~/lib/zoned-time";
import type { ExceptionRow, HoursRow, Place } from "./model";

/** Everything that decides when people work. */
export interface WorkFacts {
  weeks: ReadonlyMap<number, HoursRow[]>;
  exceptions: ExceptionRow[];
  places: ReadonlyMap<number, Place>;
}

interface WorkAsked {
  staffIds: readonly number[];
  locations: readonly { id: number; holidayCountry: string }[];
  days: { from: Day; until: Day };
}

/** Hours, exceptions and holidays of some people over some days: three queries, whatever their number. */
export async function loadWork(db: Queryable, { staffIds, locations, days }: WorkAsked): Promise<WorkFacts> {
  // A night shift of the evening before reaches into the first day.
  const from = addDays(days.from, -1);
  const [week, exceptions, worked] = await Promise.all([
    staffIds.length === 0
      ? []
      : db.select().from(weeklyHours).where(inArray(weeklyHours.staffId, [...staffIds])),
    db
      .select()
      .from(scheduleExceptions)
      .where(
        and(
          lte(scheduleExceptions.dayFrom, days.until),
          gte(scheduleExceptions.dayUntil, from),
          or(isNull(scheduleExceptions.staffId), inArray(scheduleExceptions.staffId, [...staffIds, 0])),
        ),
      ),
    db
      .select()
      .from(workedHolidays)
      .where(and(gte(workedHolidays.day, from), lte(workedHolidays.day, days.until))),
  ]); // prettier-ignore
  const weeks = new Map<number, HoursRow[]>();
  for (const row of week) weeks.set(row.staffId, [...(weeks.get(row.staffId) ?? []), row]);
  const places = new Map(
    locations.map(({ id, holidayCountry }) => {
      const isWorked = new Set(worked.filter((row) => row.locationId === id).map(({ day }) => day));
      return [id, { id, holidays: keptHolidays(holidayCountry, { from, until: days.until }, isWorked) }];
    }),
  );
  return { weeks, exceptions, places };
}

function keptHolidays(country: string, { from, until }: { from: Day; until: Day }, worked: Set<Day>) {
  const kept = new Map<Day, string>();
  if (!isHolidayCountry(country)) return kept;
  for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
    for (const { day, key } of holidaysOf(country, year)) {
      if (day >= from && day <= until && !worked.has(day)) kept.set(day, key);
    }
  }
  return kept;
}
