import { and, asc, desc, eq, gt, inArray, max } from "drizzle-orm";
import { enqueue } from "~/jobs/enqueue";
import { wakeEngines } from "~/jobs/wake";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { jobs, locations, services, syncRunItems, syncRuns } from "~drizzle/schema";
import { pullChanges } from "../jobs";
import { mustSync } from "../policy";
import { noCounts, type PullCause, type RunCounts, type RunItem } from "./model";

export interface PullRefusal {
  reason: "already_running";
  /** The run that is under way. */
  runId: number;
}

/**
 * Asks for a pull now. Answers with the run's page; refused while one is under way. One that waits to be tried again is brought forward.
 * @throws AppError `forbidden`
 */
export async function requestPull(
  core: Core,
  actor: Actor,
  { source, cause }: { source: string; cause: Exclude<PullCause, "schedule"> },
): Promise<Result<{ runId: number }, PullRefusal>> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    await lockName(tx, `pull:${source}`);
    const alive = await findLiveRun(tx, core, { source, jobId: null });
    if (alive !== null) return refuse({ reason: "already_running" as const, runId: alive });
    const runId = await insertRun(tx, core, { source, cause });
    const payload = { source, cause, runId };
    const jobId = await enqueue(tx, core.clock, pullChanges, payload);
    // The key is taken by a pull that waits for its next attempt: somebody is looking now, so it comes at once.
    if (jobId === null) await bringForward(tx, core, payload);
    tx.touch("sync");
    return ok({ runId });
  });
}

async function bringForward(
  tx: Tx,
  { clock }: Core,
  payload: { source: string; cause: PullCause; runId: number },
): Promise<void> {
  const waiting = (await unfinishedPulls(tx, payload.source)).find(({ status }) => status === "queued");
  if (!waiting) return;
  await tx
    .update(jobs)
    .set({ payload, runAt: clock.now() })
    .where(and(eq(jobs.id, waiting.id), eq(jobs.status, "queued")));
  tx.afterCommit(wakeEngines);
}

/**
 * Begins a run, or takes up the one that was promised. Null while another run of this source is under way, in whichever process: a run
 * without living work is one that died, and is closed here. A run that had begun is never begun again: what it did stays readable, and
 * another goes on in its place.
 */
export async function beginRun(
  core: Core,
  {
    source,
    cause,
    runId,
    jobId,
  }: { source: string; cause: PullCause; runId: number | undefined; jobId: number },
): Promise<number | null> {
  return core.db.transaction(async (tx) => {
    await lockName(tx, `pull:${source}`);
    const alive = await findLiveRun(tx, core, { source, jobId, runId });
    if (alive !== null && alive !== runId) return null;
    tx.touch("sync");
    const promised = and(eq(syncRuns.id, runId ?? 0), eq(syncRuns.status, "running"));
    const [taken] = await tx
      .update(syncRuns)
      .set({ startedAt: core.clock.now() })
      .where(and(promised, eq(syncRuns.seen, 0)))
      .returning({ id: syncRuns.id });
    if (taken) return taken.id;
    await tx.update(syncRuns).set(abandoned(core)).where(promised);
    return insertRun(tx, core, { source, cause });
  });
}

const abandoned = ({ clock }: Core) => ({
  status: "failed" as const,
  error: "abandoned",
  finishedAt: clock.now(),
});

async function insertRun(
  tx: Tx,
  { clock }: Core,
  { source, cause }: { source: string; cause: PullCause },
): Promise<number> {
  const attempt = (await countFailuresInARow(tx, source)) + 1;
  const [row] = await tx
    .insert(syncRuns)
    .values({ source, cause, status: "running", startedAt: clock.now(), attempt, ...noCounts })
    .returning({ id: syncRuns.id });
  return (row as { id: number }).id;
}

/** Runs of a source that failed since the last good one. */
export async function countFailuresInARow(db: Queryable, source: string): Promise<number> {
  const of = eq(syncRuns.source, source);
  const [good] = await db
    .select({ id: max(syncRuns.id) })
    .from(syncRuns)
    .where(and(of, eq(syncRuns.status, "done")));
  return db.$count(syncRuns, and(of, eq(syncRuns.status, "failed"), gt(syncRuns.id, good?.id ?? 0)));
}

/** Why the newest run of a source failed; null when it did not. */
export async function lastRunError(db: Queryable, source: string): Promise<string | null> {
  const [last] = await db
    .select({ error: syncRuns.error })
    .from(syncRuns)
    .where(eq(syncRuns.source, source))
    .orderBy(desc(syncRuns.id))
    .limit(1);
  return last?.error ?? null;
}

/** Work of pulling from a source that is not at its end. */
async function unfinishedPulls(db: Queryable, source: string) {
  const rows = await db
    .select({ id: jobs.id, status: jobs.status, payload: jobs.payload, leaseUntil: jobs.leaseUntil })
    .from(jobs)
    .where(and(eq(jobs.name, pullChanges.name), inArray(jobs.status, ["queued", "running"])))
    .orderBy(asc(jobs.id));
  return rows.flatMap(({ payload, ...row }) => {
    const parsed = pullChanges.payload.safeParse(payload);
    return parsed.success && parsed.data.source === source ? [{ ...row, runId: parsed.data.runId }] : [];
  });
}

/** Whether other work of pulling from this source waits for its next attempt: then it is that one's turn, and not of one more. */
export async function isRetryWaiting(core: Core, source: string, jobId: number): Promise<boolean> {
  const pulls = await unfinishedPulls(core.db, source);
  return pulls.some(({ id, status }) => id < jobId && status === "queued");
}

/** The running run behind which there is work: its own job, waiting or held by a living process. `jobId` is the asker's own. */
async function findLiveRun(
  tx: Tx,
  core: Core,
  { source, jobId, runId }: { source: string; jobId: number | null; runId?: number },
): Promise<number | null> {
  const running = await tx
    .select({ id: syncRuns.id })
    .from(syncRuns)
    .where(and(eq(syncRuns.source, source), eq(syncRuns.status, "running")))
    .orderBy(desc(syncRuns.id));
  if (running.length === 0) return null;
  const now = core.clock.now();
  const work = (await unfinishedPulls(tx, source)).filter(({ id }) => id !== jobId);
  const isHeld = work.some(({ status, leaseUntil }) => status === "running" && leaseUntil !== null && leaseUntil > now); // prettier-ignore
  const promised = new Set(work.map(({ runId }) => runId));
  const living = running.find(({ id }) => promised.has(id)) ?? (isHeld ? running[0] : undefined);
  const dead = running
    .map(({ id }) => id)
    .filter((id) => id !== living?.id && id !== runId && !promised.has(id));
  if (jobId !== null && dead.length > 0)
    await tx.update(syncRuns).set(abandoned(core)).where(inArray(syncRuns.id, dead));
  return living?.id ?? null;
}

/** Writes how far a run has come, in the transaction that brought it there; open pages show it. */
export async function noteProgress(
  tx: Tx,
  { clock }: Core,
  { runId, counts, items }: { runId: number; counts: RunCounts; items: readonly RunItem[] },
): Promise<void> {
  const at = clock.now();
  await tx.update(syncRuns).set(counts).where(eq(syncRuns.id, runId));
  await tx.insertMany({ table: syncRunItems, rows: items.map((item) => ({ ...item, runId, at })) });
  tx.touch("sync");
}

/** Closes a run. `error` is a kind of failure, never a vendor's own words. */
export async function endRun(
  core: Core,
  runId: number,
  { status, counts, error }: { status: "done" | "failed"; counts: RunCounts; error: string | null },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    await tx
      .update(syncRuns)
      .set({ ...counts, status, error, finishedAt: core.clock.now() })
      .where(eq(syncRuns.id, runId));
    tx.touch("sync");
  });
}

/** When the last good run began, the zone in which the business counts its days, and how far ahead anything can be booked. */
export async function readPullStart(
  core: Core,
  source: string,
): Promise<{ lastGoodStart: Date | null; zone: string; horizonDays: number }> {
  const [last] = await core.db
    .select({ startedAt: syncRuns.startedAt })
    .from(syncRuns)
    .where(and(eq(syncRuns.source, source), eq(syncRuns.status, "done")))
    .orderBy(desc(syncRuns.id))
    .limit(1);
  const [location] = await core.db
    .select({ zone: locations.zone })
    .from(locations)
    .orderBy(asc(locations.id))
    .limit(1);
  const [furthest] = await core.db.select({ days: max(services.horizonDays) }).from(services);
  return {
    lastGoodStart: last?.startedAt ?? null,
    zone: location?.zone ?? "UTC",
    horizonDays: furthest?.days ?? 0,
  };
}
