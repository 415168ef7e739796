/** A value at a local day ("YYYY-MM-DD"). */
export type DatedPoint = { day: string; value: number };

const DAY_MS = 86_400_000;
/** Values further apart than this many days, or than three times the usual step, are not joined. */
const GAP_DAYS = 35;

/** Days since 1970, for distances between days. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(day) / DAY_MS);
}

/** Runs of points that are joined by a line: a long silence between two is a gap and is shown as one. */
export function runsOf(points: readonly DatedPoint[]): DatedPoint[][] {
  const steps = points.slice(1).map((point, at) => dayNumber(point.day) - dayNumber(points[at]?.day ?? point.day));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? 0;
  const widest = Math.max(GAP_DAYS, usual * 3);
  const runs: DatedPoint[][] = [];
  points.forEach((point, at) => {
    if (at === 0 || (steps[at - 1] ?? 0) > widest) runs.push([]);
    runs.at(-1)?.push(point);
  });
  return runs;
} // prettier-ignore

/** The lowest and highest of some values with a little air, and round values between them to write at the side. */
export function valueScale(
  values: readonly number[],
  { ticks = 3 }: { ticks?: number } = {},
): {
  low: number;
  high: number;
  marks: number[];
} {
  if (values.length === 0) return { low: 0, high: 1, marks: [] };
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || Math.abs(most) * 0.04 || 1;
  const [low, high] = [least - span * 0.12, most + span * 0.12];
  const step = niceStep((high - low) / ticks);
  const marks: number[] = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high; mark += step)
    marks.push(Math.round(mark * 1e6) / 1e6);
  return { low, high, marks };
}

/** The next of 1, 2, 5, 10, 20 … that is not smaller. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return step * power;
}

/** Days to write under the axis: not more than fit, the first and the last among them. */
export function axisDays(from: string, until: string, most: number): string[] {
  const [start, end] = [dayNumber(from), dayNumber(until)];
  const parts = Math.max(1, Math.min(most - 1, end - start));
  const days = [];
  for (let at = 0; at <= parts; at += 1) {
    const number = Math.round(start + ((end - start) * at) / parts);
    days.push(new Date(number * DAY_MS).toISOString().slice(0, 10));
  }
  return days;
}

/** Moves labels that would cover each other apart, as little as it takes; answers their places in the order given. */
export function spread(places: readonly number[], room: number, highest: number): number[] {
  const order = places.map((place, at) => ({ place, at })).sort((a, b) => a.place - b.place);
  let last = -Infinity;
  for (const item of order) {
    item.place = Math.max(item.place, last + room);
    last = item.place;
  }
  let next = highest + room;
  for (const item of order.reverse()) {
    item.place = Math.min(item.place, next - room);
    next = item.place;
  }
  const moved = [...places];
  for (const { place, at } of order) moved[at] = place;
  return moved;
}
