import { expect, test } from "vitest";
import type { HoursRow, NamedRules } from "~/features/schedule/shifts/model";
import { addDays, instantOf } from "~/lib/zoned-time";
import { loadMonth, type LoadRow, type MonthQuestion } from "./model";

/** Wednesday. */
const DAY = "2026-03-04";
const RANGE = { from: "2026-03-02", until: "2026-03-08" };
const ZONE = "Asia/Almaty";

const shift = (weekday: number, startMin: number, endMin: number): HoursRow => ({
  ...{ weekday, startMin, endMin, validFrom: null, validUntil: null, locationId: null },
});
const rulesOf = (staffId: number, hours: HoursRow[], holidays: Record<string, string> = {}): NamedRules => ({
  ...{ staffId, homeId: 10, hours, exceptions: [] },
  holidayOf: (_, day) => holidays[day] ?? null,
  isHoliday: (_, day) => holidays[day] !== undefined,
});
let lastId = 0;
function visit(day: string, from: number, until: number, more: Partial<LoadRow> = {}): LoadRow {
  const at = (minutes: number) => instantOf({ day, minutes }, ZONE);
  return {
    ...{ id: ++lastId, status: "confirmed", blocks: true, staffId: 1, locationId: 10, serviceId: 1 },
    ...{ startsAt: at(from), endsAt: at(until), busyFrom: at(from), busyUntil: at(until) },
    ...{ classKey: null, priceMinor: 100, currency: "KZT" },
    ...more,
  };
}
const person = (id: number, isArchived = false) => ({ id, name: `${id}`, locationId: 10, isArchived });
const load = (more: Partial<MonthQuestion>) =>
  loadMonth({
    ...{
      people: [person(1)],
      rows: [],
      range: RANGE,
      month: "2026-03",
      locationId: null,
      isShown: () => true,
    },
    places: [{ id: 10, zone: ZONE, today: DAY, nowMin: 660 }],
    rules: new Map([[1, rulesOf(1, [shift(2, 600, 720), shift(3, 600, 720)])]]),
    ...more,
  });
const on = (month: ReturnType<typeof loadMonth>, day: string) => month.loads.find((one) => one.day === day);

test("time is summed over people; what has passed of today is not free", () => {
  const rules = new Map([1, 2].map((id) => [id, rulesOf(id, [shift(2, 600, 720), shift(3, 600, 720)])]));
  const month = load({ rules, people: [person(1), person(2)], rows: [visit(DAY, 600, 720)] });
  expect(on(month, DAY)).toMatchObject({
    workMin: 240,
    freeMin: 60,
    busyShare: 0.5,
    visits: 1,
    holiday: null,
  });
  expect(on(month, addDays(DAY, 1))).toMatchObject({ workMin: 240, freeMin: 240, busyShare: 0, visits: 0 });
  expect(on(month, addDays(DAY, 2))).toMatchObject({ workMin: 0, busyShare: null });
  expect(month.busyShare).toBe(0.25);
});

test("buffers and crumbs are not free, and not visits either", () => {
  const busyUntil = instantOf({ day: DAY, minutes: 710 }, ZONE);
  const month = load({ rows: [visit(DAY, 600, 680, { busyUntil })] });
  expect(on(month, DAY)).toMatchObject({ workMin: 120, freeMin: 0, busyShare: 1 });
  expect(month.busyShare).toBeCloseTo(80 / 240);
});

test("a night counts on both its days, its visit on the one it begins on", () => {
  const rules = new Map([[1, rulesOf(1, [shift(3, 1320, 1800)])]]);
  const next = addDays(DAY, 1);
  const month = load({ rules, rows: [visit(next, 1410, 1500)] });
  expect(on(month, next)).toMatchObject({ workMin: 120, freeMin: 90, visits: 1 });
  expect(on(month, addDays(next, 1))).toMatchObject({ workMin: 360, freeMin: 300, visits: 0 });
});

test("a class is one visit of the day with all its people; a request among them makes it wait", () => {
  const seat = { classKey: "1@0" };
  const rows = [visit(DAY, 600, 660, seat), visit(DAY, 600, 660, { ...seat, status: "pending" })];
  const month = load({ rows: [...rows, visit("2026-02-27", 600, 660)] });
  expect(on(month, DAY)).toMatchObject({ visits: 1, pending: 1, workMin: 120, freeMin: 60 });
  expect(month.counted).toEqual([rows]);
});

test("what the filter hides takes its time and is not counted; days of other months are not in the sums", () => {
  const rows = [visit(DAY, 600, 660, { serviceId: 2 })];
  const month = load({ rows, isShown: ({ serviceId }) => serviceId === 1 });
  expect(on(month, DAY)).toMatchObject({ visits: 0, freeMin: 60 });
  const other = load({ rows, month: "2026-04" });
  expect([other.counted, other.busyShare]).toEqual([[], null]);
});

test("a holiday is named where nobody works; the dismissed are there while they have visits", () => {
  const rules = new Map([1, 2, 3].map((id) => [id, rulesOf(id, id === 1 ? [shift(2, 600, 720)] : [], { [DAY]: "women" })]));
  const people = [person(1), person(2, true), person(3, true)];
  const month = load({ rules, people, rows: [visit(DAY, 600, 660, { staffId: 2 })] });
  expect(on(month, DAY)).toMatchObject({ workMin: 0, visits: 1, holiday: "women" });
  expect([...month.present]).toEqual([1, 2]);
}); // prettier-ignore
