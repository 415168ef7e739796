import { and, asc, eq, inArray, lte, sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { Queryable } from "./client.server";
import { dialect } from "./columns";
import { jobs } from "./schema/jobs";

/** A row of the outbox as its claimer holds it. `attempt` is the fence: only this number may end this run. */
export type ClaimedJob = typeof jobs.$inferSelect;

/** Who claims, when, and until when the row is theirs. */
export interface Claim {
  owner: string;
  now: Date;
  leaseUntil: Date;
}

/** Takes up to `limit` due rows, the most urgent first. No two callers ever get one row. */
export async function claimDue(
  db: Queryable,
  { limit, ...claim }: Claim & { limit: number },
): Promise<ClaimedJob[]> {
  const due = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.status, "queued"), lte(jobs.runAt, claim.now)))
    .orderBy(asc(jobs.priority), asc(jobs.runAt), asc(jobs.id))
    .limit(limit);
  const rows = await take(db, claim, amongFree(due));
  // RETURNING has no order.
  return rows.sort((a, b) => a.priority - b.priority || a.runAt.getTime() - b.runAt.getTime() || a.id - b.id);
}

/** Takes one row, if it is still the waiting run that was announced. */
export async function claimRow(
  db: Queryable,
  { id, attempt, ...claim }: Claim & { id: number; attempt: number },
): Promise<ClaimedJob | null> {
  const announced = and(eq(jobs.id, id), eq(jobs.attempt, attempt), lte(jobs.runAt, claim.now));
  const [row] = await take(db, claim, announced);
  return row ?? null;
}

function take(db: Queryable, { owner, leaseUntil }: Claim, which: SQL | undefined): Promise<ClaimedJob[]> {
  return db
    .update(jobs)
    .set({ status: "running", attempt: sql`${jobs.attempt} + 1`, owner, leaseUntil })
    .where(and(eq(jobs.status, "queued"), which))
    .returning();
}

/**
 * PostgreSQL passes over rows that another claimer has locked. The array is built once; as a plain `in (…)` the planner may
 * run the subquery again and lock more rows than the limit. SQLite has one writer and nothing to pass over.
 */
function amongFree(ids: SQLWrapper): SQL {
  if (dialect === "sqlite") return inArray(jobs.id, ids);
  const locked = (ids as unknown as { for(strength: "update", config: { skipLocked: true }): SQL }).for(
    "update",
    {
      skipLocked: true,
    },
  );
  return sql`${jobs.id} = any(array(${locked}))`;
}
