import { and, count, desc, eq, inArray } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { externalRecords, inbox, syncRuns } from "~drizzle/schema";
import { mustSync } from "./policy";

/** How many records wait for staff; the number beside "Sync" in the frame. */
export async function countWaiting(db: Queryable): Promise<number> {
  return db.$count(externalRecords, eq(externalRecords.state, "waiting"));
}

export type RunView = typeof syncRuns.$inferSelect;

/** How one source is doing. */
export interface SourceState {
  source: string;
  lastSuccessAt: Date | null;
  /** The newest run of all, whatever became of it. */
  lastRun: RunView | null;
  running: RunView | null;
  waiting: number;
  /** Inbound calls that could not be applied yet. */
  failedEvents: number;
  /** Inbound calls that nobody has looked at yet. */
  newEvents: number;
}

/** The state line of each source, in the order given. */
export async function listSourceStates(
  db: Queryable,
  actor: Actor,
  sources: readonly string[],
): Promise<SourceState[]> {
  mustSync(actor, "read");
  return Promise.all(sources.map((source) => readSourceState(db, source)));
}

async function readSourceState(db: Queryable, source: string): Promise<SourceState> {
  const newest = (status?: RunView["status"]) =>
    db
      .select()
      .from(syncRuns)
      .where(and(eq(syncRuns.source, source), status ? eq(syncRuns.status, status) : undefined))
      .orderBy(desc(syncRuns.id))
      .limit(1);
  const events = await db
    .select({ status: inbox.status, n: count() })
    .from(inbox)
    .where(and(eq(inbox.source, source), inArray(inbox.status, ["new", "failed"])))
    .groupBy(inbox.status);
  const [last] = await newest();
  const [good] = await newest("done");
  const [running] = await newest("running");
  const of = (status: string) => events.find((row) => row.status === status)?.n ?? 0;
  return {
    source,
    lastSuccessAt: good?.finishedAt ?? null,
    lastRun: last ?? null,
    running: running ?? null,
    waiting: await db.$count(
      externalRecords,
      and(eq(externalRecords.source, source), eq(externalRecords.state, "waiting")),
    ),
    failedEvents: of("failed"),
    newEvents: of("new"),
  };
}

/** Runs, the newest first. */
export async function listRuns(
  db: Queryable,
  actor: Actor,
  { limit }: { limit: number },
): Promise<RunView[]> {
  mustSync(actor, "read");
  return db.select().from(syncRuns).orderBy(desc(syncRuns.id)).limit(limit);
}

/** One run; null when there is none. */
export async function getRun(db: Queryable, actor: Actor, runId: number): Promise<RunView | null> {
  mustSync(actor, "read");
  const [row] = await db.select().from(syncRuns).where(eq(syncRuns.id, runId)).limit(1);
  return row ?? null;
}
