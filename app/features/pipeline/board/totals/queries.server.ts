import { and, isNotNull, sql, type SQL } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";
import type { Topic } from "~/lib/topics";
import { readSums, type StageSums } from "../facts/queries.server";

/** What counts and sums are made of. */
const MADE_OF: ReadonlySet<Topic> = new Set([
  "bookings",
  "clients",
  "imports",
  "payments",
  "pipeline",
  "sync",
]);
/** Visits slip into the past by time alone; nobody asks for that to the second. */
const MINUTE_MS = 60_000;

export interface StageTotals {
  counts: ReadonlyMap<number, number>;
  /** Null for who may not see sums. */
  sums: StageSums | null;
}

interface TotalsAsk {
  where: SQL[];
  now: Date;
  seesMoney: boolean;
  /** Everybody is asked for: no filter, no search, no narrower scope. */
  isWhole: boolean;
}

interface Kept {
  key: string;
  totals: Promise<StageTotals>;
}

/** One per database: everybody's totals, and how often something they are made of has changed. */
interface Memory {
  changes: number;
  kept: Kept | null;
}

const memories = new WeakMap<Db, Memory>();

/**
 * How many clients stand on each stage, what they owe and what is expected of them. Everybody's totals walk every client, so they are kept until
 * something they are made of changes (at once for this process, with the news of the change feed for others), for a minute at most. A filtered
 * board is counted each time.
 */
export async function readTotals(db: Db, ask: TotalsAsk): Promise<StageTotals> {
  if (!ask.isWhole) return count(db, ask);
  const memory = memoryOf(db);
  const key = `${memory.changes} ${Math.floor(ask.now.getTime() / MINUTE_MS)} ${ask.seesMoney}`;
  if (memory.kept?.key === key) return memory.kept.totals;
  const totals = count(db, ask);
  const kept = { key, totals };
  memory.kept = kept;
  // A failure is nothing to keep.
  totals.catch(() => {
    if (memory.kept === kept) memory.kept = null;
  });
  return totals;
}

function memoryOf(db: Db): Memory {
  const known = memories.get(db);
  if (known) return known;
  const memory: Memory = { changes: 0, kept: null };
  memories.set(db, memory);
  db.watch((topics) => {
    if (topics.some((topic) => MADE_OF.has(topic))) memory.changes += 1;
  });
  return memory;
}

async function count(db: Queryable, { where, now, seesMoney }: TotalsAsk): Promise<StageTotals> {
  const [counts, sums] = await Promise.all([
    countByStage(db, where),
    seesMoney ? readSums(db, { where, now }) : null,
  ]);
  return { counts, sums };
}

async function countByStage(db: Queryable, where: SQL[]): Promise<Map<number, number>> {
  const rows = await db
    .select({ stageId: clients.stageId, n: sql<number>`count(*)`.mapWith(Number) })
    .from(clients)
    .where(and(isNotNull(clients.stageId), ...where))
    .groupBy(clients.stageId);
  return new Map(rows.flatMap(({ stageId, n }) => (stageId === null ? [] : [[stageId, n] as const])));
}
