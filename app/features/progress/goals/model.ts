import type { Measure, Values } from "../model";

/** A goal as the journal is held against it; grams or millimetres. */
export interface GoalLine {
  measure: Measure;
  /** Where the client stood when the goal was set; null: nothing was measured yet. */
  startValue: number | null;
  targetValue: number;
}

/** Whether an entry has reached a goal: came down to it from above, or up from below. Without a start there is no direction yet. */
export function isReached({ measure, startValue, targetValue }: GoalLine, entry: Values): boolean {
  const value = entry[measure] ?? null;
  if (value === null || startValue === null) return false;
  return targetValue <= startValue ? value <= targetValue : value >= targetValue;
}

/** How much of the way is done, 0 to 1; going the wrong way is 0. */
export function shareDone({ startValue, targetValue }: GoalLine, value: number | null): number {
  if (value === null || startValue === null) return 0;
  if (startValue === targetValue) return value === targetValue ? 1 : 0;
  return Math.max(0, Math.min(1, (value - startValue) / (targetValue - startValue)));
}
