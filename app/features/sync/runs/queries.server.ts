import { and, asc, count, eq, gt } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { syncRunItems, syncRuns } from "~drizzle/schema";
import { mustSync } from "../policy";
import { ITEM_OUTCOMES, type ItemOutcome, type RunItem } from "./model";

export interface RunItemView extends RunItem {
  id: number;
  at: Date;
}

export interface RunDetails {
  /** How many lines there are of each outcome that there is, the gravest first. */
  counts: { outcome: ItemOutcome; n: number }[];
  items: RunItemView[];
  /** The run that went on in the place of this one, when it did not end well. */
  nextRunId: number | null;
}

/** What a run did record by record, as far as it is worth reading. `after`: lines behind that one. */
export async function readRunDetails(
  db: Queryable,
  actor: Actor,
  { runId, outcome, after, limit }: { runId: number; outcome: ItemOutcome | null; after: number; limit: number }, // prettier-ignore
): Promise<RunDetails> {
  mustSync(actor, "read");
  const counted = await db
    .select({ outcome: syncRunItems.outcome, n: count() })
    .from(syncRunItems)
    .where(eq(syncRunItems.runId, runId))
    .groupBy(syncRunItems.outcome);
  const rows = await db
    .select()
    .from(syncRunItems)
    .where(
      and(
        eq(syncRunItems.runId, runId),
        outcome === null ? undefined : eq(syncRunItems.outcome, outcome),
        gt(syncRunItems.id, after),
      ),
    )
    .orderBy(asc(syncRunItems.id))
    .limit(limit);
  return {
    counts: ITEM_OUTCOMES.flatMap((one) => {
      const n = counted.find((row) => row.outcome === one)?.n ?? 0;
      return n > 0 ? [{ outcome: one, n }] : [];
    }),
    items: rows.map(({ runId: _, outcome: kind, ...row }) => ({ ...row, outcome: kind as ItemOutcome })),
    nextRunId: await findNextRun(db, runId),
  };
}

async function findNextRun(db: Queryable, runId: number): Promise<number | null> {
  const [run] = await db.select({ source: syncRuns.source, status: syncRuns.status }).from(syncRuns).where(eq(syncRuns.id, runId)).limit(1); // prettier-ignore
  if (run?.status !== "failed") return null;
  const [next] = await db
    .select({ id: syncRuns.id })
    .from(syncRuns)
    .where(and(eq(syncRuns.source, run.source), gt(syncRuns.id, runId)))
    .orderBy(asc(syncRuns.id))
    .limit(1);
  return next?.id ?? null;
}
