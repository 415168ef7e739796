import { and, inArray, isNotNull, sql, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, dataVersions } from "~drizzle/schema";
import type { Topic } from "~/lib/topics";
import { readSums, type StageSums } from "../facts/queries.server";

/** What counts and sums are made of. */
const MADE_OF: readonly Topic[] = ["bookings", "clients", "imports", "payments", "pipeline", "sync"];
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

const kept = new WeakMap<Queryable, Kept>();

/**
 * How many clients stand on each stage, what they owe and what is expected of them. Everybody's totals walk every client, so they are kept as long as
 * the database's own versions of what they are made of stay the same: whatever process changed it, nobody is shown an older sum than that, nor one
 * older than a minute. A filtered board is counted each time.
 */
export async function readTotals(db: Queryable, ask: TotalsAsk): Promise<StageTotals> {
  if (!ask.isWhole) return count(db, ask);
  const key = `${await readVersions(db)} ${Math.floor(ask.now.getTime() / MINUTE_MS)} ${ask.seesMoney}`;
  const known = kept.get(db);
  if (known?.key === key) return known.totals;
  const totals = count(db, ask);
  kept.set(db, { key, totals });
  // A failure is nothing to keep.
  totals.catch(() => kept.get(db)?.totals === totals && kept.delete(db));
  return totals;
}

/** Read before the rows: what is counted is at least as new. */
async function readVersions(db: Queryable): Promise<string> {
  const rows = await db
    .select()
    .from(dataVersions)
    .where(inArray(dataVersions.topic, [...MADE_OF]));
  return rows.map(({ topic, version }) => `${topic}:${version}`).sort().join(); // prettier-ignore
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
