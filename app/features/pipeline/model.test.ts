import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isStale,
  PIPELINE_EVENTS,
  placeOf,
  planMoves,
  STAGE_KEYS,
  stageAfter,
  stageName,
  type Happening,
  type StageKey,
} from "./model";

const stages = STAGE_KEYS.map((key, at) => ({ id: at + 1, key, position: at + 1 }));
const idOf = (key: StageKey) => STAGE_KEYS.indexOf(key) + 1;
const after = (event: (typeof PIPELINE_EVENTS)[number]) =>
  STAGE_KEYS.map((stage) => stageAfter(stage, event));

describe("moves of the funnel", () => {
  it("puts a new client at the beginning, once", () => {
    expect(stageAfter(null, "client_created")).toBe("first_contact");
    for (const stage of STAGE_KEYS) expect(stageAfter(stage, "client_created")).toBeNull();
  });

  it("moves forward on payment, back in from outside, and never back", () => {
    expect(after("payment")).toEqual([
      "purchased",
      "purchased",
      "purchased",
      null,
      null,
      "purchased",
      "purchased",
    ]);
    expect(stageAfter(null, "payment")).toBe("purchased");
  });

  it("knows what every other event does in every stage", () => {
    expect(after("booking_made")).toEqual([
      "consultation",
      null,
      null,
      null,
      null,
      "consultation",
      "consultation",
    ]);
    expect(after("program_assigned")).toEqual([
      "active",
      "active",
      "active",
      "active",
      null,
      "active",
      "active",
    ]);
    expect(after("visit_completed")).toEqual([null, null, null, "active", null, null, null]);
    expect(after("program_finished")).toEqual([null, null, null, null, "finished", null, null]);
    expect(after("silence")).toEqual([
      "inactive",
      "inactive",
      "inactive",
      "inactive",
      "inactive",
      null,
      null,
    ]);
    expect(stageAfter(null, "silence")).toBeNull();
  });

  it("never moves anybody back within the funnel", () => {
    for (const event of PIPELINE_EVENTS)
      for (const stage of STAGE_KEYS.slice(0, 5)) {
        const target = stageAfter(stage, event);
        if (target !== null) expect(STAGE_KEYS.indexOf(target)).toBeGreaterThan(STAGE_KEYS.indexOf(stage));
      }
  });
});

describe("a stage of the business's own", () => {
  const own = { id: 90, key: null, position: 3 };

  it("counts as the system stage before it", () => {
    expect(placeOf([...stages, own], 90)).toBe("deciding");
    expect(placeOf([...stages, { ...own, position: 0 }], 90)).toBe("first_contact");
    expect(placeOf([...stages, { ...own, position: 99 }], 90)).toBe("inactive");
    expect(placeOf(stages, null)).toBeNull();
  });
});

/** Tells events one by one, as they arrive, over what the earlier ones led to. */
function tell(happenings: readonly Happening[], start: StageKey | null = null, now = new Date(1_000_000)) {
  const known = new Set<string>();
  const moves = [];
  let standing = {
    stageId: start === null ? null : idOf(start),
    since: null as Date | null,
    decidedAt: null,
  };
  for (const happening of happenings) {
    const [move] = planMoves([happening], { stages, standings: new Map([[1, standing]]), known, now });
    if (!move) continue;
    known.add(move.eventKey);
    moves.push(move);
    standing = { ...standing, stageId: move.toStageId, since: move.at };
  }
  return { moves, stageId: standing.stageId };
}

describe("events told again or late", () => {
  const event = fc.record({
    event: fc.constantFrom(...PIPELINE_EVENTS),
    eventKey: fc.integer({ min: 0, max: 8 }).map((n) => `e${n}`),
    at: fc.integer({ min: 0, max: 900 }).map((ms) => new Date(ms * 1000)),
  });
  const oneOfEachKey = fc.uniqueArray(event, { selector: ({ eventKey }) => eventKey, maxLength: 8 });

  it("change nothing when they were told before", () => {
    fc.assert(
      fc.property(oneOfEachKey, (events) => {
        const told = [...events]
          .sort((a, b) => a.at.getTime() - b.at.getTime())
          .map((one) => ({ clientId: 1, ...one }));
        // Right after itself, each is known; at the end, none reaches past what overruled it.
        const twice = told.flatMap((one) => [one, one]);
        expect(tell(twice)).toEqual(tell(told));
      }),
    );
  });

  it("move a client at most once each, and forward only but for leaving and coming back", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const { moves } = tell(events.map((one) => ({ clientId: 1, ...one })));
        expect(new Set(moves.map(({ eventKey }) => eventKey)).size).toBe(moves.length);
        for (const { fromStageId, toStageId } of moves)
          if (fromStageId !== null && fromStageId < idOf("finished"))
            expect(toStageId).toBeGreaterThan(fromStageId);
        moves.reduce(
          (before, { at }) => (expect(at.getTime()).toBeGreaterThanOrEqual(before), at.getTime()),
          0,
        );
      }),
    );
  });

  it("are the same in one batch whatever their order there", () => {
    fc.assert(
      fc.property(oneOfEachKey, fc.integer(), (events, seed) => {
        const happenings = events.map((one) => ({ clientId: 1, ...one }));
        const shuffled = [...happenings].sort((a, b) => (a.eventKey + seed < b.eventKey + seed ? 1 : -1));
        const from = {
          stages,
          standings: new Map([[1, { stageId: null, since: null, decidedAt: null }]]),
          known: new Set<string>(),
          now: new Date(1_000_000),
        };
        expect(planMoves(shuffled, from)).toEqual(planMoves(happenings, from));
      }),
    );
  });

  it("do not overrule what somebody decided after them, nor bring back whoever left after them", () => {
    const payment = { clientId: 1, event: "payment" as const, eventKey: "payment:5", at: new Date(10) };
    const from = (stageId: number, since: number, decidedAt: number | null) => ({
      stages,
      standings: new Map([
        [1, { stageId, since: new Date(since), decidedAt: decidedAt === null ? null : new Date(decidedAt) }],
      ]),
      known: new Set<string>(),
      now: new Date(100),
    });
    expect(planMoves([payment], from(idOf("consultation"), 20, 20))).toEqual([]);
    expect(planMoves([payment], from(idOf("inactive"), 20, null))).toEqual([]);
    expect(planMoves([payment], from(idOf("consultation"), 20, null))).toMatchObject([
      { toStageId: idOf("purchased"), at: new Date(20) },
    ]);
    expect(planMoves([payment], from(idOf("inactive"), 5, 5))).toMatchObject([
      { toStageId: idOf("purchased"), at: new Date(10) },
    ]);
  });
});

describe("the funnel's oracle", () => {
  const cases: { stage: StageKey | null; event: (typeof PIPELINE_EVENTS)[number]; expect: StageKey }[] = [
    { stage: "first_contact", event: "payment", expect: "purchased" },
    { stage: "inactive", event: "payment", expect: "purchased" },
    { stage: null, event: "client_created", expect: "first_contact" },
  ];

  it.each(cases)("$event in $stage leads to $expect", ({ stage, event, expect: expected }) => {
    expect(tell([{ clientId: 1, event, eventKey: "one" }], stage).stageId).toBe(idOf(expected));
  });

  it("a payment told again moves nobody", () => {
    expect(tell([{ clientId: 1, event: "payment", eventKey: "payment:1" }], "purchased").moves).toEqual([]);
  });
});

describe("what is shown", () => {
  it("calls a stage by the business's name, or by the product's", () => {
    const words = Object.fromEntries(STAGE_KEYS.map((key) => [key, `[${key}]`])) as Record<StageKey, string>;
    expect(stageName({ key: "purchased", name: "Продано" }, words)).toBe("Продано");
    expect(stageName({ key: "purchased", name: "" }, words)).toBe("[purchased]");
    expect(stageName({ key: null, name: "Пробный" }, words)).toBe("Пробный");
  });

  it("pales after the stage's days, never when it has none", () => {
    const since = new Date(0);
    const day = (n: number) => new Date(n * 86_400_000);
    expect([isStale(since, 2, day(2)), isStale(since, 2, day(2.01)), isStale(since, null, day(900))]).toEqual(
      [false, true, false],
    );
  });
});
