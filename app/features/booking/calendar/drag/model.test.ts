import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Column } from "../columns/model";
import type { Movable, Slip } from "../slips/model";
import {
  carriedTo,
  elapsedMin,
  judgeLocally,
  moveOf,
  pulledTo,
  snapTo,
  targetAt,
  undoOf,
  withMoved,
} from "./model";

const move: Movable = { bookingId: 1, startsAt: "2026-03-03T10:00:00.000Z", offsetMin: 0, isChain: false };
const slip = (id: number, from: number, until: number, more: Partial<Slip> = {}): Slip => ({
  ...{ id, from, until, lane: 0, lanes: 1, beganBefore: false, status: "confirmed", source: "staff", blocks: true },
  ...{ clientName: `Клиент ${id}`, serviceName: "Бокс", serviceId: 5, priceMinor: 0, dueMinor: 0, isOwed: false, currency: "KZT" },
  ...{ before: 0, after: 0, durationMin: until - from, classKey: null, seats: null, people: [], resources: [] },
  ...{ seriesId: null, holdUntil: null, noShows: 0, stepMin: 15, move },
  ...more,
}); // prettier-ignore
const column = (staffId: number, slips: Slip[], more: Partial<Column> = {}): Column => ({
  ...{
    key: `c${staffId}`,
    staffId,
    name: `Мастер ${staffId}`,
    isArchived: false,
    locationId: 1,
    zone: "UTC",
  },
  ...{
    day: "2026-03-03",
    today: "2026-03-01",
    nowMin: 0,
    work: [],
    away: [],
    closed: [],
    gaps: [],
    others: [],
  },
  ...{ slips, busyShare: null },
  ...more,
});

describe("drag arithmetic", () => {
  test("a carried slip keeps its length, begins on a step and stays within the day", () => {
    const minute = fc.integer({ min: -300, max: 1800 });
    fc.assert(
      fc.property(minute, minute, fc.constantFrom(5, 15, 30, 60), (pointerMin, grabMin, stepMin) => {
        const { from, until } = carriedTo({ from: 600, until: 670 }, { pointerMin, grabMin, stepMin });
        expect(until - from).toBe(70);
        expect(from % stepMin).toBe(0);
        expect(from >= 0 && from < 1440).toBe(true);
      }),
    );
    expect(carriedTo({ from: 600, until: 660 }, { pointerMin: 652, grabMin: 20, stepMin: 15 })).toEqual({ from: 630, until: 690 }); // prettier-ignore
  });

  test("a pulled slip is a step long at least", () => {
    expect(pulledTo({ from: 600, until: 660 }, { pointerMin: 688, stepMin: 15 }).until).toBe(690);
    expect(pulledTo({ from: 600, until: 660 }, { pointerMin: 100, stepMin: 15 }).until).toBe(615);
    expect(snapTo(607, 15)).toBe(600);
  });

  test("on the night of a clock change lengths are elapsed, starts are on the wall", () => {
    const berlin = column(1, [], { day: "2027-03-28", zone: "Europe/Berlin" });
    // 01:30 to 03:30 on the wall is one hour.
    expect(elapsedMin("2027-03-28", { from: 90, until: 210 }, "Europe/Berlin")).toBe(60);
    expect(targetAt(berlin, 90, 60)).toMatchObject({ from: 90, until: 210, durationMin: 60 });
    const autumn = column(1, [], { day: "2027-10-31", zone: "Europe/Berlin" });
    expect(elapsedMin("2027-10-31", { from: 90, until: 210 }, "Europe/Berlin")).toBe(180);
    const grip = { slip: slip(1, 600, 660), move, from: column(1, []) };
    expect(moveOf(grip, targetAt(autumn, 240, 60), { ...autumn, key: "c9", staffId: 9 })).toEqual({
      bookingId: 1,
      startsAt: "2027-10-31T03:00:00.000Z",
      staffId: 9,
      durationMin: null,
    });
  });

  test("a stretched visit keeps its exact start, also in an hour that comes twice", () => {
    const from = column(1, [], { day: "2027-10-31", zone: "Europe/Berlin" });
    // The second 02:30.
    const second: Movable = { ...move, startsAt: "2027-10-31T01:30:00.000Z" };
    const grip = { slip: slip(1, 150, 210), move: second, from };
    const pulled = { columnKey: from.key, from: 150, until: 240, durationMin: 90 };
    expect(moveOf(grip, pulled, from)).toMatchObject({
      startsAt: second.startsAt,
      durationMin: 90,
      staffId: null,
    });
  });

  test("a part of a chain is told by its head, and undo is the way back", () => {
    const chain: Movable = {
      bookingId: 7,
      startsAt: "2026-03-03T09:00:00.000Z",
      offsetMin: 60,
      isChain: true,
    };
    const from = column(1, []);
    const grip = { slip: slip(8, 600, 660, { move: chain }), move: chain, from };
    const done = moveOf(grip, targetAt(from, 660, 60), from);
    expect(done).toEqual({
      bookingId: 7,
      startsAt: "2026-03-03T10:00:00.000Z",
      staffId: null,
      durationMin: null,
    });
    expect(undoOf(grip, done)).toEqual({ ...done, startsAt: chain.startsAt });
    const other = { slip: slip(1, 600, 660), move, from };
    const away = moveOf(other, { ...targetAt(column(2, []), 660, 90) }, column(2, []));
    expect(away).toMatchObject({ staffId: 2, durationMin: 90 });
    expect(undoOf(other, away)).toMatchObject({ startsAt: move.startsAt, staffId: 1, durationMin: 60 });
  });
});

describe("what the page itself sees against a place", () => {
  const from = column(1, [slip(1, 600, 660)]);
  const grip = { slip: slip(1, 600, 660), move, from };
  const judge = (to: Column, start: number, more: Partial<typeof grip> = {}) =>
    judgeLocally({ ...grip, ...more }, targetAt(to, start, 60), to).closed;

  test("another visit, a held hour, a buffer, what the filters hide; not a request, not itself", () => {
    const to = column(2, [
      slip(2, 600, 660, { after: 15 }),
      slip(3, 720, 780, { status: "hold" }),
      slip(4, 840, 900, { status: "pending" }),
    ]);
    expect(judge(to, 630)).toBe("booked");
    expect(judge(to, 660)).toBe("buffer");
    expect(judge(to, 750)).toBe("hold");
    expect(judge(to, 840)).toBeNull();
    expect(judge(column(2, [], { others: [{ from: 600, until: 700 }] }), 690)).toBe("booked");
    expect(judge(from, 630)).toBeNull();
  });

  test("the past, a dismissed person, other people for a chain", () => {
    const today = { today: "2026-03-03", nowMin: 700 };
    expect(judge(column(2, [], today), 690)).toBe("past");
    expect(judge(column(2, [], today), 705)).toBeNull();
    expect(judge(column(2, [], { isArchived: true }), 705)).toBe("archived");
    expect(judge(column(2, []), 705, { move: { ...move, isChain: true } })).toBe("chain");
  });
});

test("a moved slip is shown at its new place at once, both columns laid out anew", () => {
  const columns = [column(1, [slip(1, 600, 660), slip(2, 630, 690)]), column(2, [slip(3, 600, 660)])];
  const [a, b] = withMoved(columns, {
    slipId: 1,
    target: { columnKey: "c2", from: 630, until: 690, durationMin: 60 },
  });
  expect(a?.slips.map(({ id, lanes }) => [id, lanes])).toEqual([[2, 1]]);
  expect(b?.slips.map(({ id, from, lane, lanes }) => [id, from, lane, lanes])).toEqual([
    [3, 600, 0, 2],
    [1, 630, 1, 2],
  ]);
  expect(withMoved(columns, { slipId: 99, target: { columnKey: "c2", from: 0, until: 1, durationMin: 1 } })).toEqual(columns); // prettier-ignore
});
