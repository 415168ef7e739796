/**
 * Orders the periods of a progress journal: `before`, then `week_1`, `week_2` … by number, then whatever else was written
 * (`after` and the like) by text.
 */
export function comparePeriods(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || a.localeCompare(b);
}

const LAST = Number.MAX_SAFE_INTEGER;

function rankOf(period: string): number {
  if (period === "before") return -1;
  const week = /^week_(\d{1,6})$/.exec(period)?.[1];
  return week === undefined ? LAST : Number(week);
}
