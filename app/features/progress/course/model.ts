import { addDays, weekdayOf } from "~/lib/zoned-time";
import type { JournalEntry } from "../queries.server";
import { MEASURES, type Measure } from "../model";

/** One measured value at its day; grams or millimetres. */
export interface CoursePoint {
  day: string;
  value: number;
}

/** The course of one measure, in the order of days. */
export type Course = Record<Measure, CoursePoint[]>;

/** What happened between two local days, the last included. */
export interface Bucket {
  from: string;
  until: string;
  visits: number;
  /** Received less given back, minor units of one currency; null where money is not shown. */
  paidMinor: number | null;
}

/** How long the chart looks back. */
export const SPANS = ["quarter", "half", "year", "all"] as const;
export type Span = (typeof SPANS)[number];
const SPAN_DAYS: Record<Span, number | null> = { quarter: 91, half: 182, year: 364, all: null };

/** Weeks of a chart before they become months. */
const WEEKS_MAX = 80;

/** Values of each measure over the days; of several on one day the last one entered. */
export function courseOf(journal: readonly JournalEntry[]): Course {
  const course = {} as Course;
  for (const measure of MEASURES) {
    const byDay = new Map<string, number>();
    for (const entry of journal) {
      const value = entry[measure];
      if (value !== null) byDay.set(entry.measuredOn, value);
    }
    course[measure] = [...byDay].map(([day, value]) => ({ day, value }));
  }
  return course;
}

/** What lies between two days, both included. */
export function within(points: readonly CoursePoint[], { from, until }: { from: string; until: string }) {
  return points.filter(({ day }) => day >= from && day <= until);
}

/**
 * Fewer points that draw the same line: the first and the last, and of every stretch between them its lowest and its highest. Ten years of
 * daily weights would else be a picture of a megabyte.
 */
export function thinned(points: readonly CoursePoint[], most: number): CoursePoint[] {
  if (points.length <= most) return [...points];
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const inner = points.slice(1, -1);
  const kept: CoursePoint[] = [points[0] as CoursePoint];
  for (let at = 0; at < stretches; at += 1) {
    const stretch = inner.slice(Math.floor((at * inner.length) / stretches), Math.floor(((at + 1) * inner.length) / stretches)); // prettier-ignore
    const lowest = stretch.reduce<CoursePoint | null>((low, point) => (low === null || point.value < low.value ? point : low), null); // prettier-ignore
    const highest = stretch.reduce<CoursePoint | null>((high, point) => (high === null || point.value > high.value ? point : high), null); // prettier-ignore
    const ends = [lowest, highest].filter((point) => point !== null);
    kept.push(...[...new Set(ends)].sort((a, b) => (a.day < b.day ? -1 : 1)));
  }
  return [...kept, points.at(-1) as CoursePoint];
}

/** The days a chart covers: the span back from today, but not before anything was measured or visited unless that is little. */
export function rangeOf(span: Span, { today, firstDay }: { today: string; firstDay: string | null }) {
  const days = SPAN_DAYS[span];
  const first = firstDay ?? addDays(today, -91);
  const from = days === null ? first : addDays(today, -days);
  // A line of one day has no width.
  const least = addDays(today, -28);
  return { from: from > least ? least : from, until: today };
}

/** Weeks from Monday to Sunday that cover a range; months where there would be too many. */
export function bucketsOf({ from, until }: { from: string; until: string }): {
  by: "week" | "month";
  buckets: { from: string; until: string }[];
} {
  const weeks = Math.ceil((Date.parse(until) - Date.parse(from)) / (7 * 86_400_000));
  const by = weeks > WEEKS_MAX ? "month" : "week";
  const buckets = [];
  let start = by === "week" ? addDays(from, -weekdayOf(from)) : `${from.slice(0, 7)}-01`;
  while (start <= until) {
    const next = by === "week" ? addDays(start, 7) : `${addDays(start, 31).slice(0, 7)}-01`;
    buckets.push({ from: start, until: addDays(next, -1) });
    start = next;
  }
  return { by, buckets };
}

/** Puts days with amounts into their buckets. Days outside all of them are left out. */
export function fillBuckets(
  buckets: readonly { from: string; until: string }[],
  rows: readonly { day: string; amount: number }[],
): number[] {
  const sums = buckets.map(() => 0);
  for (const { day, amount } of rows) {
    const at = buckets.findIndex(({ from, until }) => day >= from && day <= until);
    if (at >= 0) sums[at] = (sums[at] ?? 0) + amount;
  }
  return sums;
}
