import fc from "fast-check";
import { expect, test } from "vitest";
import { dayOfEpochDay, weekdayOf } from "~/lib/zoned-time";
import { addMonths, monthSpan } from "./model";

test("a month is shown in whole weeks from Monday", () => {
  expect(monthSpan("2026-02-15")).toEqual({ from: "2026-01-26", until: "2026-03-01" });
  expect(monthSpan("2026-12-31")).toEqual({ from: "2026-11-30", until: "2027-01-03" });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), (epochDay) => {
      const day = dayOfEpochDay(epochDay);
      const { from, until } = monthSpan(day);
      expect([weekdayOf(from), weekdayOf(until)]).toEqual([0, 6]);
      expect(from <= `${day.slice(0, 7)}-01` && day <= until).toBe(true);
      expect(addMonths(addMonths(`${day.slice(0, 7)}-01`, 5), -5)).toBe(`${day.slice(0, 7)}-01`);
    }),
  );
});

test("the 31st becomes the last day of a shorter month", () => {
  expect(addMonths("2028-01-31", 1)).toBe("2028-02-29");
  expect(addMonths("2026-01-31", -2)).toBe("2025-11-30");
  expect(addMonths("2026-12-05", 1)).toBe("2027-01-05");
});
