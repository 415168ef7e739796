import fc from "fast-check";
import { expect, it } from "vitest";
import { axisDays, dayNumber, runsOf, spread, valueScale } from "./course-scale";

const at = (day: string) => ({ day, value: 1 });

it("leaves a long silence open and joins what is usual for the client", () => {
  expect(runsOf([at("2026-01-01"), at("2026-01-08"), at("2026-03-20")]).map((run) => run.length)).toEqual([2, 1]);
  const quarterly = ["2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01"].map(at);
  expect(runsOf(quarterly)).toHaveLength(1);
  expect(runsOf([])).toEqual([]);
  expect(runsOf([at("2026-01-01")])).toHaveLength(1);
}); // prettier-ignore

it("gives one value, equal values and none a scale with air", () => {
  for (const values of [[], [0], [82.5], [82.5, 82.5], [-3, 4]]) {
    const { low, high, marks } = valueScale(values);
    expect(low).toBeLessThan(high);
    for (const value of values) expect(value > low && value < high).toBe(true);
    expect(marks.length).toBeLessThan(6);
  }
});

it("names the first and the last day, and not more than fit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 2, max: 12 }), (days, most) => {
      const until = new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
      const named = axisDays("2026-01-01", until, most);
      expect([named[0], named.at(-1)]).toEqual(["2026-01-01", until]);
      expect(named.length).toBeLessThanOrEqual(Math.max(2, most));
      if (days >= most) expect(new Set(named.map(dayNumber)).size).toBe(named.length);
    }),
  );
});

it("keeps labels apart and inside", () => {
  const moved = spread([10, 11, 12, 100], 14, 104);
  const sorted = [...moved].sort((a, b) => a - b);
  sorted.slice(1).forEach((place, index) => expect(place - (sorted[index] ?? 0)).toBeGreaterThanOrEqual(14));
  expect(Math.max(...moved)).toBeLessThanOrEqual(104);
});
