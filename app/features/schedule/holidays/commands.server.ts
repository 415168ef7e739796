import { and, eq, inArray } from "drizzle-orm";
import { locations, workedHolidays } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, type Result } from "~/lib/result";
import type { Day } from "~/lib/zoned-time";
import { changeHours, type AffectsVisits, type Agreed } from "../affected/commands.server";
import type { HolidayCountry } from "../calendar/model";

interface SetHolidays {
  locationId: number;
  /** Whose holidays are kept; empty: none are. */
  country: HolidayCountry | "";
  /** Holidays that were looked at, and of them those that are worked; others stay as they are. */
  shown: readonly Day[];
  worked: readonly Day[];
  agreed?: Agreed;
}

/**
 * Says whose public holidays a place keeps and on which of them it works. Visits that would be left outside of the hours are listed
 * until they are agreed to.
 * @throws AppError `forbidden` for whoever may not change everybody's hours; `not_found` when the place is not there.
 */
export async function setHolidays(
  core: Core,
  actor: Actor,
  { locationId, country, shown, worked, agreed = [] }: SetHolidays,
): Promise<Result<void, AffectsVisits>> {
  requireCan(actor, "schedule:write", { staffId: null });
  return changeHours<void, never>(core, { of: { locationId }, agreed }, async (tx) => {
    const changed = await tx
      .update(locations)
      .set({ holidayCountry: country })
      .where(eq(locations.id, locationId))
      .returning({ id: locations.id });
    if (changed.length === 0) throw new AppError("not_found");
    const days = [...new Set(shown)];
    const open = days.filter((day) => worked.includes(day));
    if (days.length > 0)
      await tx
        .delete(workedHolidays)
        .where(and(eq(workedHolidays.locationId, locationId), inArray(workedHolidays.day, days)));
    if (open.length > 0)
      await tx.insert(workedHolidays).values(open.map((day) => ({ locationId, day })));
    tx.touch("catalog");
    return ok(undefined);
  });
} // prettier-ignore
