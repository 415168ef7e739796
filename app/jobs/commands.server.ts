import { and, eq, inArray, sql } from "drizzle-orm";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Tx } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";
import { keyAfterEnd } from "./dedupe-key";
import { requireJobs } from "./queries.server";
import { wakeEngines } from "./wake";

export type JobRefusal = "not_found" | "wrong_status";

/** Runs that a retry by hand grants, whatever the definition says: somebody is looking now. */
const FRESH_ATTEMPTS = 3;

/** Gives parked or cancelled work another life, due now. */
export function retryJob(
  core: Core,
  actor: Actor,
  { jobId }: { jobId: number },
): Promise<Result<null, JobRefusal>> {
  return change(core, actor, jobId, async (tx) => {
    const revived = await revive(
      tx,
      core,
      and(eq(jobs.id, jobId), inArray(jobs.status, ["failed", "cancelled"])),
    );
    return revived > 0;
  });
}

/** Gives every parked row another life, or those of one job. Answers with how many. */
export async function retryFailedJobs(
  core: Core,
  actor: Actor,
  { name }: { name?: string } = {},
): Promise<number> {
  requireJobs(actor);
  const revived = await core.db.transaction((tx) =>
    revive(tx, core, and(eq(jobs.status, "failed"), name ? eq(jobs.name, name) : undefined)),
  );
  core.log.info({ by: actorRef(actor), job: name, revived }, "failed jobs queued again");
  return revived;
}

/** Takes work off the list. A run under way is told to stop and can no longer end its row. */
export function cancelJob(
  core: Core,
  actor: Actor,
  { jobId }: { jobId: number },
): Promise<Result<null, JobRefusal>> {
  return change(core, actor, jobId, async (tx) => {
    const cancelled = await tx
      .update(jobs)
      .set({
        status: "cancelled",
        finishedAt: core.clock.now(),
        owner: null,
        leaseUntil: null,
        dedupeKey: keyAfterEnd(),
      })
      .where(and(eq(jobs.id, jobId), inArray(jobs.status, ["queued", "running", "failed"])))
      .returning({ id: jobs.id });
    tx.touch("jobs");
    return cancelled.length > 0;
  });
}

async function change(
  core: Core,
  actor: Actor,
  jobId: number,
  apply: (tx: Tx) => Promise<boolean>,
): Promise<Result<null, JobRefusal>> {
  requireJobs(actor);
  return core.db.transaction(async (tx) => {
    if (await apply(tx)) {
      tx.afterCommit(() => core.log.info({ by: actorRef(actor), jobId }, "a job was changed by hand"));
      return ok(null);
    }
    const [row] = await tx.select({ id: jobs.id }).from(jobs).where(eq(jobs.id, jobId));
    return refuse(row ? "wrong_status" : "not_found");
  });
}

async function revive(tx: Tx, core: Core, which: ReturnType<typeof and>): Promise<number> {
  const revived = await tx
    .update(jobs)
    .set({
      status: "queued",
      runAt: core.clock.now(),
      finishedAt: null,
      maxAttempts: sql`${jobs.attempt} + ${FRESH_ATTEMPTS}`,
    })
    .where(which)
    .returning({ id: jobs.id });
  tx.touch("jobs");
  if (revived.length > 0) tx.afterCommit(wakeEngines);
  return revived.length;
}
