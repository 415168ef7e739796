import type { MEASURES as COLUMNS } from "~drizzle/schema";

/** What is measured, in the order of the journal: the columns of `measurements`. */
export const MEASURES = [
  "weight",
  "chest",
  "waist",
  "lowerAbdomen",
  "glutes",
  "rightThigh",
  "leftThigh",
  "rightCalf",
  "leftCalf",
  "rightArm",
  "leftArm",
] as const satisfies typeof COLUMNS;
export type Measure = (typeof MEASURES)[number];

/** Grams for the weight, millimetres for girths; what was not measured is null or absent. */
export type Values = Partial<Record<Measure, number | null>>;

/** What a measure is shown and typed in. */
export type Unit = "kg" | "cm";

export function unitOf(measure: Measure): Unit {
  return measure === "weight" ? "kg" : "cm";
}

/** Grams in a kilogram, millimetres in a centimetre. */
export function scaleOf(measure: Measure): number {
  return measure === "weight" ? 1000 : 10;
}

/** A stored value as people and the API read it: 82500 grams are 82.5. */
export function inUnits(measure: Measure, value: number): number {
  return value / scaleOf(measure);
}

/** How many decimals a value is written with at most. */
export function digitsOf(measure: Measure): number {
  return measure === "weight" ? 3 : 1;
}

export function isMeasure(text: string): text is Measure {
  return (MEASURES as readonly string[]).includes(text);
}

/** The measures that were taken, in the order of the journal. */
export function takenIn(values: Values): Measure[] {
  return MEASURES.filter((measure) => values[measure] != null);
}

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
  return weekOf(period) ?? LAST;
}

/** The number of a `week_N`; null for every other period. */
export function weekOf(period: string): number | null {
  const week = /^week_(\d{1,6})$/.exec(period)?.[1];
  return week === undefined ? null : Number(week);
}

/** Ten years of weeks. */
export const WEEK_MAX = 520;

/** Whether a text names a period of ours; empty is an entry outside any. */
export function isPeriod(period: string): boolean {
  const week = weekOf(period);
  if (week !== null) return week >= 1 && week <= WEEK_MAX && period === `week_${week}`;
  return period === "" || period === "before" || period === "after";
}

/**
 * Entries in the order of the journal: by day; on one day by period, and by what was entered first. Days decide before periods, because a
 * second programme begins with `before` again.
 */
export function compareEntries(
  a: { measuredOn: string; period: string; id: number },
  b: { measuredOn: string; period: string; id: number },
): number {
  if (a.measuredOn !== b.measuredOn) return a.measuredOn < b.measuredOn ? -1 : 1;
  return comparePeriods(a.period, b.period) || a.id - b.id;
}

/**
 * The period an entry of a day most likely belongs to: counted in weeks from the start of the programme, or from the last `before`;
 * the very first entry is `before`.
 */
export function suggestPeriod(
  day: string,
  {
    startsOn,
    entries,
  }: { startsOn: string | null; entries: readonly { measuredOn: string; period: string }[] },
): string {
  const begun = entries.filter(({ period, measuredOn }) => period === "before" && measuredOn <= day).at(-1);
  const from = startsOn !== null && startsOn <= day ? startsOn : begun?.measuredOn;
  if (!begun && (startsOn === null || day <= startsOn)) return "before";
  if (from === undefined) return "before";
  const week = Math.round((Date.parse(day) - Date.parse(from)) / (7 * 86_400_000));
  return week < 1 ? "before" : `week_${Math.min(week, WEEK_MAX)}`;
}

/** The change of a measure between the first and the last entry that has it; null when there are not two. */
export interface MeasureChange {
  measure: Measure;
  first: { value: number; day: string };
  last: { value: number; day: string };
  /** The value before the last; null when there is only one. */
  previous: number | null;
}

/** First, last and last but one value of every measure that was ever taken; entries in the order of the journal. */
export function changesOf(entries: readonly ({ measuredOn: string } & Values)[]): MeasureChange[] {
  return MEASURES.flatMap((measure) => {
    const taken = entries.filter((entry) => entry[measure] != null);
    const [first, last] = [taken[0], taken.at(-1)];
    if (!first || !last) return [];
    return {
      measure,
      first: { value: first[measure] as number, day: first.measuredOn },
      last: { value: last[measure] as number, day: last.measuredOn },
      previous: (taken.at(-2)?.[measure] as number | undefined) ?? null,
    };
  });
}
