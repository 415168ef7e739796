import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelFor, standingOn } from "./levels/model";
import { balanceOf, canSpend, decideEntries, pointsFor, type AwardFacts, type LedgerEntry } from "./model";

const RULE = { basis: "money", windowDays: null } as const;
const at = (percentBp: number) => standingOn([["Базовый", 0, percentBp]], RULE, 0);

const COMPLETED: AwardFacts = {
  bookingId: 12,
  status: "completed",
  clientId: 7,
  priceMinor: 100_000,
  standing: at(500),
  isProgrammeOn: true,
  at: new Date("2026-03-02T06:00:00Z"),
  expiresAt: null,
};

/** Tells the ledger a story, event by event, and says what it holds. */
function tell(events: (Partial<AwardFacts> | { spend: number; clientId?: number })[]): {
  story: string[];
  entries: LedgerEntry[];
} {
  const entries: LedgerEntry[] = [];
  const causes = new Set<string>();
  let facts = COMPLETED;
  for (const event of events) {
    if ("spend" in event) {
      entries.push({ clientId: event.clientId ?? 7, kind: "spend", points: -event.spend });
      continue;
    }
    facts = { ...facts, ...event };
    for (const row of decideEntries(entries, facts)) {
      expect(causes.has(row.causeKey), row.causeKey).toBe(false);
      causes.add(row.causeKey);
      entries.push(row);
    }
    expect(decideEntries(entries, facts), "asking again changes nothing").toEqual([]);
  }
  return { story: entries.map(({ kind, clientId, points }) => `${kind} ${clientId} ${points}`), entries };
}

const story = (...events: Parameters<typeof tell>[0]) => tell(events).story;

describe("points for a price", () => {
  it("rounds down to whole points", () => {
    expect(pointsFor(15_000_000, 500)).toBe(7500);
    expect(pointsFor(199_99, 500)).toBe(9);
    expect(pointsFor(100, 10_000)).toBe(1);
    expect(pointsFor(99, 10_000)).toBe(0);
    expect(pointsFor(0, 500)).toBe(0);
    expect(pointsFor(-100_000, 500)).toBe(0);
  });

  it("stays exact for prices where a double would not", () => {
    expect(pointsFor(9_007_199_254_740_991, 9_999)).toBe(90_062_985_348_155);
  });
});

describe("the ledger of a booking", () => {
  it("awards once, whoever reports the completion (L01)", () => {
    expect(story({}, {}, {})).toEqual(["award 7 50"]);
  });

  it("names the cause of each row", () => {
    expect(decideEntries([], COMPLETED)).toEqual([
      {
        clientId: 7,
        kind: "award",
        points: 50,
        causeKey: "booking:12:award:1",
        percentBp: 500,
        levelName: "Базовый",
        priceMinor: 100_000,
        proof: { ...RULE, reached: 0, threshold: 0, ladder: [["Базовый", 0, 500]] },
        expiresAt: null,
        sourceEntryId: null,
      },
    ]);
  });

  it("reverses and awards again (L03)", () => {
    const { entries } = tell([{}, { status: "cancelled" }, { status: "completed" }]);
    expect(entries.map(({ kind, points }) => [kind, points])).toEqual([
      ["award", 50],
      ["reverse", -50],
      ["award", 50],
    ]);
  });

  it("reverses spent points into a visible debt (L05)", () => {
    const { entries } = tell([{ priceMinor: 200_000 }]);
    const spentElsewhere = [...entries, { points: -80 }];
    const reversal = decideEntries(entries, { ...COMPLETED, priceMinor: 200_000, status: "cancelled" });
    expect(reversal.map(({ kind, points }) => [kind, points])).toEqual([["reverse", -100]]);
    expect(balanceOf([...spentElsewhere, ...reversal])).toBe(-80);
  });

  it("gives spent points back when the visit is cancelled, once (L07)", () => {
    const cancelled = { status: "cancelled" };
    expect(story({ status: "confirmed" }, { spend: 300 }, cancelled, cancelled)).toEqual([
      "spend 7 -300",
      "refund 7 300",
    ]);
    expect(story({ status: "confirmed" }, { spend: 300 }, { status: "no_show" })).toEqual(["spend 7 -300"]);
  });

  it("follows a record to another client (L09)", () => {
    expect(story({}, { clientId: 9 })).toEqual(["award 7 50", "reverse 7 -50", "award 9 50"]);
    expect(story({}, { clientId: null }, { clientId: 7 })).toEqual([
      "award 7 50",
      "reverse 7 -50",
      "award 7 50",
    ]);
    expect(story({}, { clientId: 9, standing: at(1000) })).toEqual([
      "award 7 50",
      "reverse 7 -50",
      "award 9 100",
    ]);
  });

  it("awards what was missed while the programme was off, and reverses even then (L11)", () => {
    expect(story({ isProgrammeOn: false }, { isProgrammeOn: true })).toEqual(["award 7 50"]);
    expect(story({}, { isProgrammeOn: false }, { status: "no_show" })).toEqual([
      "award 7 50",
      "reverse 7 -50",
    ]);
  });

  it("adjusts to a corrected price, at the percent of the completion", () => {
    expect(story({}, { priceMinor: 150_000 }, { priceMinor: 20_000 })).toEqual([
      "award 7 50",
      "adjust 7 25",
      "adjust 7 -65",
    ]);
    expect(story({}, { standing: at(1000) })).toEqual(["award 7 50"]);
    expect(story({}, { standing: at(1000), priceMinor: 200_000 })).toEqual(["award 7 50", "adjust 7 50"]);
    expect(
      story({}, { priceMinor: 0 }, { status: "cancelled" }, { status: "completed", priceMinor: 100_000 }),
    ).toEqual(["award 7 50", "adjust 7 -50", "adjust 7 50"]);
  });

  it("writes no row of nothing", () => {
    expect(
      story({ priceMinor: 0 }, { status: "confirmed" }, { clientId: null, status: "completed" }),
    ).toEqual([]);
  });

  it("always ends where the last facts alone would have led", () => {
    const facts = fc.record({
      status: fc.constantFrom("pending", "confirmed", "completed", "cancelled", "no_show"),
      clientId: fc.constantFrom(7, 9, null),
      priceMinor: fc.constantFrom(0, 50_000, 100_000, 123_456),
    });
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 12 }), (events) => {
        const { entries } = tell(events);
        const last = { ...COMPLETED, ...events.at(-1) };
        for (const clientId of [7, 9]) {
          const held = balanceOf(entries.filter((entry) => entry.clientId === clientId));
          const isDue = last.status === "completed" && last.clientId === clientId;
          expect(held).toBe(isDue ? pointsFor(last.priceMinor, 500) : 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("levels and spending", () => {
  const levels = [
    { name: "Золотой", thresholdMinor: 5_000_000, thresholdVisits: 30, percentBp: 1000 },
    { name: "Базовый", thresholdMinor: 0, thresholdVisits: 0, percentBp: 300 },
    { name: "Серебряный", thresholdMinor: 1_000_000, thresholdVisits: 10, percentBp: 500 },
  ];

  it("gives the highest level that is reached", () => {
    expect([0, 999_999, 1_000_000, 9_000_000].map((paid) => levelFor(levels, paid)?.name)).toEqual([
      "Базовый",
      "Базовый",
      "Серебряный",
      "Золотой",
    ]);
    expect(levelFor([], 100)).toBeNull();
  });

  it("refuses spending below zero, nothing and fractions", () => {
    expect(canSpend(50, 50)).toBe(true);
    expect([
      canSpend(50, 51),
      canSpend(-20, 10),
      canSpend(50, 0),
      canSpend(50, -5),
      canSpend(50, 1.5),
    ]).toEqual(Array(5).fill(false));
  });
});
