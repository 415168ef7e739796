import { describe, expect, test } from "vitest";
import type { HoursRow, NamedException, NamedRules } from "~/features/schedule/shifts/model";
import { addDays } from "~/lib/zoned-time";
import { closedAt, planDays, workAt, type DayPlan } from "./model";

/** Wednesday. */
const DAY = "2026-03-04";
const SHEET = { from: 540, until: 1200 };

const shift = (startMin: number, endMin: number, more: Partial<HoursRow> = {}): HoursRow => ({
  ...{ weekday: 2, startMin, endMin, validFrom: null, validUntil: null, locationId: null },
  ...more,
});
const exception = (more: Partial<NamedException>): NamedException => ({
  ...{ staffId: 1, locationId: null, kind: "off", dayFrom: DAY, dayUntil: DAY },
  ...{ startMin: null, endMin: null, reason: "vacation", note: "" },
  ...more,
});

interface Asked {
  week?: HoursRow[];
  exceptions?: NamedException[];
  /** The holiday that place 10 keeps that day. */
  holiday?: string;
}
function rulesOf({
  week = [shift(600, 780), shift(840, 1080)],
  exceptions = [],
  holiday,
}: Asked): NamedRules {
  const holidayOf = (id: number, day: string) => (id === 10 && day === DAY ? (holiday ?? null) : null);
  const isHoliday = (id: number, day: string) => holidayOf(id, day) !== null;
  return { staffId: 1, homeId: 10, hours: week, exceptions, holidayOf, isHoliday };
}
const plan = (asked: Asked) => planDays(rulesOf(asked), [DAY]).get(DAY) as DayPlan;
const closed = (asked: Asked, { locationId = 10, hours = SHEET } = {}) =>
  closedAt({ rules: rulesOf(asked), plan: plan(asked), day: DAY, locationId, hours }).map(
    ({ from, until, why, reason }) => [from, until, why, reason],
  );

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
    const holiday = "women";
    expect(closed({ holiday })).toEqual([[540, 1200, "holiday", "women"]]);
    const hours = exception({ kind: "hours", startMin: 540, endMin: 660, reason: "other" });
    expect(workAt(plan({ holiday, exceptions: [hours] }), 10)).toEqual([{ from: 540, until: 660 }]);
  });

  test("a place that is shut shuts everybody's shift there and nobody's elsewhere", () => {
    const repair = exception({ staffId: null, locationId: 10, reason: "repair" });
    const week = [shift(600, 780), shift(840, 1080, { locationId: 20 })];
    const split = plan({ exceptions: [repair], week });
    expect(workAt(split, 10)).toEqual([]);
    expect(workAt(split, 20)).toEqual([{ from: 840, until: 1080 }]);
    expect(closed({ exceptions: [repair], week })).toEqual([[540, 1200, "place", "repair"]]);
  });

  test("a place's own hours are those of whoever works there that day, by the week or on a holiday", () => {
    const short = exception({ staffId: null, locationId: 10, kind: "hours", startMin: 600, endMin: 720 });
    const holiday = "women";
    expect(workAt(plan({ exceptions: [short], holiday }), 10)).toEqual([{ from: 600, until: 720 }]);
    expect(closed({ exceptions: [short], holiday, week: [] })).toEqual([[540, 1200, "holiday", "women"]]);
    const elsewhere = [shift(600, 780, { locationId: 20 })];
    expect(workAt(plan({ exceptions: [short], week: elsewhere }), 10)).toEqual([]);
    expect(workAt(plan({ exceptions: [short], week: elsewhere }), 20)).toEqual([{ from: 600, until: 780 }]);
    const own = exception({ kind: "hours", startMin: 800, endMin: 900 });
    expect(workAt(plan({ exceptions: [short, own], holiday }), 10)).toEqual([{ from: 800, until: 900 }]);
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

  test("time off written on the day before or after cuts a night all the same, and is told", () => {
    const night = [shift(1320, 1800)];
    const next = addDays(DAY, 1);
    const away = exception({ kind: "time_off", startMin: 60, endMin: 120, dayFrom: next, dayUntil: next });
    const hours = { from: 1200, until: 1800 };
    expect(closed({ week: night, exceptions: [{ ...away, reason: "sick" }] }, { hours })).toEqual([
      [1200, 1320, "before", undefined],
      [1500, 1560, "time_off", "sick"],
    ]);
    const before = addDays(DAY, -1);
    const late = exception({
      kind: "time_off",
      startMin: 1380,
      endMin: 2100,
      dayFrom: before,
      dayUntil: before,
    });
    expect(closed({ exceptions: [late] })[0]).toEqual([540, 660, "time_off", "vacation"]);
  });

  test("hours hold while they are valid", () => {
    const week = [shift(600, 780, { validUntil: "2026-03-03" }), shift(840, 1080, { validFrom: DAY })];
    expect(workAt(plan({ week }), 10)).toEqual([{ from: 840, until: 1080 }]);
  });
});
