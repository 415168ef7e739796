import { describe, expect, test } from "vitest";
import { dueOf, makeSlips, spanOn, type SlipSetting, type VisitRow } from "./model";

const DAY = "2026-03-03";
const at = (hour: string) => new Date(`${DAY}T${hour}:00Z`);

let lastId = 0;
function visit(from: string, until: string, more: Partial<VisitRow> = {}): VisitRow {
  return {
    ...{ id: (lastId += 1), headId: null, status: "confirmed", source: "staff", blocks: true, staffId: 1 },
    ...{ startsAt: at(from), endsAt: at(until), busyFrom: at(from), busyUntil: at(until), locationId: 1 },
    ...{ serviceId: 5, serviceName: "Бокс", clientName: "Анна", noShowCount: 0, currency: "KZT", seats: 1 },
    ...{ priceMinor: 1000_00, paidMinor: 0, pointsSpent: 0, classKey: null, seriesId: null, holdUntil: null },
    ...more,
  };
}
const setting: SlipSetting = {
  ...{ day: DAY, zone: "UTC", resources: new Map(), chains: new Map(), mayWrite: true },
  ...{ now: at("23:00"), moneySince: null },
  services: new Map([[5, { capacity: 8, stepMin: 30 }]]),
};
const slips = (rows: VisitRow[], more: Partial<SlipSetting> = {}) => makeSlips(rows, { ...setting, ...more });

describe("slips", () => {
  test("people of one class share a slip that counts their places", () => {
    const key = { classKey: `5@${at("14:00").getTime()}` };
    const rows = [
      visit("14:00", "15:00", { ...key, clientName: "Анна" }),
      visit("14:00", "15:00", { ...key, clientName: "Борис", seats: 2, paidMinor: 1000_00 }),
      visit("14:00", "15:00", { ...key, clientName: "Вера", status: "cancelled", blocks: false }),
      visit("16:00", "17:00", { classKey: `5@${at("16:00").getTime()}` }),
    ];
    const [first, second, ...rest] = slips(rows);
    expect(rest).toEqual([]);
    expect(first?.seats).toEqual({ taken: 3, capacity: 8 });
    expect(first?.people.map(({ clientName, dueMinor }) => [clientName, dueMinor])).toEqual([
      ["Анна", 1000_00],
      ["Борис", 0],
      ["Вера", 0],
    ]);
    expect(first).toMatchObject({ status: "confirmed", move: null, dueMinor: 1000_00 });
    expect(second?.people).toHaveLength(1);
  });

  test("what is owed is the price less money and points, and nothing for what did not take place", () => {
    const sums = { priceMinor: 1000_00, paidMinor: 300_00, pointsSpent: 200 };
    expect(dueOf({ status: "completed", ...sums })).toBe(500_00);
    expect(dueOf({ status: "confirmed", ...sums, pointsSpent: 900 })).toBe(0);
    expect(dueOf({ status: "no_show", ...sums })).toBe(0);
  });

  test("a visit that is over is owed for only since money is taken here", () => {
    const owed = (row: VisitRow, moneySince: Date | null) => slips([row], { moneySince })[0]?.isOwed;
    const done = { status: "completed" } as const;
    expect(owed(visit("10:00", "11:00", done), at("09:00"))).toBe(true);
    expect(owed(visit("10:00", "11:00"), at("09:00"))).toBe(true);
    expect(owed(visit("10:00", "11:00", { ...done, paidMinor: 1000_00 }), at("09:00"))).toBe(false);
    expect(owed(visit("10:00", "11:00", done), at("12:00"))).toBe(false);
    expect(owed(visit("10:00", "11:00", done), null)).toBe(false);
    expect(slips([visit("10:00", "11:00")], { now: at("10:30"), moneySince: at("09:00") })[0]?.isOwed).toBe(
      false,
    );
  });

  test("a chain moves by its head, and in time only", () => {
    const head = visit("10:00", "11:00");
    const part = visit("11:00", "11:30", { headId: head.id });
    const chains = new Map([[head.id, head]]);
    const [a, b] = slips([head, part], { chains });
    expect(a?.move).toMatchObject({ bookingId: head.id, offsetMin: 0, isChain: true });
    expect(b?.move).toEqual({ bookingId: head.id, startsAt: at("10:00").toISOString(), offsetMin: 60, isChain: true }); // prettier-ignore
    expect(slips([part]).map(({ move }) => move)).toEqual([null]);
  });

  test("only what is open, ours and one's own can be moved", () => {
    expect(slips([visit("10:00", "11:00")])[0]?.move).not.toBeNull();
    for (const more of [{ status: "completed" }, { status: "hold" }, { source: "yclients" }] as const)
      expect(slips([visit("10:00", "11:00", more)])[0]?.move).toBeNull();
    expect(slips([visit("10:00", "11:00")], { mayWrite: false })[0]?.move).toBeNull();
  });

  test("a visit over midnight is shown on both days and knows that it began before", () => {
    const late = visit("23:30", "23:59", { endsAt: new Date("2026-03-04T01:00:00Z") });
    expect(slips([late])[0]).toMatchObject({ from: 1410, until: 1500, beganBefore: false });
    expect(slips([late], { day: "2026-03-04" })[0]).toMatchObject({ from: 0, until: 60, beganBefore: true });
    expect(slips([late], { day: "2026-03-05" })).toEqual([]);
  });

  test("the hour that the clocks repeat does not shrink a visit", () => {
    const night = { startsAt: new Date("2027-10-31T00:30:00Z"), endsAt: new Date("2027-10-31T01:30:00Z") };
    expect(spanOn("2027-10-31", night, "Europe/Berlin")).toEqual({ from: 150, until: 210 });
    const spring = { startsAt: new Date("2027-03-28T00:30:00Z"), endsAt: new Date("2027-03-28T01:30:00Z") };
    expect(spanOn("2027-03-28", spring, "Europe/Berlin")).toEqual({ from: 90, until: 210 });
  });
});
