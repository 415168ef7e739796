import type { PLAN_LINE_STATES, PLAN_STATUSES } from "~drizzle/schema";

export type PlanStatus = (typeof PLAN_STATUSES)[number];
export type PlanLineState = (typeof PLAN_LINE_STATES)[number];

/** The words of the plain dialect, and of those that use the same ones. */
const KNOWN = new Set<string>([
  "draft",
  "approved",
  "in_progress",
  "completed",
  "cancelled",
] satisfies PlanStatus[]);

/** A status word as we understand it, whatever its case: an allow-list, everything else is `unknown`. */
export function readStatus(raw: string): PlanStatus {
  const word = raw
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  if (word === "canceled") return "cancelled";
  return KNOWN.has(word) ? (word as PlanStatus) : "unknown";
}
