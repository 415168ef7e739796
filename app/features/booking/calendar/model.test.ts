import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutOpenings, cutOut, joinStretches, layLanes, lengthOf, shownHours, type Stretch } from "./model";

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

test("joined stretches cover the same minutes once, sorted and apart", () => {
  fc.assert(
    fc.property(stretches, (list) => {
      const joined = joinStretches(list);
      const minutes = new Set(list.flatMap(({ from, until }) => Array.from({ length: until - from }, (_, at) => from + at))); // prettier-ignore
      expect(lengthOf(joined)).toBe(minutes.size);
      joined.forEach(({ from }, at) => at > 0 && expect(from).toBeGreaterThan(joined[at - 1]?.until ?? 0));
    }),
  );
});

describe("openings that invite a click", () => {
  test("are cut at the half hours of the clock and know until when it is free", () => {
    expect(cutOpenings([{ from: 765, until: 840 }], 0)).toEqual([
      { from: 765, until: 780, freeUntil: 840 },
      { from: 780, until: 810, freeUntil: 840 },
      { from: 810, until: 840, freeUntil: 840 },
    ]);
  });

  test("begin at the next quarter of an hour after now, and a crumb joins what stands before it", () => {
    expect(cutOpenings([{ from: 540, until: 640 }], 577)).toEqual([
      { from: 585, until: 600, freeUntil: 640 },
      { from: 600, until: 640, freeUntil: 640 },
    ]);
    expect(cutOpenings([{ from: 540, until: 600 }], 700)).toEqual([]);
  });

  test("cover the gap without overlap, each at least a quarter of an hour long", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1400 }), fc.integer({ min: 15, max: 600 }), (from, length) => {
        const openings = cutOpenings([{ from, until: from + length }], 0);
        openings.forEach((opening, at) => {
          expect(opening.until - opening.from).toBeGreaterThanOrEqual(15);
          const next = openings[at + 1];
          if (next) expect(next.from).toBe(opening.until);
        });
        expect(openings.at(-1)?.until).toBe(from + length);
      }),
    );
  });
});
