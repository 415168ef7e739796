import { describe, expect, test } from "vitest";
import { closedAt, planDay, workAt, type ExceptionRow, type HoursRow, type PlanQuestion } from "./model";

/** Wednesday. */
const DAY = "2026-03-04";
const HOURS = { from: 540, until: 1200 };

const shift = (startMin: number, endMin: number, more: Partial<HoursRow> = {}): HoursRow => ({
  ...{ weekday: 2, startMin, endMin, validFrom: null, validUntil: null, locationId: null },
  ...more,
});
const exception = (more: Partial<ExceptionRow>): ExceptionRow => ({
  ...{ staffId: 1, locationId: null, kind: "off", dayFrom: DAY, dayUntil: DAY },
  ...{ startMin: null, endMin: null, reason: "vacation", note: "" },
  ...more,
});
const plan = (more: Partial<PlanQuestion>) =>
  planDay({
    ...{ staffId: 1, locationId: 10, week: [shift(600, 780), shift(840, 1080)], exceptions: [], day: DAY },
    places: new Map([10, 20].map((id) => [id, { id, holidays: new Map() }])),
    ...more,
  });
const closed = (more: Partial<PlanQuestion>, locationId = 10) =>
  closedAt(plan(more), locationId, HOURS).map(({ from, until, why, reason }) => [from, until, why, reason]);

describe("closed time says why", () => {
  test("before the shift, between two, after it, and a day off", () => {
    expect(closed({})).toEqual([
      [540, 600, "before", undefined],
      [780, 840, "break", undefined],
      [1080, 1200, "after", undefined],
    ]);
    expect(closed({ week: [] })).toEqual([[540, 1200, "day_off", undefined]]);
  });

  test("an absence takes the whole day or its part, with its reason", () => {
    expect(closed({ exceptions: [exception({})] })).toEqual([[540, 1200, "off", "vacation"]]);
    const doctor = exception({ kind: "time_off", startMin: 660, endMin: 720, reason: "sick" });
    expect(closed({ exceptions: [doctor] })[1]).toEqual([660, 720, "time_off", "sick"]);
    expect(workAt(plan({ exceptions: [doctor] }), 10)).toEqual([
      { from: 600, until: 660 },
      { from: 720, until: 780 },
      { from: 840, until: 1080 },
    ]);
    expect(closed({ exceptions: [exception({ staffId: 2 })] })).toHaveLength(3);
  });

  test("own hours of a day replace the week and beat a holiday", () => {
    const places = new Map([[10, { id: 10, holidays: new Map([[DAY, "women"]]) }]]);
    expect(closed({ places })).toEqual([[540, 1200, "holiday", "women"]]);
    const hours = exception({ kind: "hours", startMin: 540, endMin: 660, reason: "other" });
    expect(workAt(plan({ places, exceptions: [hours] }), 10)).toEqual([{ from: 540, until: 660 }]);
  });

  test("a place that is shut shuts everybody's shift there and nobody's elsewhere", () => {
    const repair = exception({ staffId: null, locationId: 10, reason: "repair" });
    const week = [shift(600, 780), shift(840, 1080, { locationId: 20 })];
    const split = plan({ exceptions: [repair], week });
    expect(workAt(split, 10)).toEqual([]);
    expect(workAt(split, 20)).toEqual([{ from: 840, until: 1080 }]);
    expect(closed({ exceptions: [repair], week })).toEqual([[540, 1200, "place", "repair"]]);
  });

  test("a place's own hours are those of whoever works there by the week", () => {
    const short = exception({ staffId: null, kind: "hours", startMin: 600, endMin: 720 });
    expect(workAt(plan({ exceptions: [short] }), 10)).toEqual([{ from: 600, until: 720 }]);
    expect(workAt(plan({ exceptions: [short], week: [] }), 10)).toEqual([]);
  });

  test("work at another place is told as such", () => {
    const week = [shift(600, 780), shift(840, 1080, { locationId: 20 })];
    expect(closed({ week })).toEqual([
      [540, 600, "before", undefined],
      [780, 840, "after", undefined],
      [840, 1080, "other_place", undefined],
      [1080, 1200, "after", undefined],
    ]);
  });

  test("a night shift reaches into the next morning, unless that night was taken off", () => {
    const week = [shift(1320, 1800, { weekday: 1 })];
    expect(workAt(plan({ week }), 10)).toEqual([{ from: 0, until: 360 }]);
    const off = exception({ dayFrom: "2026-03-03", dayUntil: "2026-03-03" });
    expect(workAt(plan({ week, exceptions: [off] }), 10)).toEqual([]);
  });

  test("hours hold while they are valid", () => {
    const week = [shift(600, 780, { validUntil: "2026-03-03" }), shift(840, 1080, { validFrom: DAY })];
    expect(workAt(plan({ week }), 10)).toEqual([{ from: 840, until: 1080 }]);
  });
});
