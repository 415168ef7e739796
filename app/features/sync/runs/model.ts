import { addDays, dayOf } from "~/lib/zoned-time";
import type { RecordOutcome } from "../commands.server";
import type { Applied } from "../records/model";

/** What may ask for a pull. */
export const PULL_CAUSES = ["schedule", "manual", "api"] as const;
export type PullCause = (typeof PULL_CAUSES)[number];

/** Visits this far back are looked at in every run, whenever they were changed; and this far ahead at least: local days from today. */
export const WINDOW_DAYS = { back: 30, ahead: 60 } as const;

/** What a run has seen so far. */
export interface RunCounts {
  seen: number;
  created: number;
  updated: number;
  cancelled: number;
  unchanged: number;
  waiting: number;
  failed: number;
}

export const noCounts: RunCounts = { seen: 0, created: 0, updated: 0, cancelled: 0, unchanged: 0, waiting: 0, failed: 0 }; // prettier-ignore

/** Counts one record. A waiting one counts as waiting besides what happened to its visit. */
export function countOutcome(counts: RunCounts, outcome: RecordOutcome): RunCounts {
  const seen = counts.seen + 1;
  if (!outcome.ok) return { ...counts, seen, failed: counts.failed + 1 };
  const group = groupOf(outcome.value);
  const waiting = counts.waiting + (outcome.value.state === "waiting" ? 1 : 0);
  return { ...counts, seen, waiting, [group]: counts[group] + 1 };
}

function groupOf({ change, isCancelled }: Applied): "created" | "updated" | "cancelled" | "unchanged" {
  if (isCancelled) return "cancelled";
  return change === "created" || change === "updated" ? change : "unchanged";
}

export const ITEM_OUTCOMES = ["failed", "waiting", "cancelled", "created", "updated", "stale"] as const;
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];

/** A line of a run's page. */
export interface RunItem {
  externalId: string;
  recordId: number | null;
  outcome: ItemOutcome;
  /** Codes: why it waits, the class of the error, the columns that changed. */
  detail: string;
}

/** What a run says about a record; null when nothing about it is worth reading. */
export function itemOf(externalId: string, outcome: RecordOutcome): RunItem | null {
  if (!outcome.ok) {
    const { error } = outcome;
    const detail = error instanceof Error ? error.name : "unknown";
    return { externalId, recordId: null, outcome: "failed", detail };
  }
  const { recordId, change, state, detail, isNews } = outcome.value;
  const of = (kind: ItemOutcome): RunItem => ({ externalId, recordId, outcome: kind, detail });
  if (change === "stale") return of("stale");
  if (state === "waiting") return isNews ? of("waiting") : null;
  const group = groupOf(outcome.value);
  if (group !== "unchanged") return of(group);
  // Seen for the first time and nothing is other than it was: a visit of ours that stands there too.
  if (change === "unchanged") return null;
  return isNews && state !== "dismissed" ? of("updated") : null;
}

export interface PullPass {
  since: Date | null;
  from: string | null;
  until: string | null;
}

/**
 * What one run asks for. Changes since the last good run began (the adapter adds the overlap its vendor needs), and then the window of
 * visit days: a vendor's list of changes has been seen to miss some, and the first run has no "since". `horizonDays`: as far ahead as
 * anything can be booked.
 */
export function pullPasses({
  now,
  zone,
  horizonDays,
  lastGoodStart,
}: {
  now: Date;
  zone: string;
  horizonDays: number;
  lastGoodStart: Date | null;
}): PullPass[] {
  const today = dayOf(now, zone);
  const window = {
    since: null,
    from: addDays(today, -WINDOW_DAYS.back),
    until: addDays(today, Math.max(WINDOW_DAYS.ahead, horizonDays)),
  };
  return lastGoodStart ? [{ since: lastGoodStart, from: null, until: null }, window] : [window];
}

const MINUTE_MS = 60_000;
/** A run that failed is begun again after so long, doubled with every further one, but not beyond the cap. */
export const RETRY_PAUSE = { baseMs: 5 * MINUTE_MS, maxMs: 30 * MINUTE_MS } as const;

/** How long to wait after the n-th failed run in a row, up to a fifth longer by chance so that many do not come back together. */
export function retryPause(failures: number, random: () => number = Math.random): number {
  const pause = Math.min(RETRY_PAUSE.maxMs, RETRY_PAUSE.baseMs * 2 ** Math.max(0, failures - 1));
  return Math.round(pause * (1 + random() / 5));
}
