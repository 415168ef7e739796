import { expect, it } from "vitest";
import { seededRandom } from "./random";

it("gives the same row of numbers for the same seed, and another for another", () => {
  const row = (seed: string) => Array.from({ length: 20 }, seededRandom(seed).next);
  expect(row("one")).toEqual(row("one"));
  expect(row("one")).not.toEqual(row("two"));
  expect(row("one").every((value) => value >= 0 && value < 1)).toBe(true);
});

it("reaches every value of a range about equally often", () => {
  const random = seededRandom("dice");
  const faces = new Map<number, number>();
  for (let throws = 0; throws < 6000; throws += 1) {
    const face = random.between(1, 6);
    faces.set(face, (faces.get(face) ?? 0) + 1);
  }
  expect([...faces.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(Math.min(...faces.values())).toBeGreaterThan(880);
  expect(() => random.pick([])).toThrow(RangeError);
});
