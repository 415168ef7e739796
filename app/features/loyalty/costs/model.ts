import { addDays } from "~/lib/zoned-time";
import type { PointsKind } from "../model";

/** What can be looked into on the page of the programme's cost: rows of the ledger by what they are, and how clients stand. */
export const SHOWN_GROUPS = ["granted", "reversed", "spent", "refunded", "expired", "corrected"] as const;
export type EntryGroup = (typeof SHOWN_GROUPS)[number];
export const STANDING_GROUPS = ["outstanding", "debts", "lapsing"] as const;
export type StandingGroup = (typeof STANDING_GROUPS)[number];

/** How clients stand now, whatever the period. */
export function isStanding(show: EntryGroup | StandingGroup): show is StandingGroup {
  return (STANDING_GROUPS as readonly string[]).includes(show);
}

/**
 * Which group a row belongs to. An adjustment upwards is granted, one downwards is taken back; a lapse that is undone makes less of what
 * lapsed. Every row is in exactly one group, so the groups add up to the change of all balances.
 */
export function groupOf({ kind, points }: { kind: PointsKind; points: number }): EntryGroup {
  if (kind === "adjust") return points > 0 ? "granted" : "reversed";
  const groups = { award: "granted", reverse: "reversed", spend: "spent", refund: "refunded", expire: "expired", correct: "corrected" } as const; // prettier-ignore
  return groups[kind];
}

/** Points by group; those that leave are below zero. */
export type GroupSums = Record<EntryGroup, number>;

export function emptySums(): GroupSums {
  return { granted: 0, reversed: 0, spent: 0, refunded: 0, expired: 0, corrected: 0 };
}

/** The first days of the months from one day to another, the earliest first; the first may begin within its month. */
export function monthsBetween(from: string, until: string): { from: string; until: string }[] {
  const months: { from: string; until: string }[] = [];
  for (let day = from; day <= until && months.length < 60;) {
    const next = firstOfNext(day);
    const last = addDays(next, -1);
    months.push({ from: day, until: last < until ? last : until });
    day = next;
  }
  return months;
}

function firstOfNext(day: string): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
}

/** The year that ends today, by whole months. */
export function defaultPeriod(today: string): { from: string; until: string } {
  const [year = 0, month = 1] = today.split("-").map(Number);
  const first = month === 12 ? `${year}-01-01` : `${year - 1}-${String(month + 1).padStart(2, "0")}-01`;
  return { from: first, until: today };
}
