import { describe, expect, it } from "vitest";
import { YCLIENTS_RATE, createBudget } from "./budget";

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
      await budget.take();
      starts.push(time.now());
    });
    await time.run(200_000);
    await Promise.all(calls);
    for (const start of starts) {
      expect(starts.filter((one) => one >= start && one < start + 1_000).length).toBeLessThanOrEqual(5);
      expect(starts.filter((one) => one >= start && one < start + 60_000).length).toBeLessThanOrEqual(200);
    }
    // And it wastes nothing: 450 calls at 200 a minute.
    expect(Math.max(...starts)).toBeLessThan(130_000);
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
