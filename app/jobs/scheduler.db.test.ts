import { expect, it } from "vitest";
import { z } from "zod";
import { fixedClock } from "~/lib/clock";
import { jobs } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import { catalogueOf, noVendors, testCore } from "~tests/support/jobs";
import { defineJob } from "./define";
import { EmbeddedEngine } from "./embedded-engine.server";
import { Scheduler } from "./scheduler.server";

const options = { payload: z.object({}), attempts: 1, backoff: { baseMs: 1, maxMs: 1 } };
const pull = defineJob({ ...options, name: "pull", schedule: { everyMs: 30 * 60_000 } });
const report = defineJob({
  ...options,
  name: "report",
  schedule: { dailyAt: "02:30", zone: "Europe/Berlin" },
});

eachDatabase((open) => {
  async function world(start: string) {
    const url = await open.url();
    const runs: string[] = [];
    const clock = fixedClock(start);
    const catalogue = catalogueOf(
      { pull, report },
      { pull: async () => void runs.push("pull"), report: async () => void runs.push("report") },
    );
    const process = async () => {
      const core = testCore(await open.at(url), clock);
      return {
        scheduler: new Scheduler({ core, catalogue }),
        engine: new EmbeddedEngine({ core, vendors: noVendors, catalogue }),
        db: core.db,
      };
    };
    return { clock, runs, process };
  }

  it("ten restarts and two processes run a slot once", async () => {
    const { runs, process } = await world("2026-11-21T10:31:00Z");
    const [one, two] = [await process(), await process()];
    await Promise.all([one.scheduler.tick(), two.scheduler.tick()]);
    for (let restart = 0; restart < 10; restart += 1) {
      const again = await process();
      await again.scheduler.tick();
      await again.engine.runUntilEmpty();
    }
    expect(runs.sort()).toEqual(["pull", "report"]);
    expect(await one.db.$count(jobs)).toBe(2);
  });

  it("after a week's absence only the newest slot is caught up", async () => {
    const { clock, runs, process } = await world("2026-11-21T10:31:00Z");
    const { scheduler, engine } = await process();
    await scheduler.tick();
    await engine.runUntilEmpty();
    clock.advance(7 * 86_400_000);
    await scheduler.tick();
    await engine.runUntilEmpty();
    expect(runs.filter((name) => name === "pull")).toHaveLength(2);
  });

  it("does not pile up slots behind one that is unfinished", async () => {
    const { clock, runs, process } = await world("2026-11-21T10:31:00Z");
    const { scheduler, engine, db } = await process();
    await scheduler.tick();
    const before = await db.$count(jobs);
    clock.advance(30 * 60_000);
    await scheduler.tick();
    expect(await db.$count(jobs)).toBe(before);
    await engine.runUntilEmpty();
    await scheduler.tick();
    await engine.runUntilEmpty();
    expect(runs.filter((name) => name === "pull")).toHaveLength(2);
  });

  it.each([
    ["skip 02:30", "2026-03-28T12:00:00Z"],
    ["show 02:30 twice", "2026-10-24T12:00:00Z"],
  ])("the daily job runs once in the night when the clocks %s", async (_what, start) => {
    const { clock, runs, process } = await world(start);
    const { scheduler, engine } = await process();
    await scheduler.tick();
    await engine.runUntilEmpty();
    runs.length = 0;
    for (let hour = 0; hour < 48; hour += 1) {
      clock.advance(30 * 60_000);
      await scheduler.tick();
      await engine.runUntilEmpty();
    }
    expect(runs.filter((name) => name === "report")).toHaveLength(1);
  });

  it("a clock set back by two hours repeats nothing", async () => {
    const { clock, runs, process } = await world("2026-11-21T12:31:00Z");
    const { scheduler, engine } = await process();
    for (let step = 0; step < 6; step += 1) {
      await scheduler.tick();
      await engine.runUntilEmpty();
      clock.advance(30 * 60_000);
    }
    const count = runs.length;
    clock.advance(-2 * 3_600_000);
    const restarted = await process();
    for (let step = 0; step < 4; step += 1) {
      await restarted.scheduler.tick();
      await restarted.engine.runUntilEmpty();
      clock.advance(30 * 60_000);
    }
    expect(runs).toHaveLength(count);
  });
});
