import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemActor, type UserActor } from "~/lib/actor";
import { fixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { jobs } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import { catalogueOf, jobRow, noVendors, testCore } from "~tests/support/jobs";
import { cancelJob, retryFailedJobs, retryJob } from "./commands.server";
import { defineJob } from "./define";
import { EmbeddedEngine } from "./embedded-engine.server";
import { enqueue, enqueueMany } from "./enqueue";
import { pruneFinishedJobs } from "./maintenance/jobs";
import { pruneFinishedJobs as prune } from "./maintenance/jobs.server";
import { countJobs, findJob, listJobs } from "./queries.server";

const manager: UserActor = { kind: "user", userId: 2, role: "manager", staffId: null };
const trainer: UserActor = { kind: "user", userId: 3, role: "trainer", staffId: 1 };
const DAY_MS = 86_400_000;

const base = { payload: z.object({ n: z.number() }), attempts: 1, backoff: { baseMs: 1, maxMs: 1 } };
const work = defineJob({ ...base, name: "work" });
const once = defineJob({ ...base, name: "notice", dedupe: ({ n }) => String(n), keepDedupe: true });

eachDatabase((open) => {
  let core: Core;
  let healthy: boolean;
  const clock = fixedClock("2026-11-21T10:00:00Z");
  beforeEach(async () => {
    core = testCore(await open(), clock);
    healthy = false;
  });
  const run = () => {
    const handler = async () => {
      if (!healthy) throw new Error("vendor is away");
    };
    const catalogue = catalogueOf(
      { work, once, pruneFinishedJobs },
      { work: handler, once: handler, pruneFinishedJobs: prune },
    );
    return new EmbeddedEngine({ core, vendors: noVendors, catalogue }).runUntilEmpty();
  };
  const put = (n: number, job = work) => core.db.transaction((tx) => enqueue(tx, clock, job, { n }));

  describe("the page of work", () => {
    it("pages from the newest, filters, counts", async () => {
      await core.db.transaction((tx) => enqueueMany(tx, clock, work, [1, 2, 3, 4, 5].map((n) => ({ n })))); // prettier-ignore
      await put(6, once);
      const first = await listJobs(core.db, manager, { limit: 4 });
      const second = await listJobs(core.db, manager, { limit: 4, before: first.nextBefore ?? 0 });
      expect([...first.rows, ...second.rows].map(({ payload }) => payload)).toEqual(
        [6, 5, 4, 3, 2, 1].map((n) => ({ n })),
      );
      expect(second.nextBefore).toBeNull();
      expect((await listJobs(core.db, manager, { name: "notice" })).rows).toHaveLength(1);
      await run();
      expect(await countJobs(core.db, manager)).toEqual({
        queued: 0,
        running: 0,
        done: 0,
        failed: 6,
        cancelled: 0,
      });
      expect((await listJobs(core.db, manager, { status: "failed", name: "work" })).rows).toHaveLength(5);
    });

    it("retries what failed, one or all, and refuses what is not there or not failed", async () => {
      const ids = [await put(1), await put(2), await put(3)] as number[];
      const [first = 0] = ids;
      expect(await retryJob(core, manager, { jobId: first })).toEqual({ ok: false, error: "wrong_status" });
      expect(await retryJob(core, manager, { jobId: 999_999 })).toEqual({ ok: false, error: "not_found" });
      await run();
      healthy = true;
      expect(await retryJob(core, manager, { jobId: first })).toEqual({ ok: true, value: null });
      expect(await run()).toBe(1);
      expect(await findJob(core.db, manager, { jobId: first })).toMatchObject({
        status: "done",
        lastError: null,
      });
      expect(await retryFailedJobs(core, manager, { name: "work" })).toBe(2);
      expect(await run()).toBe(2);
    });

    it("cancels what waits, and a retry brings it back", async () => {
      const id = (await put(1)) as number;
      expect((await cancelJob(core, manager, { jobId: id })).ok).toBe(true);
      expect(await run()).toBe(0);
      expect((await jobRow(core.db, id)).status).toBe("cancelled");
      healthy = true;
      await retryJob(core, manager, { jobId: id });
      expect(await run()).toBe(1);
      expect(await cancelJob(core, manager, { jobId: id })).toEqual({ ok: false, error: "wrong_status" });
    });

    it("is closed to trainers, clients and guests", async () => {
      const others = [trainer, { kind: "client", clientId: 1 }, { kind: "guest" }] as const;
      for (const actor of others) {
        await expect(listJobs(core.db, actor)).rejects.toMatchObject({ code: "forbidden" });
        await expect(countJobs(core.db, actor)).rejects.toMatchObject({ code: "forbidden" });
        await expect(findJob(core.db, actor, { jobId: 1 })).rejects.toMatchObject({ code: "forbidden" });
        await expect(retryJob(core, actor, { jobId: 1 })).rejects.toMatchObject({ code: "forbidden" });
        await expect(retryFailedJobs(core, actor)).rejects.toMatchObject({ code: "forbidden" });
        await expect(cancelJob(core, actor, { jobId: 1 })).rejects.toMatchObject({ code: "forbidden" });
      }
      expect(await countJobs(core.db, systemActor("test"))).toMatchObject({ failed: 0 });
    });
  });

  it("pruning removes old finished work, but neither failures nor what must stay done once", async () => {
    healthy = true;
    const kept = await put(1, once);
    await put(2);
    await run();
    healthy = false;
    const failed = await put(3);
    await run();
    clock.advance(15 * DAY_MS);
    healthy = true;
    const fresh = await put(4);
    await run();
    await core.db.transaction((tx) => enqueue(tx, clock, pruneFinishedJobs, {}));
    await run();
    const left = await core.db.select({ id: jobs.id, name: jobs.name }).from(jobs);
    const ids = left.filter(({ name }) => name !== "pruneFinishedJobs").map(({ id }) => id);
    expect(ids.sort()).toEqual([kept, failed, fresh].sort());
    expect(await put(1, once)).toBeNull();
  });
});
