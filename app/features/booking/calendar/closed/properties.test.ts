import fc from "fast-check";
import { expect, it } from "vitest";
import { datesAround, layHours } from "~/features/booking/availability/hours/model";
import { findOverlap } from "~/features/schedule/model";
import type { HoursRow, NamedException, NamedRules } from "~/features/schedule/shifts/model";
import { joinRanges, subtractRanges, type Range } from "~/lib/ranges";
import { addDays, epochDayOf } from "~/lib/zoned-time";
import { closedAt, planDays, type DayPlan } from "./model";

const ME = 1;
const HOME = 10;
const AWAY = 20;
/** A Monday. */
const D = "2026-03-02";
const days = Array.from({ length: 12 }, (_, n) => addDays(D, n));

const hour = fc.integer({ min: 0, max: 23 });
const anyRow = fc
  .record({ weekday: fc.integer({ min: 0, max: 6 }), start: hour, length: fc.integer({ min: 1, max: 24 }), at: fc.constantFrom(null, AWAY), until: fc.option(fc.integer({ min: 0, max: 9 })) })
  .map(({ weekday, start, length, at, until }): HoursRow => ({
    ...{ weekday, startMin: start * 60, endMin: (start + length) * 60, locationId: at },
    ...{ validFrom: null, validUntil: until === null ? null : addDays(D, until) },
  })); // prettier-ignore
const anyException = fc
  .record({ kind: fc.constantFrom("off" as const, "time_off" as const, "hours" as const), from: fc.integer({ min: 0, max: 9 }), length: fc.integer({ min: 0, max: 3 }), start: hour, hours: fc.integer({ min: 1, max: 20 }), who: fc.constantFrom("me", "home", "away") })
  .map(({ kind, from, length, start, hours, who }): NamedException => ({
    ...{ staffId: who === "me" ? ME : null, locationId: who === "me" ? null : who === "home" ? HOME : AWAY, kind, reason: "other", note: "" },
    ...{ dayFrom: addDays(D, from), dayUntil: addDays(D, from + length), startMin: kind === "off" ? null : start * 60 },
    endMin: kind === "off" ? null : Math.min((start + hours) * 60, kind === "hours" ? 1440 : 2880),
  })); // prettier-ignore

it("what the calendar shows closed is exactly what the booking page does not offer as work", () => {
  fc.assert(
    fc.property(
      fc.array(anyRow, { maxLength: 5 }),
      fc.array(anyException, { maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }),
      fc.constantFrom(HOME, AWAY),
      (week, exceptions, holidayNumbers, locationId) => {
        // Hours that overlap are refused when they are set.
        fc.pre(findOverlap(week) === null);
        const holidays = new Set(holidayNumbers.map((n) => addDays(D, n)));
        const place = { locationId, ownLocationId: HOME, holidays };
        const dates = datesAround({ from: addDays(D, -1), until: days.at(-1) ?? D });
        const laid = layHours(week, { exceptions, place, dates });
        // Where shifts overlap, as hours of a day may overlap the night before, closing one of them is open to reading.
        fc.pre(lengthOf(line(laid.work)) === lengthOf(laid.work.map(({ startMin, endMin }) => ({ start: startMin, end: endMin }))));
        const work = subtractRanges(line(laid.work), line(laid.closures));
        const holidayOf = (id: number, day: string) => (id === locationId && holidays.has(day) ? "women" : null);
        const rules: NamedRules = {
          ...{ staffId: ME, homeId: HOME, hours: week, exceptions, holidayOf },
          isHoliday: (id, day) => holidayOf(id, day) !== null,
        };
        const plans = planDays(rules, days);
        for (const day of days) {
          const hours = { from: 0, until: 1440 };
          const plan = plans.get(day) as DayPlan;
          const closed = closedAt({ rules, plan, day, locationId, hours });
          const midnight = epochDayOf(day) * 1440;
          const shown = joinRanges(closed.map(({ from, until }) => ({ start: midnight + from, end: midnight + until })));
          expect(shown).toEqual(subtractRanges([{ start: midnight, end: midnight + 1440 }], work));
          // Nothing is named twice.
          expect(closed.reduce((sum, { from, until }) => sum + until - from, 0)).toBe(lengthOf(shown));
        }
      },
    ),
    { numRuns: 1000 },
  );
}); // prettier-ignore

const lengthOf = (ranges: readonly Range[]) => ranges.reduce((sum, { start, end }) => sum + end - start, 0);

/** Intervals of days as minutes of one line. */
function line(intervals: readonly { day: string; startMin: number; endMin: number }[]) {
  return joinRanges(
    intervals.map(({ day, startMin, endMin }) => ({
      start: epochDayOf(day) * 1440 + startMin,
      end: epochDayOf(day) * 1440 + endMin,
    })),
  );
}
