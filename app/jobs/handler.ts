import type { Core } from "~/lib/core";
import type { Log } from "~/lib/log.server";
import type { Tx } from "~drizzle/client.server";
import type { JobDefinition, PayloadOf } from "./define";
import type { Vendors } from "./vendors";

/** What a handler is given. */
export interface JobContext {
  core: Core;
  vendors: Vendors;
  /** Aborted at the time limit, when the process stops for good, and when the row was given to somebody else. */
  signal: AbortSignal;
  /** Carries the job's name and id. */
  log: Log;
  /** Counts every run ever begun of this row, from 1. */
  attempt: number;
  jobId: number;
  /**
   * Ends the row inside the handler's own transaction, so the effect happens exactly once: both commit or neither does.
   * Throws when the row is no longer ours, which rolls the effect back. Without it the engine ends the row afterwards,
   * and a crash in between repeats the run.
   */
  finish(tx: Tx): Promise<void>;
}

/**
 * Does the work. It is run at least once and may be run again after a crash, so it must be idempotent. Returning is success,
 * `RetryAfter` a pause that costs nothing, any other error a failed attempt.
 */
export type JobHandler<P> = (context: JobContext, payload: P) => Promise<void>;

/** The handler type of a definition: `export const settle: HandlerOf<typeof definitions.settle> = …`. */
export type HandlerOf<D extends JobDefinition> = JobHandler<PayloadOf<D>>;
