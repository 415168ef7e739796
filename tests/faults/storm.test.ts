import { describe, expect, it } from "vitest";
import type { Mode } from "~tests/support/product";
import type { CrashCounts } from "./storm/crashes";
import { playStorm } from "./storm/storm";

/** The short form of `npm run test:faults`, which plays ten thousand changes and 27 deaths in every way to run. */
const SEED = "ci";

const short: [Mode, number, CrashCounts][] = [
  ["embedded", 400, { worker: 2, web: 1, redis: 0 }],
  ["many-hosts", 300, { worker: 2, web: 1, redis: 1 }],
];

describe("a storm of webhooks over processes that die", () => {
  it.each(short)(
    "applies every change once and forged ones never, %s",
    async (mode, events, crashes) => {
      const { faults, killed } = await playStorm({ mode, seed: SEED, events, crashes });
      expect(faults).toEqual([]);
      expect(killed).toEqual(crashes);
    },
    120_000,
  );
});
