import { describe, expect, it } from "vitest";
import { seededRandom } from "~/lib/random";
import { YCLIENTS_RATE, createBudget, earliestStart, withStart, type PromisedCalls } from "./budget";

/** Time that moves only while somebody sleeps, so that an hour of calls takes no time. */
function simulatedTime() {
  let at = 0;
  const waiting: { until: number; wake: () => void }[] = [];
  return {
    now: () => at,
    sleep: (ms: number) => new Promise<void>((resolve) => waiting.push({ until: at + ms, wake: resolve })),
    async run(until: number) {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        waiting.sort((a, b) => a.until - b.until);
        const next = waiting[0];
        if (!next || next.until > until) break;
        waiting.shift();
        at = next.until;
        next.wake();
      }
      at = until;
    },
  };
}

describe("the budget of calls to one address", () => {
  it("never lets more through than any window allows, at any moment", async () => {
    const time = simulatedTime();
    const budget = createBudget({
      vendor: "yclients",
      windows: YCLIENTS_RATE,
      maxWaitMs: Infinity,
      now: time.now,
      sleep: time.sleep,
    });
    const starts: number[] = [];
    const calls = Array.from({ length: 450 }, async () => {
      await budget.take({ isUrgent: true });
      starts.push(time.now());
    });
    await time.run(200_000);
    await Promise.all(calls);
    for (const start of starts) {
      expect(starts.filter((one) => one >= start && one < start + 1_000).length).toBeLessThanOrEqual(5);
      expect(starts.filter((one) => one >= start && one < start + 60_000).length).toBeLessThanOrEqual(200);
    }
    // And it wastes next to nothing: 450 calls at 200 a minute.
    expect(Math.max(...starts)).toBeLessThan(132_000);
  });

  it("refuses a wait that is too long, and says how long it would be", async () => {
    const time = simulatedTime();
    const budget = createBudget({
      vendor: "yclients",
      windows: [{ calls: 1, perMs: 60_000 }],
      maxWaitMs: 5_000,
      ...time,
    });
    await budget.take();
    await expect(budget.take()).rejects.toMatchObject({ kind: "rate_limited", retryAfterMs: 60_000 });
  });

  it("is closed for as long as a 429 said, for those who wait already too", async () => {
    const time = simulatedTime();
    const budget = createBudget({
      vendor: "yclients",
      windows: [{ calls: 1, perMs: 1_000 }],
      maxWaitMs: 60_000,
      ...time,
    });
    await budget.take();
    let done = -1;
    const second = budget.take().then(() => (done = time.now()));
    void budget.pause(10_000);
    await time.run(20_000);
    await second;
    expect(done).toBeGreaterThanOrEqual(10_000);
  });

  it("lets go of a caller that gives up", async () => {
    const budget = createBudget({ vendor: "yclients", windows: [{ calls: 1, perMs: 10_000 }] });
    await budget.take();
    const stop = new AbortController();
    const waiting = budget.take({ signal: stop.signal });
    stop.abort(new Error("shutting down"));
    await expect(waiting).rejects.toThrow("shutting down");
  });
});

describe("promises of starts", () => {
  const most = (starts: readonly number[], perMs: number) =>
    Math.max(0, ...starts.map((from) => starts.filter((one) => one >= from && one < from + perMs).length));

  it("stay within every window whoever asks in whatever order, and the patient leave room for the urgent", () => {
    for (let seed = 0; seed < 6; seed += 1) {
      const random = seededRandom(`budget ${seed}`);
      const all: number[] = [];
      let held: PromisedCalls = { starts: [], closedUntil: null };
      let at = 0;
      for (let call = 0; call < 500; call += 1) {
        // Bursts, pauses, and clocks of two machines that differ by up to two seconds.
        at += random.chance(0.7) ? random.between(0, 120) : random.between(0, 1_500);
        const seen = at + (random.chance(0.5) ? random.between(0, 2_000) : 0);
        const isUrgent = random.chance(0.3);
        const start = earliestStart(held, { at: seen, windows: YCLIENTS_RATE, isUrgent });
        expect(start).toBeGreaterThanOrEqual(seen);
        held = withStart(held, start, { at: seen, windows: YCLIENTS_RATE });
        all.push(start);
      }
      all.sort((a, b) => a - b);
      expect(most(all, 1_000)).toBeLessThanOrEqual(5);
      expect(most(all, 60_000)).toBeLessThanOrEqual(200);
    }
  });

  it("let somebody urgent in between the patient who wait", () => {
    let held: PromisedCalls = { starts: [], closedUntil: null };
    const ask = (isUrgent: boolean) => {
      const start = earliestStart(held, { at: 0, windows: YCLIENTS_RATE, isUrgent });
      held = withStart(held, start, { at: 0, windows: YCLIENTS_RATE });
      return start;
    };
    const patient = Array.from({ length: 40 }, () => ask(false));
    expect(most(patient, 1_000)).toBe(4);
    expect(Math.max(...patient)).toBeGreaterThan(9_000);
    expect(ask(true)).toBe(0);
    expect(ask(true)).toBeLessThan(1_100);
    expect(held.starts).toHaveLength(42);
  });

  it("begin after a pause and forget what no window reaches", () => {
    const held = { starts: [0, 1, 2], closedUntil: 90_000 };
    const start = earliestStart(held, { at: 70_000, windows: YCLIENTS_RATE, isUrgent: true });
    expect(start).toBe(90_000);
    expect(withStart(held, start, { at: 70_000, windows: YCLIENTS_RATE }).starts).toEqual([90_000]);
  });
});
