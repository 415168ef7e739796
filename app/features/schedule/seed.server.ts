import { eq } from "drizzle-orm";
import { scheduleExceptions, weeklyHours } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { setWeeklyHours } from "./commands.server";
import { addDays, dayOf } from "~/lib/zoned-time";
import { holidaysOf } from "./calendar/model";
import { demoExceptions, demoWeeks } from "./demo/model";
import { saveException } from "./exceptions/commands.server";
import { setHolidays } from "./holidays/commands.server";

/** Gives each demo person who has none a working week. `staffIds` in the order of the catalogue's demo people. */
export async function seedWeeks(core: Core, actor: Actor, staffIds: readonly number[]): Promise<void> {
  for (const [at, staffId] of staffIds.entries()) {
    if ((await core.db.$count(weeklyHours, eq(weeklyHours.staffId, staffId))) > 0) continue;
    const set = await setWeeklyHours(core, actor, { staffId, week: [...(demoWeeks[at] ?? [])] });
    if (!set.ok) throw new Error(`The demo week of person ${at} overlaps itself`);
  }
}

/** Days near enough to have visits already: on a public holiday among them the demo works. */
const BOOKED_DAYS = 24;

/**
 * A vacation, an absence, a day with other hours, and public holidays from the time on that is not booked yet. For after the visits are
 * there; does nothing when any day is set apart.
 */
export async function seedDaysApart(
  core: Core,
  actor: Actor,
  { locationId, zone, staffIds }: { locationId: number; zone: string; staffIds: readonly number[] },
): Promise<void> {
  if ((await core.db.$count(scheduleExceptions)) > 0) return;
  const today = dayOf(core.clock.now(), zone);
  const year = Number(today.slice(0, 4));
  const holidays = [year, year + 1].flatMap((one) => holidaysOf("RU", one).map(({ day }) => day));
  const worked = holidays.filter((day) => day >= today && day < addDays(today, BOOKED_DAYS));
  await setHolidays(core, actor, { locationId, country: "RU", shown: worked, worked, agreed: "all" });
  for (const { person, from, until, ...rest } of demoExceptions) {
    const staffId = staffIds[person];
    if (staffId === undefined) continue;
    const days = { dayFrom: addDays(today, from), dayUntil: addDays(today, until), locationId: null };
    await saveException(core, actor, { owner: { staffId }, input: { ...rest, ...days }, agreed: "all" });
  }
}
