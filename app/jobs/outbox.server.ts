import { and, eq, inArray, sql } from "drizzle-orm";
import type { ClaimedJob } from "~drizzle/claim";
import type { Db, Queryable } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";
import { keyAfterEnd } from "./dedupe-key";

/** How a write about a claimed row ended: as asked; the row is queued again because it was wanted anew; it is no longer ours. */
export type Outcome = "written" | "again" | "lost";

const FREE = { owner: null, leaseUntil: null };
const LONGEST_ERROR = 500;

/** Only the holder of the newest attempt may write about a running row. */
function held(row: Pick<ClaimedJob, "id" | "attempt">) {
  return and(eq(jobs.id, row.id), eq(jobs.attempt, row.attempt), eq(jobs.status, "running"));
}

const write = (q: Queryable, set: object, where: ReturnType<typeof held>) =>
  q.update(jobs).set(set).where(where).returning({ id: jobs.id });

/** Ends the row, or queues it with a new life of `attempts` when somebody enqueued its key during the run. */
async function end(q: Queryable, row: ClaimedJob, set: object, attempts: number): Promise<Outcome> {
  const ended = await write(
    q,
    { ...FREE, ...set, dedupeKey: keyAfterEnd() },
    and(held(row), eq(jobs.runAt, row.runAt)),
  );
  if (ended.length > 0) return "written";
  const requeued = { ...FREE, status: "queued", maxAttempts: row.attempt + attempts, lastError: null };
  return (await write(q, requeued, held(row))).length > 0 ? "again" : "lost";
}

/** The work is done. `attempts` is the definition's, for a row that is wanted anew. */
export function finishRow(q: Queryable, row: ClaimedJob, { now, attempts }: { now: Date; attempts: number }) {
  return end(q, row, { status: "done", finishedAt: now, lastError: null }, attempts);
}

/** The work failed for good: the row stays for staff, others go on. */
export function parkRow(
  q: Queryable,
  row: ClaimedJob,
  { now, attempts, error }: { now: Date; attempts: number; error: string },
) {
  return end(
    q,
    row,
    { status: "failed", finishedAt: now, lastError: error.slice(0, LONGEST_ERROR) },
    attempts,
  );
}

/** Due again at `runAt`. A run that `costs` nothing gives its attempt back; the count itself never falls, it is the fence. */
export async function postponeRow(
  q: Queryable,
  row: ClaimedJob,
  { runAt, error, costs }: { runAt: Date; error: string | null; costs: boolean },
): Promise<Outcome> {
  const rows = await write(
    q,
    {
      ...FREE,
      status: "queued",
      runAt,
      lastError: error?.slice(0, LONGEST_ERROR) ?? null,
      maxAttempts: row.maxAttempts + (costs ? 0 : 1),
    },
    held(row),
  );
  return rows.length > 0 ? "written" : "lost";
}

/** Says that the owner is alive and still at these rows. Answers with the attempt of each row that is still its own. */
export async function prolongLeases(
  db: Db,
  { owner, ids, leaseUntil }: { owner: string; ids: number[]; leaseUntil: Date },
): Promise<Map<number, number>> {
  const kept = await db
    .update(jobs)
    .set({ leaseUntil })
    .where(and(inArray(jobs.id, ids), eq(jobs.owner, owner), eq(jobs.status, "running")))
    .returning({ id: jobs.id, attempt: jobs.attempt });
  return new Map(kept.map(({ id, attempt }) => [id, attempt]));
}

export interface Reclaim {
  now: Date;
  /** No lease is longer; one that seems to be was written before the clock was set back. */
  longestLeaseMs: number;
  isGone: (owner: string) => boolean;
}

/** Frees the rows whose runner is gone or silent; those that have used up their attempts are parked. Answers with how many. */
export async function reclaimRows(db: Db, { now, longestLeaseMs, isGone }: Reclaim): Promise<number> {
  const { id, name, attempt, maxAttempts, owner, leaseUntil } = jobs;
  const running = await db
    .select({ id, name, attempt, maxAttempts, owner, leaseUntil })
    .from(jobs)
    .where(eq(jobs.status, "running"));
  let freed = 0;
  for (const row of running) {
    const left = (row.leaseUntil?.getTime() ?? 0) - now.getTime();
    const abandoned = left <= 0 || left > 2 * longestLeaseMs || (row.owner !== null && isGone(row.owner));
    if (!abandoned) continue;
    const spent = row.attempt >= row.maxAttempts;
    const error = "The process that ran it ended before the run did";
    const set = spent
      ? { ...FREE, status: "failed", finishedAt: now, lastError: error, dedupeKey: keyAfterEnd() }
      : { ...FREE, status: "queued", lastError: error };
    // A holder that came back in between has a newer lease, and keeps the row.
    const unchanged = row.leaseUntil ? eq(jobs.leaseUntil, row.leaseUntil) : sql`${jobs.leaseUntil} is null`;
    freed += (await write(db, set, and(held(row), unchanged))).length;
  }
  return freed;
}
