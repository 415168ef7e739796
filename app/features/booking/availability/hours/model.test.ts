import { describe, expect, it } from "vitest";
import { datesAround, layHours, type ExceptionRow, type WeekRow } from "./model";

const MONDAY = "2026-03-02";
const week = (weekday: number, startMin: number, endMin: number, more: Partial<WeekRow> = {}): WeekRow => ({
  weekday,
  startMin,
  endMin,
  validFrom: null,
  validUntil: null,
  ...more,
});
const exception = (more: Partial<ExceptionRow>): ExceptionRow => ({
  staffId: 1,
  locationId: null,
  kind: "off",
  dayFrom: MONDAY,
  dayUntil: MONDAY,
  startMin: null,
  endMin: null,
  ...more,
});

function lay(rows: WeekRow[], exceptions: ExceptionRow[] = [], more: { holidays?: string[]; at?: number | null } = {}) {
  const place = { locationId: more.at === undefined ? 7 : more.at, ownLocationId: 7, holidays: new Set(more.holidays) };
  const dates = datesAround({ from: "2026-03-03", until: MONDAY });
  const { work, closures } = layHours(rows, { exceptions, place, dates });
  const text = ({ day, startMin, endMin }: (typeof work)[number]) => `${day.slice(8)} ${startMin}-${endMin}`;
  return [...work.map(text), ...closures.map((closure) => `${closure.reason} ${text(closure)}`)];
} // prettier-ignore

// `datesAround` of an empty range is Monday and the days beside it: here 2 and 3 March.
describe("hours of single days", () => {
  it("are the week's, where and while it holds", () => {
    const rows = [
      week(0, 540, 780),
      week(0, 840, 1080),
      week(0, 600, 660, { locationId: 8 }),
      week(1, 540, 600, { validUntil: MONDAY }),
      week(1, 700, 800, { validFrom: "2026-03-03" }),
    ];
    expect(lay(rows)).toEqual(["02 540-780", "02 840-1080", "03 700-800"]);
    expect(lay(rows, [], { at: 8 })).toEqual(["02 600-660"]);
    expect(lay(rows, [], { at: null })).toEqual(["02 540-780", "02 840-1080", "02 600-660", "03 700-800"]);
  });

  it("stay where they are under days off, holidays and time off", () => {
    const night = [week(0, 1320, 1800)];
    expect(lay(night, [exception({})])).toEqual(["02 1320-1800", "day_off 02 1320-1800"]);
    // The shift belongs to Monday: Tuesday's day off leaves its end alone.
    expect(lay(night, [exception({ dayFrom: "2026-03-03", dayUntil: "2026-03-03" })])).toEqual([
      "02 1320-1800",
    ]);
    expect(lay(night, [], { holidays: [MONDAY] })).toEqual(["02 1320-1800", "holiday 02 1320-1800"]);
    expect(lay(night, [exception({ kind: "time_off", startMin: 1380, endMin: 1500 })])).toEqual([
      "02 1320-1800",
      "time_off 02 1380-1500",
    ]);
    expect(lay(night, [exception({ dayFrom: "2026-02-01", dayUntil: "2026-03-01" })])).toEqual([
      "02 1320-1800",
    ]);
  });

  it("are replaced by hours of the day: the person's own first, the place's for those who work there", () => {
    const rows = [week(0, 540, 1080)];
    const own = exception({ kind: "hours", startMin: 600, endMin: 660 });
    const short = exception({ kind: "hours", staffId: null, locationId: 7, startMin: 540, endMin: 900 });
    expect(lay(rows, [own, { ...own, startMin: 700, endMin: 760 }])).toEqual(["02 600-660", "02 700-760"]);
    expect(lay(rows, [short])).toEqual(["02 540-900"]);
    expect(lay(rows, [own, short])).toEqual(["02 600-660"]);
    // Whoever is off that day stays off, and another place's hours are nothing here.
    expect(lay([], [short])).toEqual([]);
    expect(lay([], [own])).toEqual(["02 600-660"]);
    expect(lay(rows, [{ ...short, locationId: 8 }])).toEqual(["02 540-1080"]);
    // Elsewhere for the day is not here.
    expect(lay(rows, [{ ...own, locationId: 8 }])).toEqual([]);
    expect(lay(rows, [{ ...own, locationId: 8 }], { at: 8 })).toEqual(["02 600-660"]);
    // Named hours go before a holiday; a closed place is closed.
    expect(lay(rows, [own], { holidays: [MONDAY] })).toEqual(["02 600-660"]);
    expect(lay(rows, [own, exception({ staffId: null, locationId: 7 })])).toEqual([
      "02 600-660",
      "day_off 02 600-660",
    ]);
    expect(lay(rows, [exception({ staffId: null, locationId: 8 })])).toEqual(["02 540-1080"]);
    expect(lay(rows, [exception({ staffId: null })])).toEqual(["02 540-1080", "day_off 02 540-1080"]);
  });
});
