/** One interval of a working week; minutes from the weekday's midnight, `endMin` past 1440 runs into the next day. */
export interface WeeklyInterval {
  weekday: number;
  startMin: number;
  endMin: number;
}

const WEEK_MIN = 7 * 1440;

/**
 * The first two intervals of a week that share a minute, or null. A night shift on Sunday runs into Monday, so the week is read as a ring.
 * Touching is no overlap.
 */
export function findOverlap(week: readonly WeeklyInterval[]): [WeeklyInterval, WeeklyInterval] | null {
  const spans = week
    .map((interval) => ({
      interval,
      from: interval.weekday * 1440 + interval.startMin,
      until: interval.weekday * 1440 + interval.endMin,
    }))
    .sort((a, b) => a.from - b.from);
  const ring = spans.concat(
    spans.map((span) => ({ ...span, from: span.from + WEEK_MIN, until: span.until + WEEK_MIN })),
  );
  for (let at = 1; at < ring.length && at <= spans.length; at += 1) {
    const [before, after] = [ring[at - 1], ring[at]];
    if (before && after && before.interval !== after.interval && after.from < before.until)
      return [before.interval, after.interval];
  }
  return null;
}
