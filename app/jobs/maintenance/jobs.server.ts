import { and, inArray, lt, notLike, or, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { idempotencyKeys, jobs, sessions } from "~drizzle/schema";
import type { HandlerOf } from "../handler";
import type * as definitions from "./jobs";

const DAY_MS = 86_400_000;
const KEEP_DONE_DAYS = 14;
const KEEP_ANSWERS_DAYS = 30;
/** Small enough that nobody waits for the writer noticeably. */
const BATCH = 500;

/** Removes old rows in small batches, so that nobody waits for the writer. */
export const pruneFinishedJobs: HandlerOf<typeof definitions.pruneFinishedJobs> = async ({
  core,
  signal,
  log,
}) => {
  const now = core.clock.now().getTime();
  const daysAgo = (days: number) => new Date(now - days * DAY_MS);
  const removed = {
    jobs: await inBatches(signal, () => pruneJobs(core.db, daysAgo(KEEP_DONE_DAYS))),
    answers: await inBatches(signal, () => pruneAnswers(core.db, daysAgo(KEEP_ANSWERS_DAYS))),
    sessions: await inBatches(signal, () => pruneSessions(core.db, new Date(now))),
  };
  log.info({ removed }, "old rows removed");
};

async function inBatches(signal: AbortSignal, removeSome: () => Promise<unknown[]>): Promise<number> {
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    const removed = (await removeSome()).length;
    total += removed;
    if (removed < BATCH) return total;
  }
}

/** Rows whose key means "once, ever" stay: without them the work would be done again. */
function pruneJobs(db: Queryable, before: Date) {
  const old = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        inArray(jobs.status, ["done", "cancelled"]),
        lt(jobs.finishedAt, before),
        or(isNull(jobs.dedupeKey), notLike(jobs.dedupeKey, "once:%")),
      ),
    )
    .limit(BATCH);
  return db.delete(jobs).where(inArray(jobs.id, old)).returning({ id: jobs.id });
}

function pruneAnswers(db: Queryable, before: Date) {
  const { id, createdAt } = idempotencyKeys;
  const old = db.select({ id }).from(idempotencyKeys).where(lt(createdAt, before)).limit(BATCH);
  return db.delete(idempotencyKeys).where(inArray(id, old)).returning({ id });
}

function pruneSessions(db: Queryable, now: Date) {
  const { id, expiresAt } = sessions;
  const old = db.select({ id }).from(sessions).where(lt(expiresAt, now)).limit(BATCH);
  return db.delete(sessions).where(inArray(id, old)).returning({ id });
}
