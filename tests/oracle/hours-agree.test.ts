import fc from "fast-check";
import { expect, it } from "vitest";
import { datesAround, layHours } from "~/features/booking/availability/hours/model";
import { findOverlap } from "~/features/schedule/model";
import { shiftsOf, type ExceptionRow, type HoursRow } from "~/features/schedule/shifts/model";
import { joinRanges, subtractRanges } from "~/lib/ranges";
import { addDays, epochDayOf } from "~/lib/zoned-time";

const ME = 1;
const HOME = 10;
const AWAY = 20;
// A Monday.
const D = "2026-03-02";
const anyRow = fc
  .record({ weekday: fc.integer({ min: 0, max: 6 }), start: fc.integer({ min: 0, max: 23 }), length: fc.integer({ min: 1, max: 24 }), at: fc.constantFrom(null, AWAY), until: fc.option(fc.integer({ min: 0, max: 9 })) })
  .map(({ weekday, start, length, at, until }): HoursRow => ({
    weekday, startMin: start * 60, endMin: (start + length) * 60, validFrom: null, validUntil: until === null ? null : addDays(D, until), locationId: at,
  })); // prettier-ignore
const anyException = fc
  .record({ kind: fc.constantFrom("off" as const, "time_off" as const, "hours" as const), from: fc.integer({ min: 0, max: 9 }), length: fc.integer({ min: 0, max: 3 }), start: fc.integer({ min: 0, max: 23 }), hours: fc.integer({ min: 1, max: 20 }), mine: fc.boolean() })
  .map(({ kind, from, length, start, hours, mine }): ExceptionRow => ({
    staffId: mine ? ME : null, locationId: mine ? null : HOME, kind, dayFrom: addDays(D, from), dayUntil: addDays(D, from + length),
    startMin: kind === "off" ? null : start * 60, endMin: kind === "off" ? null : Math.min((start + hours) * 60, kind === "hours" ? 1440 : 2880),
  })); // prettier-ignore

/** Intervals of days as minutes of one line. */
const line = (intervals: readonly { day: string; startMin: number; endMin: number }[]) =>
  joinRanges(
    intervals.map(({ day, startMin, endMin }) => ({
      start: epochDayOf(day) * 1440 + startMin,
      end: epochDayOf(day) * 1440 + endMin,
    })),
  );

/** Minutes of intervals, what overlaps counted twice. */
const minutesOf = (intervals: readonly { startMin: number; endMin: number }[]) =>
  intervals.reduce((sum, { startMin, endMin }) => sum + endMin - startMin, 0);

it("a visit counts as outside of the hours exactly where the booking page offers nothing", () => {
  fc.assert(
    fc.property(
      fc.array(anyRow, { maxLength: 5 }),
      fc.array(anyException, { maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }),
      (week, exceptions, holidayNumbers) => {
        // Hours that overlap are refused when they are set; where they do, closing one of them is open to reading.
        fc.pre(findOverlap(week) === null);
        const holidays = new Set(holidayNumbers.map((n) => addDays(D, n)));
        const days = { from: addDays(D, -2), until: addDays(D, 14) };
        const place = { locationId: HOME, ownLocationId: HOME, holidays };
        const laid = layHours(week, { exceptions, place, dates: datesAround(days) });
        // So do a night shift and the next day's own hours.
        fc.pre(
          minutesOf(laid.work) === line(laid.work).reduce((sum, { start, end }) => sum + end - start, 0),
        );
        const isHoliday = (id: number, day: string) => id === HOME && holidays.has(day);
        const rules = { staffId: ME, homeId: HOME, hours: week, exceptions, isHoliday };
        const shifts = shiftsOf(rules, { from: addDays(days.from, -1), until: addDays(days.until, 1) });
        const here = shifts.filter(({ locationId }) => locationId === HOME);
        expect(line(here)).toEqual(subtractRanges(line(laid.work), line(laid.closures)));
      },
    ),
    { numRuns: 2000 },
  );
});
