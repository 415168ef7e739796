import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JobEngine } from "~/jobs/engine";
import { defineJob } from "~/jobs/define";
import { enqueue } from "~/jobs/enqueue";
import { systemClock } from "~/lib/clock";
import type { Db } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import {
  catalogueOf,
  countEffects,
  eventually,
  leaveEffect,
  makeEngine,
  untilStatus,
} from "~tests/support/jobs";
import { findRedis, startRedis, type RedisServer } from "~tests/support/redis";

const work = defineJob({
  name: "work",
  payload: z.object({ n: z.number() }),
  attempts: 5,
  backoff: { baseMs: 20, maxMs: 200 },
});
const catalogue = catalogueOf(
  { work },
  {
    work: async ({ core, finish }, { n }) => {
      await core.db.transaction(async (tx) => {
        await leaveEffect(tx, String(n));
        await finish(tx);
      });
    },
  },
);
const put = (db: Db, n: number) => db.transaction((tx) => enqueue(tx, systemClock, work, { n }));

eachDatabase((open) => {
  describe.skipIf(findRedis() === null)("BullMQ and a Redis that fails", () => {
    const stops: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    });

    async function ownRedis(): Promise<RedisServer> {
      const redis = await startRedis();
      stops.push(redis.stop);
      return redis;
    }
    async function run(db: Db, redis: RedisServer): Promise<JobEngine> {
      const engine = makeEngine({ kind: "bullmq", db, catalogue, redisUrl: redis.url, concurrency: 4 });
      await engine.start();
      stops.push(() => engine.stop({ graceMs: 1000 }));
      return engine;
    }
    const done = (db: Db) => db.$count(jobs, eq(jobs.status, "done"));

    it("holds nothing but ids in Redis, and nothing at all when the work is done", async () => {
      const [db, redis] = [await open(), await ownRedis()];
      await run(db, redis);
      for (let n = 0; n < 20; n += 1) await put(db, n);
      await eventually(async () => (await done(db)) === 20);
      const client = new Redis(redis.url);
      stops.push(async () => client.disconnect());
      await eventually(async () => (await client.keys("bull:*:*-*-*")).length === 0);
    });

    it("a row that Redis lost is found by the sweep", async () => {
      const [db, redis] = [await open(), await ownRedis()];
      const client = new Redis(redis.url);
      stops.push(async () => client.disconnect());
      await run(db, redis);
      const first = await put(db, 1);
      await untilStatus(db, first, "done");
      // Flushed while rows are on their way: some are only announced, some are being fetched.
      for (let n = 2; n <= 60; n += 1) {
        await put(db, n);
        if (n % 10 === 0) await client.flushall();
      }
      await eventually(async () => (await done(db)) === 60, 20_000);
      const effects = await countEffects(db);
      expect([effects.size, Math.max(...effects.values())]).toEqual([60, 1]);
    }, 40_000);

    it("Redis dies, work goes on being written, and is done after its return", async () => {
      const [db, redis] = [await open(), await ownRedis()];
      await run(db, redis);
      await untilStatus(db, await put(db, 0), "done");
      await redis.kill9();
      for (let n = 1; n <= 30; n += 1) await put(db, n);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await done(db)).toBe(1);
      await redis.restart();
      await eventually(async () => (await done(db)) === 31, 20_000);
      const effects = await countEffects(db);
      expect([effects.size, Math.max(...effects.values())]).toEqual([31, 1]);
    }, 60_000);

    it("starts without Redis, and stops without it in time", async () => {
      const [db, redis] = [await open(), await ownRedis()];
      await redis.kill9();
      const engine = await run(db, redis);
      const id = await put(db, 1);
      const begun = Date.now();
      await engine.stop({ graceMs: 500 });
      expect(Date.now() - begun).toBeLessThan(4_000);
      const next = await run(db, redis);
      await redis.restart();
      await untilStatus(db, id, "done", 20_000);
      await next.stop({ graceMs: 500 });
    }, 60_000);
  });
});
