import type { Core } from "~/lib/core";
import { BullmqEngine } from "./bullmq-engine.server";
import { BullmqRelay } from "./bullmq-relay.server";
import { catalogue } from "./catalogue.server";
import { EmbeddedEngine } from "./embedded-engine.server";
import { Scheduler } from "./scheduler.server";
import type { Vendors } from "./vendors";

/** Background work of a process, running until it is stopped. */
export interface RunningJobs {
  engine: "embedded" | "bullmq";
  /** Resolves when nothing runs here any more; what was unfinished after `graceMs` is another process's work then. */
  stop(options: { graceMs: number }): Promise<void>;
}

/** Runs schedules and jobs in this process: over Redis when there is one, else from the database itself. */
export async function startJobs({ core, vendors }: { core: Core; vendors: Vendors }): Promise<RunningJobs> {
  const { redisUrl, jobs } = core.env;
  const options = { core, vendors, catalogue, concurrency: jobs.concurrency };
  const engine = redisUrl === null ? new EmbeddedEngine(options) : new BullmqEngine({ ...options, redisUrl });
  const scheduler = new Scheduler({ core, catalogue });
  await engine.start();
  scheduler.start();
  return {
    engine: redisUrl === null ? "embedded" : "bullmq",
    stop: async ({ graceMs }) => {
      await scheduler.stop();
      await engine.stop({ graceMs });
    },
  };
}

/**
 * For a process that enqueues and leaves the work to workers: announces new rows in Redis at once. Without it the workers
 * find them by themselves within a second.
 */
export function startRelay({ core, redisUrl }: { core: Core; redisUrl: string }): { stop(): Promise<void> } {
  const relay = new BullmqRelay({ core, redisUrl });
  relay.start();
  return relay;
}
