import { addDays, instantOf, wallOf, type Weekday } from "~/lib/zoned-time";

/** Visits that repeat: on these days of every n-th week, at the same wall-clock time, so often or until a day. */
export interface SeriesRule {
  /** Weeks from one round to the next, 1 to 12. */
  everyWeeks: number;
  /** 0 = Monday; the first visit's own day unless told. */
  weekdays?: readonly Weekday[];
  /** How many visits, the first included; 52 at most. */
  count?: number;
  /** Last day, included. Without a count or with one, whichever ends first. */
  until?: string;
}

export const MOST_VISITS = 52;
/** Nobody plans further ahead than this, weeks. */
const LONGEST_WEEKS = 156;

/** Why a rule gives no visits. */
export type RuleFault = "weeks" | "count" | "until" | "weekdays";

/** What is wrong with a rule; null when nothing is. */
export function faultOfRule({ everyWeeks, weekdays, count, until }: SeriesRule): RuleFault | null {
  if (!Number.isInteger(everyWeeks) || everyWeeks < 1 || everyWeeks > 12) return "weeks";
  if (count === undefined && until === undefined) return "count";
  if (count !== undefined && (!Number.isInteger(count) || count < 1 || count > MOST_VISITS)) return "count";
  if (until !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(until)) return "until";
  if (
    weekdays &&
    (weekdays.length === 0 || weekdays.some((day) => !Number.isInteger(day) || day < 0 || day > 6))
  )
    return "weekdays";
  return null;
}

/**
 * The starts of a series. The wall clock stays what it is when clocks change; an hour that a change skips becomes the instant it jumps to. The first visit
 * is part of it whatever its weekday.
 */
export function startsOfSeries(first: Date, rule: SeriesRule, zone: string): Date[] {
  const { day: firstDay, minutes, weekday } = wallOf(first, zone);
  const monday = addDays(firstDay, -weekday);
  const chosen = [...new Set([...(rule.weekdays ?? []), ...(rule.weekdays ? [] : [weekday])])].sort(
    (a, b) => a - b,
  );
  const most = Math.min(rule.count ?? MOST_VISITS, MOST_VISITS);
  const days = [firstDay];
  for (let week = 0; week < LONGEST_WEEKS && days.length < most; week += rule.everyWeeks) {
    for (const one of chosen) {
      const day = addDays(monday, week * 7 + one);
      if (day <= firstDay || days.length >= most) continue;
      if (rule.until !== undefined && day > rule.until)
        return days.map((at) => instantOf({ day: at, minutes }, zone));
      days.push(day);
    }
  }
  return days.map((day) => (day === firstDay ? first : instantOf({ day, minutes }, zone)));
}
