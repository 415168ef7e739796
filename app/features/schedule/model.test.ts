import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { addDays, weekdayOf } from "~/lib/zoned-time";
import {
  findOverlap,
  periodOn,
  periodsOf,
  rowsOf,
  withoutPeriod,
  withPeriod,
  type ValidInterval,
} from "./model";
import { copyDay, intervalsShown, readPeriodForm, readWeekForm, weekField } from "./schema";

const row = (weekday: number, startMin: number, endMin: number, more: Partial<ValidInterval> = {}): ValidInterval => ({
  weekday,
  startMin,
  endMin,
  locationId: null,
  validFrom: null,
  validUntil: null,
  ...more,
}); // prettier-ignore

const dayAt = (n: number) => addDays("2026-06-01", n);
/** Rows around June 2026, with ends on either side or none. */
const anyRow = fc
  .record({
    weekday: fc.integer({ min: 0, max: 6 }),
    startMin: fc.integer({ min: 0, max: 23 }).map((n) => n * 60),
    hours: fc.integer({ min: 1, max: 20 }),
    from: fc.option(fc.integer({ min: 0, max: 30 })),
    length: fc.option(fc.integer({ min: 0, max: 30 })),
  })
  .map(({ weekday, startMin, hours, from, length }) =>
    row(weekday, startMin, startMin + hours * 60, {
      validFrom: from === null ? null : dayAt(from),
      validUntil: length === null ? null : dayAt((from ?? 0) + length),
    }),
  );

/** What is worked on a day, straight from the rows; the same hours in two rows are worked once. */
const workOn = (rows: readonly ValidInterval[], day: string) => {
  const held = rows.filter(
    (one) => one.weekday === weekdayOf(day) && (one.validFrom ?? "") <= day && day <= (one.validUntil ?? "9"),
  );
  return [...new Set(held.map(({ startMin, endMin }) => `${startMin}-${endMin}`))].sort();
};

describe("a working week", () => {
  test("intervals that touch do not overlap", () => {
    expect(findOverlap([row(0, 540, 720), row(0, 720, 900)])).toBeNull();
  });

  test("a Sunday night shift may not run into Monday morning's", () => {
    const [night, morning] = [row(6, 1320, 1860), row(0, 400, 720)];
    expect(findOverlap([morning, night])).toEqual([night, morning]);
    expect(findOverlap([row(0, 420, 720), night])).toBeNull();
  });

  test("the same minutes at different times of the year do not overlap, at different places they do", () => {
    const winter = { validUntil: "2026-05-31" };
    expect(findOverlap([row(0, 540, 720, winter), row(0, 600, 900, { validFrom: "2026-06-01" })])).toBeNull();
    expect(findOverlap([row(0, 540, 720), row(0, 600, 900, { locationId: 2 })])).not.toBeNull();
    // Both hold on 1 June alone, a Monday; two Tuesdays' rows never meet there.
    const meet = [{ validUntil: "2026-06-01" }, { validFrom: "2026-06-01" }] as const;
    expect(findOverlap([row(0, 540, 720, meet[0]), row(0, 600, 900, meet[1])])).not.toBeNull();
    expect(findOverlap([row(1, 540, 720, meet[0]), row(1, 600, 900, meet[1])])).toBeNull();
    // The last winter night, from 31 May (a Sunday) into 1 June.
    expect(
      findOverlap([row(6, 1320, 1800, winter), row(0, 300, 600, { validFrom: "2026-06-01" })]),
    ).not.toBeNull();
    expect(
      findOverlap([row(6, 1320, 1800, winter), row(0, 300, 600, { validFrom: "2026-06-02" })]),
    ).toBeNull();
  });

  it("finds an overlap exactly when some day has one", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 5 }), (rows) => {
        let clash = false;
        const spans = Array.from({ length: 200 }, (_, n) => n - 60).flatMap((n) =>
          rows
            .filter((one) => workOn([one], dayAt(n)).length > 0)
            .map(({ startMin, endMin }) => ({ from: n * 1440 + startMin, until: n * 1440 + endMin })),
        );
        spans.sort((a, b) => a.from - b.from);
        for (let at = 1; at < spans.length; at += 1)
          if ((spans[at]?.from ?? 0) < (spans[at - 1]?.until ?? 0)) clash = true;
        expect(findOverlap(rows) !== null).toBe(clash);
      }),
    );
  });
});

describe("stretches of days", () => {
  it("cover all days without a gap and say of each what the rows say", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 6 }), (rows) => {
        const periods = periodsOf(rows);
        expect([periods[0]?.from, periods.at(-1)?.until]).toEqual([null, null]);
        periods.slice(1).forEach(({ from }, at) => expect(from).toBe(addDays(periods[at]?.until ?? "", 1)));
        const stored = rowsOf(periods);
        for (let n = -10; n < 80; n += 1) {
          const week = periodOn(periods, dayAt(n))?.week ?? [];
          expect(
            workOn(
              week.map((one) => row(one.weekday, one.startMin, one.endMin)),
              dayAt(n),
            ),
          ).toEqual(workOn(rows, dayAt(n)));
          expect(workOn(stored, dayAt(n))).toEqual(workOn(rows, dayAt(n)));
        }
      }),
    );
  });

  it("set on some days changes these and no others", () => {
    const week = [row(0, 0, 60), row(3, 0, 60), row(5, 0, 60)];
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 6 }),
        fc.option(fc.integer({ min: 0, max: 40 })),
        fc.option(fc.integer({ min: 0, max: 30 })),
        (rows, start, length) => {
          const from = start === null ? null : dayAt(start);
          const until = length === null ? null : dayAt((start ?? 0) + length);
          const next = rowsOf(withPeriod(periodsOf(rows), { from, until, week }));
          for (let n = -10; n < 80; n += 1) {
            const day = dayAt(n);
            const isSet = (from ?? "") <= day && day <= (until ?? "9");
            expect(workOn(next, day)).toEqual(workOn(isSet ? week : rows, day));
          }
        },
      ),
    );
  });

  it("taken away lets the one before go on; usual hours on both sides grow together again", () => {
    const usual = [row(0, 540, 1080)];
    const summer = { from: "2026-06-01", until: "2026-08-31", week: [row(0, 600, 900)] };
    const three = withPeriod(periodsOf(usual), summer);
    expect(three.map(({ from, until }) => [from, until])).toEqual([
      [null, "2026-05-31"],
      ["2026-06-01", "2026-08-31"],
      ["2026-09-01", null],
    ]);
    expect(rowsOf(three)).toHaveLength(3);
    expect(rowsOf(withoutPeriod(three, "2026-06-01"))).toEqual(usual);
    expect(withoutPeriod(three, null)[0]).toMatchObject({ from: null, until: "2026-08-31" });
    expect(withoutPeriod(periodsOf(usual), null)).toEqual(periodsOf(usual));
  });
});

describe("the form of a week", () => {
  const field = (weekday: number, index: number, from: string, until: string) => ({
    [weekField(weekday, index, "from")]: from,
    [weekField(weekday, index, "until")]: until,
  });

  test("reads breaks, night shifts, midnight, places and more intervals than it shows", () => {
    const typed = { ...field(0, 0, "9:00", "13:00"), ...field(0, 1, "14:00", "18:30"), "h-0-1-place": "7", ...field(4, 0, "22:00", "06:00"), ...field(5, 9, "20:00", "24:00") }; // prettier-ignore
    expect(readWeekForm(typed)).toEqual({
      ok: true,
      value: [
        { weekday: 0, startMin: 540, endMin: 780, locationId: null },
        { weekday: 0, startMin: 840, endMin: 1110, locationId: 7 },
        { weekday: 4, startMin: 1320, endMin: 1800, locationId: null },
        { weekday: 5, startMin: 1200, endMin: 1440, locationId: null },
      ],
    });
    expect([intervalsShown([], undefined), intervalsShown([], typed)]).toEqual([3, 11]);
  });

  test("half-filled and impossible times and days are refused with their field", () => {
    const refusals: [Record<string, string>, string, string][] = [
      [{ "h-2-1-from": "10:00" }, "halfFilled", "h-2-1-until"],
      [{ "h-2-1-until": "10:00" }, "halfFilled", "h-2-1-from"],
      [field(2, 0, "25:99", "11:00"), "notATime", "h-2-0-from"],
      [field(2, 0, "10:00", "x"), "notATime", "h-2-0-until"],
      [{ validFrom: "2026-02-30" }, "notADay", "validFrom"],
      [{ validFrom: "2026-06-02", validUntil: "2026-06-01" }, "daysTurned", "validUntil"],
    ];
    for (const [typed, reason, name] of refusals)
      expect(readPeriodForm(typed)).toEqual({ ok: false, error: { reason, field: name } });
    expect(readPeriodForm({ validUntil: "2026-06-01" })).toEqual({
      ok: true,
      value: { from: null, until: "2026-06-01", week: [] },
    });
  });

  test("copies a day onto others, its empty intervals too, and keeps the rest", () => {
    const typed = { ...field(0, 0, "9:00", "13:00"), ...field(1, 1, "15:00", "16:00"), ...field(6, 0, "1:00", "2:00") };
    const week = (target: string) => {
      const read = readWeekForm(copyDay({ ...typed, copyFrom: "0", copyTo: target }));
      return read.ok && read.value.map(({ weekday, startMin }) => `${weekday}:${startMin / 60}`);
    };
    expect(week("working")).toEqual(["0:9", "1:9", "2:9", "3:9", "4:9", "6:1"]);
    expect(week("weekend")).toEqual(["0:9", "1:15", "5:9", "6:9"]);
    expect(week("6")).toEqual(["0:9", "1:15", "6:9"]);
    expect(week("nonsense")).toEqual(["0:9", "1:15", "6:1"]);
  });
}); // prettier-ignore
