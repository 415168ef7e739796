import { and, eq, gte, lte } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { locations, workedHolidays } from "~drizzle/schema";
import type { Day } from "~/lib/zoned-time";
import { holidaysOf, isHolidayCountry, type Holiday } from "../calendar/model";

/** A public holiday of a place, and whether it works all the same. */
export interface PlaceHoliday extends Holiday {
  isWorked: boolean;
}

/** The public holidays of a place in two years, by its country; empty when it keeps none. */
export async function listPlaceHolidays(
  db: Queryable,
  { locationId, year }: { locationId: number; year: number },
): Promise<PlaceHoliday[]> {
  const [place] = await db
    .select({ country: locations.holidayCountry })
    .from(locations)
    .where(eq(locations.id, locationId))
    .limit(1);
  const country = place?.country ?? "";
  if (!isHolidayCountry(country)) return [];
  const days = await listWorkedHolidays(db, locationId, {
    from: `${year}-01-01`,
    until: `${year + 1}-12-31`,
  });
  const worked = new Set(days);
  return [year, year + 1].flatMap((one) =>
    holidaysOf(country, one).map((holiday) => ({ ...holiday, isWorked: worked.has(holiday.day) })),
  );
}

async function listWorkedHolidays(db: Queryable, locationId: number, { from, until }: { from: Day; until: Day }) {
  const rows = await db
    .select({ day: workedHolidays.day })
    .from(workedHolidays)
    .where(
      and(
        eq(workedHolidays.locationId, locationId),
        gte(workedHolidays.day, from),
        lte(workedHolidays.day, until),
      ),
    );
  return rows.map(({ day }) => day);
} // prettier-ignore
