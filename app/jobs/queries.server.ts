import { and, count, desc, eq, lt } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Queryable } from "~drizzle/client.server";
import { jobs } from "~drizzle/schema";
import { JOB_STATUSES } from "~drizzle/schema/jobs";
import { canSeeJobs } from "./policy";

export type JobStatus = (typeof JOB_STATUSES)[number];

/** A piece of work as staff see it. The payload holds ids only. */
export interface JobRow {
  id: number;
  name: string;
  payload: unknown;
  status: JobStatus;
  priority: number;
  runAt: Date;
  attempt: number;
  maxAttempts: number;
  lastError: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

export interface JobFilter {
  status?: JobStatus;
  name?: string;
  /** Only rows older than this id: the `nextBefore` of the page before. */
  before?: number;
  /** Rows on a page; 50 unless told, 200 at most. */
  limit?: number;
}

export interface JobPage {
  rows: JobRow[];
  /** Null on the last page. */
  nextBefore: number | null;
}

/** The newest work first. */
export async function listJobs(db: Queryable, actor: Actor, filter: JobFilter = {}): Promise<JobPage> {
  requireJobs(actor);
  const { status, name, before, limit = 50 } = filter;
  const size = Math.min(Math.max(limit, 1), 200);
  const rows = await db
    .select(columns)
    .from(jobs)
    .where(
      and(
        status ? eq(jobs.status, status) : undefined,
        name ? eq(jobs.name, name) : undefined,
        before ? lt(jobs.id, before) : undefined,
      ),
    )
    .orderBy(desc(jobs.id))
    .limit(size + 1);
  const shown = rows.slice(0, size);
  return { rows: shown, nextBefore: rows.length > size ? (shown.at(-1)?.id ?? null) : null };
}

/** One piece of work; null when there is none of that id. */
export async function findJob(
  db: Queryable,
  actor: Actor,
  { jobId }: { jobId: number },
): Promise<JobRow | null> {
  requireJobs(actor);
  const [row] = await db.select(columns).from(jobs).where(eq(jobs.id, jobId));
  return row ?? null;
}

/** How many rows stand in each status. */
export async function countJobs(db: Queryable, actor: Actor): Promise<Record<JobStatus, number>> {
  requireJobs(actor);
  const counts = await db.select({ status: jobs.status, n: count() }).from(jobs).groupBy(jobs.status);
  const found = new Map(counts.map(({ status, n }) => [status, n]));
  return Object.fromEntries(JOB_STATUSES.map((status) => [status, found.get(status) ?? 0])) as Record<
    JobStatus,
    number
  >;
}

/** @throws AppError `forbidden` */
export function requireJobs(actor: Actor): void {
  if (!canSeeJobs(actor)) throw new AppError("forbidden", "background work is for admins and managers");
}

const columns = {
  id: jobs.id,
  name: jobs.name,
  payload: jobs.payload,
  status: jobs.status,
  priority: jobs.priority,
  runAt: jobs.runAt,
  attempt: jobs.attempt,
  maxAttempts: jobs.maxAttempts,
  lastError: jobs.lastError,
  createdAt: jobs.createdAt,
  finishedAt: jobs.finishedAt,
};
