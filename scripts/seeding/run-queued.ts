import { and, asc, eq } from "drizzle-orm";
import type { JobDefinition, PayloadOf } from "~/jobs/define";
import type { JobHandler } from "~/jobs/handler";
import type { Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { Queryable } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";

/**
 * Does the waiting work of one job with its real handler, oldest first, and leaves the rows behind as an engine does. For seeding,
 * where no engine runs and `core`'s clock stands in the past. Returns how many were done.
 */
export async function runQueued<D extends JobDefinition>(
  { core, vendors }: { core: Core; vendors: Vendors },
  job: D,
  handler: JobHandler<PayloadOf<D>>,
): Promise<number> {
  const waiting = await core.db
    .select({ id: jobs.id, payload: jobs.payload })
    .from(jobs)
    .where(and(eq(jobs.name, job.name), eq(jobs.status, "queued")))
    .orderBy(asc(jobs.id));
  for (const { id, payload } of waiting) {
    const end = async (q: Queryable) => {
      const finishedAt = core.clock.now();
      await q.update(jobs).set({ status: "done", attempt: 1, dedupeKey: null, finishedAt }).where(eq(jobs.id, id)); // prettier-ignore
    };
    let isEnded = false;
    const context = {
      core,
      vendors,
      signal: new AbortController().signal,
      log: core.log,
      attempt: 1,
      jobId: id,
      finish: async (tx: Queryable) => {
        isEnded = true;
        await end(tx);
      },
    };
    await handler(context, job.payload.parse(payload) as PayloadOf<D>);
    if (!isEnded) await end(core.db);
  }
  return waiting.length;
}
