import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { defineJob, type JobDefinition } from "~/jobs/define";
import type { JobEngine } from "~/jobs/engine";
import { enqueue, type EnqueueOptions } from "~/jobs/enqueue";
import type { JobHandler } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { systemClock } from "~/lib/clock";
import type { Db } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import { catalogueOf, countEffects, engineKinds, eventually, jobRow, leaveEffect, makeEngine, untilStatus } from "~tests/support/jobs"; // prettier-ignore

type Numbered = { n: number };
const payload = z.object({ n: z.number() });
const quick = { baseMs: 20, maxMs: 200 };
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const work = defineJob({ name: "work", payload, attempts: 4, backoff: quick });
const keyed = defineJob({
  name: "keyed",
  payload,
  attempts: 4,
  backoff: quick,
  dedupe: ({ n }) => String(n),
});
const impatient = defineJob({ name: "impatient", payload, attempts: 1, backoff: quick, timeoutMs: 150 });
const once = defineJob({ ...keyed, name: "once1", keepDedupe: true });
const definitions = { work, keyed, impatient, once };

const put = (db: Db, job: JobDefinition<Numbered>, n: number, options?: EnqueueOptions) =>
  db.transaction((tx) => enqueue(tx, systemClock, job, { n }, options));

eachDatabase((open) => {
  describe.each(engineKinds)("the %s engine", (kind) => {
    const running: JobEngine[] = [];
    afterEach(async () => {
      await Promise.all(running.splice(0).map((engine) => engine.stop({ graceMs: 0 })));
    });

    async function run(db: Db, handler: JobHandler<Numbered>, concurrency = 8): Promise<JobEngine> {
      const handlers = { work: handler, keyed: handler, impatient: handler, once: handler };
      const engine = makeEngine({ kind, db, catalogue: catalogueOf(definitions, handlers), concurrency });
      running.push(engine);
      await engine.start();
      return engine;
    }

    it("runs by priority, then by time, then in the order of asking; what is due later waits", async () => {
      const db = await open();
      const ago = (ms: number) => new Date(Date.now() - ms);
      await put(db, work, 3, { runAt: ago(1000) });
      await put(db, work, 4, { runAt: ago(1000) });
      await put(db, { ...work, priority: 500 }, 5, { runAt: ago(9000) });
      await put(db, work, 2, { runAt: ago(5000) });
      await put(db, { ...work, priority: 1 }, 1);
      const later = await put(db, work, 9, { runAt: new Date(Date.now() + 60_000) });
      const order: number[] = [];
      await run(db, async (_context, { n }) => void order.push(n), 1);
      await eventually(() => order.length === 5);
      expect(order).toEqual([1, 2, 3, 4, 5]);
      expect((await jobRow(db, later)).status).toBe("queued");
    });

    it("hears of a new row at once, and never of one that was rolled back", async () => {
      const db = await open();
      const seen: number[] = [];
      await run(db, async (_context, { n }) => void seen.push(n));
      const refused = db.transaction(async (tx) => {
        await enqueue(tx, systemClock, work, { n: 1 });
        throw new Error("no");
      });
      await expect(refused).rejects.toThrow("no");
      const id = await put(db, work, 2);
      await untilStatus(db, id, "done");
      expect(seen).toEqual([2]);
      expect(await db.$count(jobs)).toBe(1);
    });

    it("tries again after growing pauses, and counts", async () => {
      const db = await open();
      const at: number[] = [];
      await run(db, async ({ attempt }) => {
        at.push(Date.now());
        if (attempt < 3) throw new Error("not yet");
      });
      const id = await put(db, { ...work, attempts: 3 }, 1);
      await untilStatus(db, id, "done");
      expect(await jobRow(db, id)).toMatchObject({
        attempt: 3,
        lastError: null,
        owner: null,
        leaseUntil: null,
      });
      const [first = 0, second = 0, third = 0] = at;
      expect(second - first).toBeGreaterThanOrEqual(9); // 20 ms, minus half of it at most
      expect(third - second).toBeGreaterThanOrEqual(19);
    });

    it("parks what keeps failing without quoting it, and goes on with the rest", async () => {
      const db = await open();
      await run(db, async (_context, { n }) => {
        if (n === 0) throw new Error("Anna Petrova, +79161234567");
      });
      const poison = await put(db, work, 0);
      const good = await Promise.all([1, 2, 3].map((n) => put(db, work, n)));
      await untilStatus(db, poison, "failed");
      for (const id of good) await untilStatus(db, id, "done");
      const row = await jobRow(db, poison);
      expect(row).toMatchObject({ attempt: 4, owner: null });
      expect(row.lastError).toMatch(/^Error \(engines\.db\.test\.ts:\d+\)$/);
    });

    it("parks at once what this version cannot run", async () => {
      const db = await open();
      await run(db, async () => undefined);
      const unknown = await put(db, defineJob({ ...work, name: "fromTomorrow" }), 1);
      const misfit = await put(db, work, 1);
      const crooked = await put(db, { ...work, payload: z.any() } as typeof work, "x" as unknown as number);
      await untilStatus(db, unknown, "failed");
      await untilStatus(db, crooked, "failed");
      await untilStatus(db, misfit, "done");
      expect((await jobRow(db, unknown)).lastError).toContain("No handler");
      expect((await jobRow(db, crooked)).lastError).toBe("The payload does not fit the job: n");
    });

    it("one key is one piece of work until its end; a key that is kept is once for ever", async () => {
      const db = await open();
      const [id, twin] = [await put(db, keyed, 1), await put(db, keyed, 1)];
      const [first, second] = [await put(db, once, 1), await put(db, once, 1)];
      expect([twin, second]).toEqual([null, null]);
      await run(db, async () => undefined);
      await untilStatus(db, id, "done");
      await untilStatus(db, first, "done");
      expect(await put(db, once, 1)).toBeNull();
      const next = await put(db, keyed, 1);
      expect(next).not.toBeNull();
      await untilStatus(db, next, "done");
    });

    it("runs a row again when its key is enqueued while it runs: it may have read the old state", async () => {
      const db = await open();
      let runs = 0;
      let release = () => undefined as void;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await run(db, async ({ core, finish }) => {
        runs += 1;
        if (runs === 1) await gate;
        await core.db.transaction((tx) => finish(tx));
      });
      const id = await put(db, keyed, 7);
      await eventually(() => runs === 1);
      expect(await put(db, keyed, 7)).toBeNull();
      release();
      await untilStatus(db, id, "done");
      expect(runs).toBe(2);
    });

    it("a pause that was asked for costs no attempt", async () => {
      const db = await open();
      let runs = 0;
      await run(db, async () => {
        runs += 1;
        if (runs < 4) throw new RetryAfter(10);
      });
      const id = await put(db, { ...work, attempts: 1 }, 1);
      await untilStatus(db, id, "done");
      expect(runs).toBe(4);
    });

    it("aborts what takes too long, and lets nothing of it through afterwards", async () => {
      const db = await open();
      let aborted = false;
      let late: Promise<void> | undefined;
      await run(db, async ({ core, signal, finish }) => {
        signal.addEventListener("abort", () => (aborted = true));
        late = pause(600).then(() =>
          core.db.transaction(async (tx) => {
            await leaveEffect(tx, "late");
            await finish(tx);
          }),
        );
        await late;
      });
      const id = await put(db, impatient, 1);
      await untilStatus(db, id, "failed");
      expect(aborted).toBe(true);
      expect((await jobRow(db, id)).lastError).toBe("JobTimeout: Took longer than 150 ms");
      await expect(late).rejects.toThrow("must not happen");
      expect(await countEffects(db)).toEqual(new Map());
    });

    it("stops by waiting for what runs and handing back what does not end, at no cost", async () => {
      const db = await open();
      const engine = await run(db, async ({ signal }, { n }) => {
        await (n === 1
          ? pause(250)
          : new Promise((_resolve, reject) => signal.addEventListener("abort", reject)));
      });
      const [short, endless] = [await put(db, work, 1), await put(db, { ...work, attempts: 1 }, 2)];
      await untilStatus(db, short, "running");
      await untilStatus(db, endless, "running");
      await engine.stop({ graceMs: 1500 });
      expect((await jobRow(db, short)).status).toBe("done");
      expect(await jobRow(db, endless)).toMatchObject({
        status: "queued",
        owner: null,
        attempt: 1,
        maxAttempts: 2,
      });
      const waiting = await put(db, work, 3);
      await pause(100);
      expect((await jobRow(db, waiting)).status).toBe("queued");
    });

    it("rolls back the effect of a run whose row was given to somebody else", async () => {
      const db = await open();
      let runs = 0;
      const refusals: string[] = [];
      await run(db, async ({ core, finish, attempt }) => {
        runs += 1;
        // What a sweep does when this process looks dead: the row is free and the next claim raises the attempt.
        if (runs === 1)
          await db.update(jobs).set({ status: "queued", owner: null }).where(eq(jobs.attempt, attempt));
        if (runs === 1) await pause(300);
        const effect = core.db.transaction(async (tx) => {
          await leaveEffect(tx, "points");
          await finish(tx);
        });
        await effect.catch((error: Error) => {
          refusals.push(error.name);
          throw error;
        });
      });
      const id = await put(db, work, 1);
      await untilStatus(db, id, "done");
      await eventually(() => refusals.length === 1);
      expect(refusals).toEqual(["LeaseLost"]);
      expect(await countEffects(db)).toEqual(new Map([["points", 1]]));
    });

    it("500 jobs that fail at random before, in and after their transaction: every effect once", async () => {
      const db = await open();
      const tossed = (chance: number, where: string) => {
        if (Math.random() < chance) throw new Error(where);
      };
      await run(db, async ({ core, finish }, { n }) => {
        tossed(0.2, "before");
        await core.db.transaction(async (tx) => {
          await leaveEffect(tx, String(n));
          tossed(0.1, "inside");
          await finish(tx);
          tossed(0.1, "after the row, before the commit");
        });
        tossed(0.2, "after the commit");
      });
      await db.transaction(async (tx) => {
        const stubborn = { ...work, attempts: 40 };
        for (let n = 0; n < 500; n += 1) await enqueue(tx, systemClock, stubborn, { n });
      });
      await eventually(async () => (await db.$count(jobs, eq(jobs.status, "done"))) === 500, 40_000);
      const effects = await countEffects(db);
      expect(effects.size).toBe(500);
      expect(Math.max(...effects.values())).toBe(1);
    }, 60_000);
  });
});
