import { enumCheck, enumText, id, index, instant, integer, json, table, text, uniqueIndex } from "../columns";

/** How a piece of work stands. */
export const JOB_STATUSES = ["queued", "running", "done", "failed", "cancelled"] as const;

/**
 * The outbox and the record of all background work, whichever engine runs it. A row is written in the transaction of the
 * change that causes it; payloads carry ids, never personal data.
 */
export const jobs = table(
  "jobs",
  {
    id: id(),
    name: text().notNull(),
    payload: json<unknown>().notNull(),
    status: enumText(JOB_STATUSES).notNull(),
    /** Smaller runs first among those that are due. */
    priority: integer().notNull(),
    runAt: instant().notNull(),
    /** How often a run was begun. It also fences: only the holder of the newest attempt may finish the row. */
    attempt: integer().notNull(),
    maxAttempts: integer().notNull(),
    /** Process that runs it, and until when it may be silent before the row is free again. */
    owner: text(),
    leaseUntil: instant(),
    /** Unique among unfinished rows; cleared at the end unless the job says its key is for ever (schedules). */
    dedupeKey: text(),
    lastError: text(),
    createdAt: instant().notNull(),
    finishedAt: instant(),
  },
  (t) => [
    index("jobs_due").on(t.status, t.priority, t.runAt, t.id),
    uniqueIndex("jobs_dedupe").on(t.dedupeKey),
    enumCheck("jobs_status_check", t.status, JOB_STATUSES),
  ],
);
