import { addDays, dayOf } from "~/lib/zoned-time";
import type { Applied } from "../records/model";

/** What may ask for a pull. */
export const PULL_CAUSES = ["schedule", "manual", "api"] as const;
export type PullCause = (typeof PULL_CAUSES)[number];

/** Visits this far back and ahead are looked at in every run, whenever they were changed: local days from today. */
export const WINDOW_DAYS = { back: 30, ahead: 60 } as const;

/** What a run has seen so far. */
export interface RunCounts {
  seen: number;
  created: number;
  updated: number;
  unchanged: number;
  waiting: number;
  failed: number;
}

export const noCounts: RunCounts = { seen: 0, created: 0, updated: 0, unchanged: 0, waiting: 0, failed: 0 };

/** Counts one applied record. A waiting one counts as waiting besides what happened to its visit. */
export function countApplied(
  counts: RunCounts,
  { change, state }: Pick<Applied, "change" | "state">,
): RunCounts {
  const group = change === "created" || change === "updated" ? change : "unchanged";
  return {
    ...counts,
    seen: counts.seen + 1,
    [group]: counts[group] + 1,
    waiting: counts.waiting + (state === "waiting" ? 1 : 0),
  };
}

export function countFailed(counts: RunCounts): RunCounts {
  return { ...counts, seen: counts.seen + 1, failed: counts.failed + 1 };
}

export interface PullPass {
  since: Date | null;
  from: string | null;
  until: string | null;
}

/**
 * What one run asks for. Changes since the last good run began (the adapter adds the overlap its vendor needs), and then the window of
 * visit days: a vendor's list of changes has been seen to miss some, and the first run has no "since".
 */
export function pullPasses({
  now,
  zone,
  lastGoodStart,
}: {
  now: Date;
  zone: string;
  lastGoodStart: Date | null;
}): PullPass[] {
  const today = dayOf(now, zone);
  const window = {
    since: null,
    from: addDays(today, -WINDOW_DAYS.back),
    until: addDays(today, WINDOW_DAYS.ahead),
  };
  return lastGoodStart ? [{ since: lastGoodStart, from: null, until: null }, window] : [window];
}
