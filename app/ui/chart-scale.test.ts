import { describe, expect, it } from "vitest";
import { type ChartPoint, heightOf, knownRuns, labelStep, valueRange } from "./chart-scale";

const points = (...values: (number | null)[]): ChartPoint[] =>
  values.map((value, index) => ({ key: String(index), label: String(index), value }));
const frame = { width: 100, height: 120, top: 10, right: 0, bottom: 10, left: 0 };

describe("how figures become a picture", () => {
  it("starts bars at zero and lets lines use the whole height", () => {
    expect(valueRange(points(40, 50), true)).toEqual({ low: 0, high: 50 });
    expect(valueRange(points(40, 50), false)).toEqual({ low: 40, high: 50 });
    expect(valueRange(points(-5, 3), true)).toEqual({ low: -5, high: 3 });
  });

  it("keeps a flat line, all zeros and nothing at all drawable", () => {
    expect(valueRange(points(7, 7), false)).toEqual({ low: 6, high: 8 });
    expect(valueRange(points(0, 0), true)).toEqual({ low: 0, high: 1 });
    expect(valueRange(points(null), true)).toEqual({ low: 0, high: 1 });
  });

  it("puts the highest value at the top", () => {
    const range = { low: 0, high: 50 };
    expect(heightOf(50, range, frame)).toBe(10);
    expect(heightOf(0, range, frame)).toBe(110);
  });

  it("shows gaps as gaps", () => {
    expect(knownRuns(points(1, 2, null, 3, null))).toEqual([
      [
        { index: 0, value: 1 },
        { index: 1, value: 2 },
      ],
      [{ index: 3, value: 3 }],
    ]);
  });

  it("names as many points as fit", () => {
    expect(labelStep(6, 600, 60)).toBe(1);
    expect(labelStep(31, 300, 60)).toBe(7);
    expect(labelStep(3, 20, 60)).toBe(3);
  });
});
