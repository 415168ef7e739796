import type { z } from "zod";
import { isZone } from "~/lib/zoned-time";

/** When a job runs by itself: at every multiple of `everyMs` since 1970 (UTC), or once a local day at a wall clock. */
export type Schedule = { everyMs: number } | { dailyAt: string; zone: string };

/** What a kind of background work is, without the code that does it. */
export interface JobDefinition<P = unknown> {
  /** Stored in the outbox: renaming it orphans the rows that wait. */
  name: string;
  /** Ids and plain facts, never personal data. A scheduled job's must accept `{}`. */
  payload: z.ZodType<P>;
  /** Runs that may be begun, a run cut off by a crash included; after the last one the row is parked for staff. */
  attempts: number;
  /** Pause after the n-th failed run: `baseMs` doubled n - 1 times, `maxMs` at most, minus up to half of it at random. */
  backoff: { baseMs: number; maxMs: number };
  /** 0 (first) to 1000 (last). */
  priority: number;
  /** Two payloads with one key are one piece of work while the first is unfinished. */
  dedupe?(payload: P): string;
  /** The key stays taken after the end: the work is done once, ever. */
  keepDedupe: boolean;
  schedule: Schedule | null;
  /** After this the run counts as failed and its signal is aborted, milliseconds. */
  timeoutMs: number;
}

/** The payload type of a definition. */
export type PayloadOf<D> = D extends JobDefinition<infer P> ? P : never;

type Optional = "priority" | "keepDedupe" | "schedule" | "timeoutMs";
type JobOptions<P> = Omit<JobDefinition<P>, Optional> & Partial<Pick<JobDefinition<P>, Optional>>;

const LONGEST_PERIOD_MS = 7 * 86_400_000;

/** Defines a job. Priority 100, a minute of time, no schedule unless told. Throws on a definition that cannot work. */
export function defineJob<P>(options: JobOptions<P>): JobDefinition<P> {
  const job: JobDefinition<P> = {
    priority: 100,
    keepDedupe: false,
    schedule: null,
    timeoutMs: 60_000,
    ...options,
  };
  const fault = faultOf(job);
  if (fault) throw new Error(`Job ${job.name}: ${fault}`);
  return job;
}

function faultOf(job: JobDefinition): string | null {
  // "once" and "schedule" open the keys that outlive their rows' work: see dedupe-key.ts.
  if (!/^[a-z][A-Za-z0-9]+$/.test(job.name) || ["once", "schedule"].includes(job.name))
    return "not a job name";
  if (!Number.isInteger(job.attempts) || job.attempts < 1) return "attempts must be at least 1";
  if (!Number.isInteger(job.priority) || job.priority < 0 || job.priority > 1000)
    return "priority must be 0 to 1000";
  if (job.backoff.baseMs < 0 || job.backoff.maxMs < job.backoff.baseMs)
    return "backoff.maxMs is below baseMs";
  if (job.keepDedupe && !job.dedupe) return "keepDedupe needs dedupe";
  return job.schedule ? faultOfSchedule(job, job.schedule) : null;
}

function faultOfSchedule(job: JobDefinition, schedule: Schedule): string | null {
  if (!job.payload.safeParse({}).success) return "the payload of a scheduled job must accept {}";
  if ("everyMs" in schedule) {
    // Done rows are pruned after two weeks; the row of the newest slot must still be there to say that it ran.
    const fits = schedule.everyMs >= 1000 && schedule.everyMs <= LONGEST_PERIOD_MS;
    return fits ? null : "everyMs must be a second to a week";
  }
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(schedule.dailyAt)) return "dailyAt must be HH:MM";
  return isZone(schedule.zone) ? null : "zone is not an IANA time zone";
}
