import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balanceOf } from "../model";
import {
  dueLots,
  expiryOfGranted,
  expiryOfReturned,
  lapsingBetween,
  replayLots,
  type LotEntry,
} from "./model";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));

/** A ledger from short lines: what, how many points, when they lapse, of which visit. */
function ledger(
  ...rows: [LotEntry["kind"], number, { until?: number; visit?: number; of?: number }?][]
): LotEntry[] {
  return rows.map(([kind, points, { until, visit, of } = {}], at) => ({
    ...{ id: at + 1, kind, points, bookingId: visit ?? null, sourceEntryId: of ?? null },
    expiresAt: until === undefined ? null : day(until),
  })); // prettier-ignore
}

const left = (entries: LotEntry[]) =>
  Object.fromEntries(replayLots(entries).lots.map(({ entryId, remaining }) => [entryId, remaining]));

describe("lots", () => {
  it("are used up in the order in which they lapse, those that never do last", () => {
    expect(left(ledger(["correct", 10], ["award", 10, { until: 9 }], ["award", 10, { until: 5 }], ["spend", -14]))).toEqual({ 1: 10, 2: 6 });
    expect(left(ledger(["award", 10, { until: 5 }], ["award", 10, { until: 5 }], ["correct", -12]))).toEqual({ 2: 8 });
  }); // prettier-ignore

  it("are taken back from the visit they came with, then from the oldest", () => {
    const both = ledger(["award", 30, { until: 5, visit: 1 }], ["award", 50, { until: 9, visit: 2 }], ["spend", -40], ["reverse", -50, { visit: 2 }]); // prettier-ignore
    expect(left(both.toSpliced(2, 1))).toEqual({ 1: 30 });
    expect(replayLots(both)).toMatchObject({ lots: [], debt: 10 });
  });

  it("cover a debt before anything else", () => {
    const indebted = ledger(["award", 10, { visit: 1 }], ["spend", -10], ["reverse", -10, { visit: 1 }], ["award", 25, { until: 3 }]); // prettier-ignore
    expect(replayLots(indebted)).toMatchObject({ debt: 0, lots: [{ entryId: 4, remaining: 15 }] });
  });

  it("lapse with what is left of them, and never twice", () => {
    const rows = ledger(["award", 100, { until: 5, visit: 1 }], ["spend", -80]);
    expect(dueLots(replayLots(rows), day(4))).toEqual([]);
    expect(dueLots(replayLots(rows), day(5))).toMatchObject([{ entryId: 1, remaining: 20 }]);
    const lapsed = [
      ...rows,
      ...ledger(["expire", -20, { visit: 1, of: 1 }]).map((row) => ({ ...row, id: 3 })),
    ];
    expect(replayLots(lapsed)).toMatchObject({ lots: [], debt: 0 });
    expect(dueLots(replayLots(lapsed), day(50))).toEqual([]);
  });

  it("that lapse within a time are told of", () => {
    const book = replayLots(ledger(["award", 10, { until: 5 }], ["award", 7, { until: 30 }], ["award", 3]));
    expect(lapsingBetween(book, { from: day(0), until: day(5) })).toBe(10);
    expect(lapsingBetween(book, { from: day(5), until: day(30) })).toBe(7);
  });

  it("know when points lapse that are granted or come back", () => {
    expect(expiryOfGranted(null, day(0))).toBeNull();
    expect(expiryOfGranted(30, day(0))).toEqual(day(30));
    expect(expiryOfReturned([{ expiresAt: day(40) }, { expiresAt: day(20) }], day(0))).toEqual(day(40));
    expect(expiryOfReturned([{ expiresAt: day(3) }], day(0))).toEqual(day(14));
    expect(expiryOfReturned([{ expiresAt: day(3) }, { expiresAt: null }], day(0))).toBeNull();
    expect(expiryOfReturned([], day(0))).toBeNull();
  });

  it("always make up the balance, whatever comes in whatever order", () => {
    const row = fc.record({
      kind: fc.constantFrom<LotEntry["kind"][]>(
        "award",
        "spend",
        "reverse",
        "adjust",
        "refund",
        "correct",
        "expire",
      ),
      points: fc.integer({ min: -200, max: 200 }),
      bookingId: fc.constantFrom(null, 1, 2, 3),
      expiresAt: fc.option(fc.integer({ min: 0, max: 40 }).map(day)),
      sourceEntryId: fc.constantFrom(null, 1, 2, 3, 4),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.integer({ min: 0, max: 40 }), (rows, at) => {
        const entries = rows.map((given, id) => ({ ...given, id: id + 1 }));
        const book = replayLots(entries);
        const held = book.lots.reduce((sum, { remaining }) => sum + remaining, 0);
        expect(book.lots.every(({ remaining }) => remaining > 0) && book.debt >= 0).toBe(true);
        expect(held - book.debt).toBe(balanceOf(entries));
        // A lapse takes what is due to the point, and then nothing is due.
        const lapses = dueLots(book, day(at)).map(({ entryId, remaining }, n) => ({
          ...{ id: 1000 + n, kind: "expire" as const, points: -remaining, bookingId: null },
          ...{ expiresAt: null, sourceEntryId: entryId },
        }));
        const after = replayLots([...entries, ...lapses]);
        expect(dueLots(after, day(at))).toEqual([]);
        expect(after.debt).toBe(book.debt);
      }),
      { numRuns: 500 },
    );
  });
});
