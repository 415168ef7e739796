import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Clock } from "~/lib/clock";
import type { Tx } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";
import { dedupeKeyOf, outlivesWork } from "./dedupe-key";
import type { JobDefinition } from "./define";
import { wakeEngines } from "./wake";

/** When, and as which piece of work. */
export interface EnqueueOptions {
  /** Not before this instant; now unless told. */
  runAt?: Date;
  /** Instead of the definition's `dedupe(payload)`. */
  dedupeKey?: string;
}

const RACES_TOLERATED = 5;

/**
 * Writes a piece of work into the outbox, in the transaction of the change that causes it: both commit or neither does.
 * Answers with the row's id, or null when an unfinished row with the same key stands for it already. When that row is
 * being run at this moment it may have read the old state, so it is run once more after its end.
 */
export async function enqueue<P>(
  tx: Tx,
  clock: Clock,
  job: JobDefinition<P>,
  payload: NoInfer<P>,
  { runAt, dedupeKey }: EnqueueOptions = {},
): Promise<number | null> {
  const parsed = job.payload.parse(payload);
  const ownKey = dedupeKey ?? job.dedupe?.(parsed);
  const key = ownKey === undefined ? null : dedupeKeyOf(job, ownKey);
  for (let race = 0; race < RACES_TOLERATED; race += 1) {
    const id = await insertRow(tx, { clock, job, payload: parsed, runAt, key });
    if (id !== null) return id;
    if (key === null || outlivesWork(key) || (await joinUnfinished(tx, clock, key))) return null;
    // The row ended between the two statements and gave its key back: the next insert takes it.
  }
  throw new Error(`Job ${job.name}: its dedupe key is neither free nor taken`);
}

/** Enqueues the job once per payload, at the engine's own speed when it has no dedupe key. Due at once. */
export async function enqueueMany<P>(
  tx: Tx,
  clock: Clock,
  job: JobDefinition<P>,
  payloads: readonly NoInfer<P>[],
): Promise<void> {
  if (job.dedupe) {
    for (const payload of payloads) await enqueue(tx, clock, job, payload);
    return;
  }
  if (payloads.length === 0) return;
  const rows = payloads.map((payload) =>
    rowOf({ clock, job, payload: job.payload.parse(payload), key: null }),
  );
  await tx.insertMany({ table: jobs, rows });
  tx.afterCommit(wakeEngines);
}

/** What waits for a later moment is due now: the reason to wait has gone. Counts no attempt. */
export async function hastenJobs(tx: Tx, clock: Clock, names: readonly string[]): Promise<void> {
  const now = clock.now();
  await tx
    .update(jobs)
    .set({ runAt: now })
    .where(and(eq(jobs.status, "queued"), inArray(jobs.name, [...names]), gt(jobs.runAt, now)));
  tx.afterCommit(wakeEngines);
}

/** What a row of the outbox is made from. */
export interface NewJob {
  clock: Clock;
  job: JobDefinition;
  payload: unknown;
  runAt?: Date;
  key: string | null;
}

/** Inserts the row unless its key is taken; wakes the engines of this process after the commit. */
export async function insertRow(tx: Tx, job: NewJob): Promise<number | null> {
  const values = rowOf(job);
  const [row] = await tx
    .insert(jobs)
    .values(values)
    .onConflictDoNothing({ target: jobs.dedupeKey })
    .returning({ id: jobs.id });
  if (!row) return null;
  if (values.runAt <= values.createdAt) tx.afterCommit(wakeEngines);
  return row.id;
}

function rowOf({ clock, job, payload, runAt, key }: NewJob) {
  const now = clock.now();
  return {
    name: job.name,
    payload,
    status: "queued" as const,
    priority: job.priority,
    runAt: runAt ?? now,
    attempt: 0,
    maxAttempts: job.attempts,
    dedupeKey: key,
    createdAt: now,
  };
}

/**
 * Locks the waiting row until our commit, so that it cannot be claimed before our change is visible to it. A running row
 * gets a new `run_at`; its end compares that with the one it was claimed with and queues the row again.
 */
async function joinUnfinished(tx: Tx, clock: Clock, key: string): Promise<boolean> {
  const again = new Date(clock.now().getTime() + 1);
  const joined = await tx
    .update(jobs)
    .set({
      runAt: sql`case when ${jobs.status} = 'running' then ${sql.param(again, jobs.runAt)} else ${jobs.runAt} end`,
    })
    .where(and(eq(jobs.dedupeKey, key), inArray(jobs.status, ["queued", "running"])))
    .returning({ id: jobs.id });
  return joined.length > 0;
}
