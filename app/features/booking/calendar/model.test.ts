import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutOut, layLanes, shownHours, type Stretch } from "./model";

const stretches = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1380 }), fc.integer({ min: 5, max: 180 })), { maxLength: 30 })
  .map((pairs) =>
    pairs.map(([from, length]): Stretch => ({ from, until: from + length })).sort((a, b) => a.from - b.from),
  );

const overlap = (a: Stretch, b: Stretch) => a.from < b.until && b.from < a.until;

describe("lanes of a calendar column", () => {
  test("slips that overlap never share a lane, and no lane lies outside the group's number", () => {
    fc.assert(
      fc.property(stretches, (slips) => {
        const placed = layLanes(slips);
        slips.forEach((slip, at) => {
          const own = placed[at];
          expect(own && own.lane < own.lanes).toBe(true);
          slips.forEach((other, index) => {
            if (index !== at && overlap(slip, other)) {
              expect(placed[index]?.lane).not.toBe(own?.lane);
              expect(placed[index]?.lanes).toBe(own?.lanes);
            }
          });
        });
      }),
    );
  });

  test("touching visits keep the full width", () => {
    expect(layLanes([{ from: 540, until: 600 }, { from: 600, until: 660 }])).toEqual([{ lane: 0, lanes: 1 }, { lane: 0, lanes: 1 }]); // prettier-ignore
  });
});

describe("gaps", () => {
  test("a minute is free exactly when it is worked and not taken", () => {
    fc.assert(
      fc.property(stretches, stretches, (whole, taken) => {
        const merged = whole.slice(0, 1);
        const free = cutOut(merged, taken);
        for (let minute = 0; minute < 1600; minute += 7) {
          const inside = (list: readonly Stretch[]) =>
            list.some(({ from, until }) => from <= minute && minute < until);
          expect(inside(free)).toBe(inside(merged) && !inside(taken));
        }
      }),
    );
  });
});

test("the page shows whole hours around everything that happens", () => {
  expect(shownHours([])).toEqual({ from: 540, until: 1080 });
  expect(shownHours([{ from: 455, until: 1265 }])).toEqual({ from: 420, until: 1320 });
});
