import { describe, expect, it } from "vitest";
import { cohortsOf, pathsOf, quantileDays, standingsOf, type Step } from "./model";

const DAY = 86_400_000;
const stages = [
  { id: 1, key: "first_contact", position: 1 },
  { id: 2, key: "consultation", position: 2 },
  { id: 3, key: "purchased", position: 3 },
  { id: 9, key: "inactive", position: 4 },
];
const step = (clientId: number, toStageId: number | null, day: number): Step => ({
  clientId,
  toStageId,
  at: day * DAY,
});
const span = { from: 0, until: 30 * DAY };

describe("conversion", () => {
  it("counts who got to a stage or beyond it, and how fast half of them did", () => {
    const steps = [
      ...[step(1, 1, 0), step(1, 2, 1), step(1, 3, 5)],
      ...[step(2, 1, 0), step(2, 3, 3)],
      ...[step(3, 1, 0), step(3, 9, 20)],
    ];
    const [first, second] = cohortsOf(pathsOf(steps), stages, span);
    expect(first).toEqual({
      stageId: 1,
      clients: 3,
      reached: [
        { stageId: 2, clients: 2, medianDays: 1 },
        { stageId: 3, clients: 2, medianDays: 3 },
      ],
    });
    expect(second).toEqual({ stageId: 2, clients: 1, reached: [{ stageId: 3, clients: 1, medianDays: 4 }] });
  });

  it("takes the first coming in the period, and what follows it whenever", () => {
    const steps = [
      step(1, 1, -5),
      step(1, 9, -1),
      step(1, 1, 29),
      step(1, 3, 60),
      step(2, 1, 31),
      step(2, 3, 32),
    ];
    const [first] = cohortsOf(pathsOf(steps), stages, span);
    expect(first).toMatchObject({
      clients: 1,
      reached: [
        { clients: 1, medianDays: 31 },
        { clients: 1, medianDays: 31 },
      ],
    });
  });
});

describe("time on a stage", () => {
  it("measures stays that ended in the period", () => {
    const steps = [
      step(1, 1, 0),
      step(1, 2, 2),
      step(2, 1, 0),
      step(2, null, 10),
      step(3, 1, 0),
      step(3, 2, 40),
      step(4, 1, 1),
    ];
    expect(standingsOf(pathsOf(steps), stages, span)[0]).toEqual({
      stageId: 1,
      left: 2,
      medianDays: 2,
      mostDays: 10,
    });
    expect(standingsOf(pathsOf(steps), stages, span)[1]).toEqual({
      stageId: 2,
      left: 0,
      medianDays: null,
      mostDays: null,
    });
  });

  it("knows quantiles of one, of many and of none", () => {
    expect(quantileDays([], 0.5)).toBeNull();
    expect(quantileDays([DAY], 0.8)).toBe(1);
    expect(
      quantileDays(
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => n * DAY),
        0.8,
      ),
    ).toBe(8);
  });
});
