import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { jobs, locations, syncRuns } from "~drizzle/schema";
import { pullChanges } from "../jobs";
import { mustSync } from "../policy";
import { noCounts, type PullCause, type RunCounts } from "./model";

export interface PullRefusal {
  reason: "already_running";
  /** The run that is under way; null while its work still waits in the queue. */
  runId: number | null;
}

/**
 * Asks for a pull now. Answers with the run's page; refused while one is under way or waits.
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
    const jobId = await enqueue(tx, core.clock, pullChanges, { source, cause, runId });
    if (jobId === null) {
      await tx.delete(syncRuns).where(eq(syncRuns.id, runId));
      return refuse({ reason: "already_running" as const, runId: null });
    }
    tx.touch("sync");
    return ok({ runId });
  });
}

/**
 * Begins a run, or takes up the one that was promised. Null while another run of this source is under way, in whichever process: a run
 * without living work is one that died, and is closed here.
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
    const alive = await findLiveRun(tx, core, { source, jobId });
    if (alive !== null && alive !== runId) return null;
    tx.touch("sync");
    if (runId === undefined) return insertRun(tx, core, { source, cause });
    const begun = {
      ...noCounts,
      status: "running" as const,
      startedAt: core.clock.now(),
      finishedAt: null,
      error: null,
    };
    const [taken] = await tx
      .update(syncRuns)
      .set(begun)
      .where(eq(syncRuns.id, runId))
      .returning({ id: syncRuns.id });
    return taken?.id ?? insertRun(tx, core, { source, cause });
  });
}

async function insertRun(
  tx: Tx,
  { clock }: Core,
  { source, cause }: { source: string; cause: PullCause },
): Promise<number> {
  const [row] = await tx
    .insert(syncRuns)
    .values({ source, cause, status: "running", startedAt: clock.now(), ...noCounts })
    .returning({ id: syncRuns.id });
  return (row as { id: number }).id;
}

/** The running run behind which there is work: its own job, waiting or held by a living process. `jobId` is the asker's own. */
async function findLiveRun(
  tx: Tx,
  { clock }: Core,
  { source, jobId }: { source: string; jobId: number | null },
): Promise<number | null> {
  const running = await tx
    .select({ id: syncRuns.id })
    .from(syncRuns)
    .where(and(eq(syncRuns.source, source), eq(syncRuns.status, "running")))
    .orderBy(desc(syncRuns.id));
  if (running.length === 0) return null;
  const unfinished = await tx
    .select({ id: jobs.id, status: jobs.status, payload: jobs.payload, leaseUntil: jobs.leaseUntil })
    .from(jobs)
    .where(and(eq(jobs.name, pullChanges.name), inArray(jobs.status, ["queued", "running"])));
  const work = unfinished.flatMap(({ id, status, payload, leaseUntil }) => {
    const parsed = pullChanges.payload.safeParse(payload);
    if (id === jobId || !parsed.success || parsed.data.source !== source) return [];
    const isHeld = status === "running" && leaseUntil !== null && leaseUntil > clock.now();
    return [{ runId: parsed.data.runId, isHeld }];
  });
  const living = running.find(({ id }) =>
    work.some(({ runId, isHeld }) => runId === id || (runId === undefined && isHeld)),
  );
  const dead = running
    .filter(({ id }) => id !== living?.id && !work.some(({ runId }) => runId === id))
    .map(({ id }) => id);
  if (jobId !== null && dead.length > 0) {
    await tx
      .update(syncRuns)
      .set({ status: "failed", error: "abandoned", finishedAt: clock.now() })
      .where(inArray(syncRuns.id, dead));
  }
  return living?.id ?? null;
}

/** Writes how far a run has come; open pages show it. */
export async function noteProgress(core: Core, runId: number, counts: RunCounts): Promise<void> {
  await core.db.transaction(async (tx) => {
    await tx.update(syncRuns).set(counts).where(eq(syncRuns.id, runId));
    tx.touch("sync");
  });
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

/** When the last good run began, and the zone in which the business counts its days. */
export async function readPullStart(
  core: Core,
  source: string,
): Promise<{ lastGoodStart: Date | null; zone: string }> {
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
  return { lastGoodStart: last?.startedAt ?? null, zone: location?.zone ?? "UTC" };
}
