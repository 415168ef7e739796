import {
  addDays,
  dayOfEpochDay,
  epochDayOf,
  instantOf,
  offsetMinutes,
  weekdayOf,
  type Day,
} from "~/lib/zoned-time";

/** Local days, both included. */
export interface Span {
  from: Day;
  until: Day;
}

/** Periods with a name; each ends today. `custom` has days of its own. */
export const PRESETS = ["today", "week", "month", "quarter", "year", "days30", "custom"] as const;
export type Preset = (typeof PRESETS)[number];

export const GRAINS = ["day", "week", "month"] as const;
export type Grain = (typeof GRAINS)[number];

/** What a period is held against: the one before, or the same days of the year before. */
export const COMPARISONS = ["before", "year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A stretch of a period that is one point of a chart. */
export interface Bucket extends Span {
  /** First day of the whole unit; the stretch itself may begin later. */
  key: Day;
}

/** The days of a named period as seen today. */
export function spanOfPreset(preset: Exclude<Preset, "custom">, today: Day): Span {
  const month = today.slice(0, 7);
  switch (preset) {
    case "today":
      return { from: today, until: today };
    case "week":
      return { from: addDays(today, -weekdayOf(today)), until: today };
    case "month":
      return { from: `${month}-01`, until: today };
    case "quarter":
      return { from: shiftMonths(`${month}-01`, -((Number(month.slice(5)) - 1) % 3)), until: today };
    case "year":
      return { from: `${month.slice(0, 4)}-01-01`, until: today };
    case "days30":
      return { from: addDays(today, -29), until: today };
  }
}

/** How many days a span has. */
export function lengthOf({ from, until }: Span): number {
  return epochDayOf(until) - epochDayOf(from) + 1;
}

/** A day so many months later; the 31st becomes the last of a shorter month. */
export function shiftMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return dayOfEpochDay(first.getTime() / 86_400_000 + Math.min(date, last) - 1);
}

function shiftSpan({ from, until }: Span, months: number): Span {
  return { from: shiftMonths(from, months), until: shiftMonths(until, months) };
}

/** The number of whole calendar months that a span is; null when it begins or ends within one. */
function wholeMonths({ from, until }: Span): number | null {
  if (!from.endsWith("-01") || !addDays(until, 1).endsWith("-01")) return null;
  const at = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return at(until) - at(from) + 1;
}

/**
 * The period before. A week, month, quarter or year that is not over is held against the same days of the one before it (1-21 November
 * against 1-21 October), whole months against as many whole months, everything else against as many days right before it.
 */
export function periodBefore({ preset, from, until }: Span & { preset: Preset }): Span {
  const span = { from, until };
  const months = wholeMonths(span);
  if (months !== null) {
    const start = shiftMonths(from, -months);
    return { from: start, until: addDays(from, -1) };
  }
  if (preset === "week") return { from: addDays(from, -7), until: addDays(until, -7) };
  const units = { month: 1, quarter: 3, year: 12 } as const;
  if (preset === "month" || preset === "quarter" || preset === "year") return shiftSpan(span, -units[preset]);
  const days = lengthOf(span);
  return { from: addDays(from, -days), until: addDays(from, -1) };
}

/** The same days of the year before. */
export function yearBefore(span: Span): Span {
  const months = wholeMonths(span);
  if (months === null) return shiftSpan(span, -12);
  return { from: shiftMonths(span.from, -12), until: addDays(shiftMonths(addDays(span.until, 1), -12), -1) };
}

/** The period right after one, of the same kind; for turning pages. */
export function periodAfter(span: Span): Span {
  const months = wholeMonths(span);
  const from = addDays(span.until, 1);
  if (months !== null) return { from, until: addDays(shiftMonths(from, months), -1) };
  return { from, until: addDays(span.until, lengthOf(span)) };
}

/** How finely a period is drawn unless somebody asks otherwise. */
export function usualGrain(span: Span): Grain {
  const days = lengthOf(span);
  return days <= 45 ? "day" : days <= 190 ? "week" : "month";
}

/** More points than that are no chart. */
const MOST_POINTS = 120;

/** The grain that was asked for, or the next coarser one that a chart can hold. */
export function fittingGrain(span: Span, asked: Grain | null): Grain {
  const grain = asked ?? usualGrain(span);
  const days = lengthOf(span);
  if (grain === "day" && days > MOST_POINTS) return fittingGrain(span, "week");
  return grain === "week" && days / 7 > MOST_POINTS ? "month" : grain;
}

/** First day of the unit that a day lies in; weeks begin on Monday. */
export function unitOf(day: Day, grain: Grain): Day {
  if (grain === "day") return day;
  return grain === "week" ? addDays(day, -weekdayOf(day)) : `${day.slice(0, 7)}-01`;
}

/** A span as stretches one after another without a gap; the first and the last may be cut. */
export function bucketsOf({ from, until }: Span, grain: Grain): Bucket[] {
  const buckets: Bucket[] = [];
  for (let day = from; day <= until;) {
    const key = unitOf(day, grain);
    const next = grain === "month" ? shiftMonths(key, 1) : addDays(key, grain === "week" ? 7 : 1);
    const last = addDays(next, -1);
    buckets.push({ key, from: day, until: last < until ? last : until });
    day = next;
  }
  return buckets;
}

/** The instants a span reaches from and to (that one not included), as the walls of a zone have it. */
export function instantsOf({ from, until }: Span, zone: string): { from: Date; until: Date } {
  return {
    from: instantOf({ day: from, minutes: 0 }, zone),
    until: instantOf({ day: addDays(until, 1), minutes: 0 }, zone),
  };
}

/** The offsets of a zone over a span of instants, minutes ahead of UTC, each with the instant it holds from. */
export function offsetSteps(
  { from, until }: { from: Date; until: Date },
  zone: string,
): { from: number; minutes: number }[] {
  const steps = [{ from: from.getTime(), minutes: offsetMinutes(from.getTime(), zone) }];
  const end = until.getTime();
  for (let at = from.getTime(); at < end;) {
    const next = Math.min(at + 86_400_000, end);
    const known = steps.at(-1) as { minutes: number };
    if (offsetMinutes(next, zone) !== known.minutes) {
      let [low, high] = [at, next];
      while (high - low > 60_000) {
        const middle = Math.floor((low + high) / 2 / 60_000) * 60_000;
        if (middle <= low) break;
        if (offsetMinutes(middle, zone) === known.minutes) low = middle;
        else high = middle;
      }
      steps.push({ from: high, minutes: offsetMinutes(high, zone) });
    }
    at = next;
  }
  return steps;
}
