import { expect, it } from "vitest";
import { changeCallBudget } from "~/features/connections/budget/commands.server";
import { readClosedUntil } from "~/features/connections/budget/queries.server";
import { createBudget, YCLIENTS_RATE, type Budget } from "~/integrations/core/budget";
import type { Db } from "~drizzle/client.server";
import { eachDatabase } from "../support/databases";

const ADDRESS = "api.yclients.com";

/** Time that passes only when everybody sleeps: a minute of calls takes a moment. */
function sharedTime() {
  let at = 1_800_000_000_000;
  const sleeping: { until: number; wake: () => void }[] = [];
  let busy = 0;
  const settle = () => {
    if (busy > 0 || sleeping.length === 0) return;
    sleeping.sort((a, b) => a.until - b.until);
    const next = sleeping.shift();
    if (!next) return;
    at = Math.max(at, next.until);
    busy += 1;
    next.wake();
  };
  return {
    now: () => at,
    sleep: (ms: number) =>
      new Promise<void>((resolve) => {
        sleeping.push({ until: at + ms, wake: resolve });
        busy -= 1;
        settle();
      }),
    /** Runs a caller; time stands still while it does anything but sleep. */
    async caller(run: () => Promise<void>) {
      busy += 1;
      try {
        await run();
      } finally {
        busy -= 1;
        settle();
      }
    },
  };
}

function budgetOf(db: Db, time: ReturnType<typeof sharedTime>): Budget {
  const ledger = {
    change: <T>(decide: Parameters<typeof changeCallBudget<T>>[2]) => changeCallBudget(db, ADDRESS, decide),
    closedUntil: () => readClosedUntil(db, ADDRESS),
  };
  return createBudget({ vendor: "yclients", windows: YCLIENTS_RATE, ledger, maxWaitMs: Infinity, ...time });
}

const most = (starts: readonly number[], perMs: number) =>
  Math.max(...starts.map((from) => starts.filter((one) => one >= from && one < from + perMs).length));

eachDatabase((open) => {
  it("keeps both limits of one address over two processes, and people go ahead", async () => {
    const url = await open.url();
    const time = sharedTime();
    const budgets = [budgetOf(await open.at(url), time), budgetOf(await open.at(url), time)];
    const starts: number[] = [];
    const waits = { patient: 0, urgent: 0 };
    const began = time.now();
    await Promise.all(
      Array.from({ length: 190 }, (_, call) =>
        time.caller(async () => {
          const isUrgent = call % 10 === 9;
          await budgets[call % 2]?.take({ isUrgent });
          starts.push(time.now());
          const kind = isUrgent ? "urgent" : "patient";
          waits[kind] = Math.max(waits[kind], time.now() - began);
        }),
      ),
    );
    expect(most(starts, 1_000)).toBeLessThanOrEqual(5);
    expect(most(starts, 60_000)).toBeLessThanOrEqual(200);
    expect(waits.urgent).toBeLessThan(25_000);
    expect(waits.patient).toBeGreaterThan(60_000);
  });

  it("is closed for everybody by what one of them was told, also for who waits already", async () => {
    const url = await open.url();
    const time = sharedTime();
    const [here, there] = [budgetOf(await open.at(url), time), budgetOf(await open.at(url), time)];
    await time.caller(async () => {
      await here.take();
      await here.pause(10_000);
    });
    const began = time.now();
    await time.caller(() => there.take({ isUrgent: true }));
    expect(time.now() - began).toBeGreaterThanOrEqual(10_000);
  });
});
