import { sql, type SQL } from "drizzle-orm";
import { jobs } from "~drizzle/schema";
import type { JobDefinition } from "./define";

const ONCE = "once:";
const SCHEDULE = "schedule:";

/** The key that makes two rows of a job one piece of work. */
export function dedupeKeyOf(job: JobDefinition, key: string): string {
  return `${job.keepDedupe ? ONCE : ""}${job.name}:${key}`;
}

/** The key of one time slot: `schedule:pullChanges:2026-11-21T10:30Z`, the same in every process that computes it. */
export function slotKeyOf(jobName: string, slot: Date): string {
  return `${schedulePrefix(jobName)}${slot.toISOString().replace(/(:00)?\.000Z$/, "Z")}`;
}

/** What the keys of all time slots of a job begin with. */
export function schedulePrefix(jobName: string): string {
  return `${SCHEDULE}${jobName}:`;
}

/** A key that stays taken after the end of its row's work. */
export function outlivesWork(key: string): boolean {
  return key.startsWith(ONCE) || key.startsWith(SCHEDULE);
}

/** What `dedupe_key` becomes when the row's work ends. */
export function keyAfterEnd(): SQL<string | null> {
  return sql`case when substr(${jobs.dedupeKey}, 1, 5) = ${ONCE} or substr(${jobs.dedupeKey}, 1, 9) = ${SCHEDULE}
    then ${jobs.dedupeKey} end`;
}
