import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { eq, ne } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { enqueue } from "~/jobs/enqueue";
import { systemClock } from "~/lib/clock";
import type { Db } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import { deadly, slowEffect } from "~tests/support/job-effects";
import { countEffects, engineKinds, eventually, jobRow, type EngineKind } from "~tests/support/jobs";
import { startProcess, stopProcess } from "~tests/support/processes";

eachDatabase((open) => {
  // Claims of the embedded engine are the same statements on both: whole crashes of it are played on the file, the one it is there for.
  const hasRedis = engineKinds.length > 1;
  const kinds = open.dialect === "postgres" && hasRedis ? engineKinds.filter((kind) => kind !== "embedded") : engineKinds; // prettier-ignore
  describe.each(kinds)("a worker process with the %s engine", (kind) => {
    const started: ReturnType<typeof startProcess>[] = [];
    afterEach(async () => {
      for (const worker of started.splice(0)) await stopProcess(worker, { signal: "SIGKILL" });
    });

    function startWorker(url: string, queueName: string, engine: EngineKind = kind) {
      const worker = startProcess(
        process.execPath,
        ["--import", "tsx", resolve("tests/support/job-process.ts"), engine, queueName],
        { env: { ...process.env, DATABASE_URL: url } },
      );
      started.push(worker);
      return worker;
    }
    const put = (db: Db, count: number) =>
      db.transaction(async (tx) => {
        for (let n = 0; n < count; n += 1) await enqueue(tx, systemClock, slowEffect, { n });
      });
    const done = (db: Db) => db.$count(jobs, eq(jobs.status, "done"));
    const newQueue = () => `test-${randomBytes(6).toString("hex")}`;

    it("killed in the middle, again and again: every effect once, and nobody waits for a lease to run out", async () => {
      const [url, queue] = [await open.url(), newQueue()];
      const db = await open.at(url);
      await put(db, 120);
      for (const until of [8, 40, 75]) {
        const worker = startWorker(url, queue);
        await eventually(async () => (await done(db)) >= until, 20_000, worker.output);
        await stopProcess(worker, { signal: "SIGKILL" });
      }
      const orphans = await db.select({ id: jobs.id }).from(jobs).where(eq(jobs.status, "running"));
      const last = startWorker(url, queue);
      await eventually(() => last.output().includes("worker started"), 15_000, last.output);
      const ready = Date.now();
      await eventually(async () => {
        const rows = await Promise.all(orphans.map(({ id }) => jobRow(db, id)));
        return rows.every(({ status }) => status === "done");
      });
      expect(Date.now() - ready).toBeLessThan(5_000);
      await eventually(async () => (await done(db)) === 120, 30_000, last.output);
      const effects = await countEffects(db);
      expect([effects.size, Math.max(...effects.values())]).toEqual([120, 1]);
    }, 90_000);

    it("stopped politely: nothing is cut short", async () => {
      const [url, queue] = [await open.url(), newQueue()];
      const db = await open.at(url);
      await put(db, 60);
      const worker = startWorker(url, queue);
      await eventually(async () => (await done(db)) >= 8, 20_000, worker.output);
      await stopProcess(worker);
      expect(await worker.exited).toBe(0);
      const rest = await db.select().from(jobs).where(ne(jobs.status, "done"));
      expect(rest.length).toBeLessThan(60);
      expect(rest.every(({ status, attempt }) => status === "queued" && attempt === 0)).toBe(true);
    }, 60_000);

    it("a job that kills its process is parked after its attempts; the others get done", async () => {
      const [url, queue] = [await open.url(), newQueue()];
      const db = await open.at(url);
      const id = await db.transaction((tx) => enqueue(tx, systemClock, deadly, { n: 0 }));
      await put(db, 10);
      for (let start = 0; start < 2; start += 1) await startWorker(url, queue).exited;
      const worker = startWorker(url, queue);
      await eventually(async () => (await done(db)) === 10, 20_000, worker.output);
      expect(await jobRow(db, id)).toMatchObject({ status: "failed", attempt: 2, owner: null });
    }, 90_000);
  });
});
