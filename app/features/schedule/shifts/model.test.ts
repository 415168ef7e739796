import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, instantOf, weekdayOf } from "~/lib/zoned-time";
import { isWorked } from "../affected/model";
import { shiftsOf, type ExceptionRow, type HoursRow, type WorkRules } from "./model";

const ME = 1;
const HOME = 10;
const AWAY = 20;
// A Monday.
const D = "2026-03-02";
const week = (weekday: number, startMin: number, endMin: number, more: Partial<HoursRow> = {}): HoursRow => ({
  ...{ weekday, startMin, endMin, validFrom: null, validUntil: null, locationId: null },
  ...more,
});
const set = (kind: ExceptionRow["kind"], span: [number, number] | null, more: Partial<ExceptionRow> = {}): ExceptionRow => ({
  ...{ staffId: ME, locationId: null, kind, dayFrom: D, dayUntil: D, startMin: span?.[0] ?? null, endMin: span?.[1] ?? null },
  ...more,
}); // prettier-ignore
const place = { staffId: null, locationId: HOME };

function worked(exceptions: ExceptionRow[], { hours = [week(0, 540, 1080)], holiday = false, day = D } = {}) {
  const rules: WorkRules = { staffId: ME, homeId: HOME, hours, exceptions, isHoliday: (id, on) => holiday && id === HOME && on === D };
  return shiftsOf(rules, { from: day, until: day }).map(({ startMin, endMin, locationId }) =>
    locationId === HOME ? [startMin, endMin] : [startMin, endMin, locationId],
  );
} // prettier-ignore

describe("what is worked on a day", () => {
  it.each<[string, number[][], number[][]]>([
    ["the week", worked([]), [[540, 1080]]],
    ["nothing on a day off", worked([set("off", null)]), []],
    ["the rest beside time off", worked([set("time_off", [600, 660])]), [[540, 600], [660, 1080]]],
    ["own hours instead of the week", worked([set("hours", [300, 400]), set("hours", [500, 600])]), [[300, 400], [500, 600]]],
    ["own hours at another place", worked([set("hours", [300, 400], { locationId: AWAY })]), [[300, 400, AWAY]]],
    ["nothing on a holiday", worked([], { holiday: true }), []],
    ["own hours on a holiday all the same", worked([set("hours", [300, 400])], { holiday: true }), [[300, 400]]],
    ["nothing where the place is closed, own hours or not", worked([set("off", null, place), set("hours", [300, 400])]), []],
    ["another place while this one is closed", worked([set("off", null, place)], { hours: [week(0, 540, 600), week(0, 700, 800, { locationId: AWAY })] }), [[700, 800, AWAY]]],
    ["the place's hours instead of the week's", worked([set("hours", [600, 2000], place)], { hours: [week(0, 540, 600), week(0, 700, 800)] }), [[600, 2000]]],
    ["the place's hours on a holiday", worked([set("hours", [600, 700], place)], { holiday: true }), [[600, 700]]],
    ["own hours beside the place's", worked([set("hours", [600, 700], place), set("hours", [300, 400])]), [[300, 400]]],
    ["a day off stays one when the place has other hours", worked([set("hours", [600, 700], place)], { hours: [] }), []],
    ["time off of the place", worked([set("time_off", [540, 720], place)]), [[720, 1080]]],
    ["others' absences are theirs", worked([set("off", null, { staffId: 2 })]), [[540, 1080]]],
    ["hours of another season do not hold", worked([], { hours: [week(0, 0, 60, { validUntil: "2026-03-01" }), week(0, 60, 90, { validFrom: D, validUntil: D })] }), [[60, 90]]],
  ])("%s", (_what, found, expected) => expect(found).toEqual(expected)); // prettier-ignore

  it("a night shift belongs to the evening it begins on, time off cuts it wherever it is", () => {
    const hours = [week(6, 1320, 1800)];
    const sunday = addDays(D, -1);
    expect(worked([set("off", null)], { hours, day: sunday })).toEqual([[1320, 1800]]);
    expect(worked([set("time_off", [60, 120])], { hours, day: sunday })).toEqual([
      [1320, 1500],
      [1560, 1800],
    ]);
    const evening = { dayFrom: sunday, dayUntil: sunday };
    expect(worked([set("time_off", [1380, 1500], evening)], { hours: [week(0, 0, 180)] })).toEqual([
      [60, 180],
    ]);
  });
});

describe("visits that a change would leave outside", () => {
  const zone = "Europe/Moscow";
  const zones = new Map([[HOME, zone], [AWAY, zone]]); // prettier-ignore
  const anyHours = fc
    .record({ weekday: fc.integer({ min: 0, max: 6 }), start: fc.integer({ min: 0, max: 23 }), length: fc.integer({ min: 1, max: 24 }), at: fc.constantFrom(null, HOME, AWAY) })
    .map(({ weekday, start, length, at }) => week(weekday, start * 60, (start + length) * 60, { locationId: at })); // prettier-ignore
  const anyException = fc
    .record({ kind: fc.constantFrom("off", "time_off", "hours"), from: fc.integer({ min: 0, max: 9 }), length: fc.integer({ min: 0, max: 3 }), start: fc.integer({ min: 0, max: 23 }), hours: fc.integer({ min: 1, max: 20 }), who: fc.constantFrom(ME, 2, null) })
    .map(({ kind, from, length, start, hours, who }): ExceptionRow => {
      const span: [number, number] | null = kind === "off" ? null : [start * 60, (start + hours) * 60];
      return set(kind as "off", span, { staffId: who, locationId: who === null ? HOME : null, dayFrom: addDays(D, from), dayUntil: addDays(D, from + length) });
    }); // prettier-ignore

  /** Whether one hour of the wall is worked at home, asked hour by hour, rule by rule. */
  function isHourWorked(rules: WorkRules, day: string, hour: number): boolean {
    for (const back of [0, 1]) {
      const on = addDays(day, -back);
      const minute = hour * 60 + back * 1440;
      const there = rules.exceptions.filter(({ dayFrom, dayUntil }) => dayFrom <= on && on <= dayUntil);
      const mine = there.filter(({ staffId }) => staffId === ME);
      const ours = there.filter(({ staffId }) => staffId === null);
      const within = ({ startMin, endMin }: { startMin: number | null; endMin: number | null }) => (startMin ?? 0) <= minute && minute < (endMin ?? 0);
      if (mine.some(({ kind }) => kind === "off") || ours.some(({ kind }) => kind === "off")) continue;
      const own = mine.filter(({ kind }) => kind === "hours");
      const usual = rules.hours.filter(({ weekday, locationId }) => weekday === weekdayOf(on) && locationId !== AWAY);
      const open = own.length === 0 && usual.length > 0 ? ours.filter(({ kind }) => kind === "hours") : [];
      if (!(own.length > 0 ? own : open.length > 0 ? open : usual).some(within)) continue;
      if (own.length === 0 && open.length === 0 && rules.isHoliday(HOME, on)) continue;
      return !rules.exceptions.some(({ kind, staffId, dayFrom, dayUntil, startMin, endMin }) =>
        kind === "time_off" && staffId !== 2 && [0, 1].some((ago) => {
          const of = addDays(day, -ago);
          const at = hour * 60 + ago * 1440;
          return dayFrom <= of && of <= dayUntil && (startMin ?? 0) <= at && at < (endMin ?? 0);
        }),
      );
    }
    return false;
  } // prettier-ignore

  it("are those of which some hour is not worked", () => {
    fc.assert(
      fc.property(
        fc.array(anyHours, { maxLength: 5 }),
        fc.array(anyException, { maxLength: 4 }),
        fc.integer({ min: 1, max: 11 }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (hours, exceptions, dayNumber, hour, length, holiday) => {
          const day = addDays(D, dayNumber);
          const rules: WorkRules = { staffId: ME, homeId: HOME, hours, exceptions, isHoliday: (id, on) => holiday && id === HOME && on === day };
          const wall = (minutes: number) => instantOf({ day, minutes }, zone);
          const visit = { staffId: ME, locationId: HOME, startsAt: wall(hour * 60), endsAt: wall((hour + length) * 60) };
          const each = Array.from({ length }, (_, n) => {
            const at = hour + n;
            return isHourWorked(rules, addDays(day, Math.floor(at / 24)), at % 24);
          });
          expect(isWorked(rules, zones, visit)).toBe(each.every(Boolean));
        },
      ),
      { numRuns: 1000 },
    );
  }); // prettier-ignore

  it("nobody works for a person that is not there", () => {
    const startsAt = new Date("2026-03-02T09:00:00Z");
    expect(isWorked(undefined, zones, { staffId: ME, locationId: HOME, startsAt, endsAt: startsAt })).toBe(
      false,
    );
  });
});
