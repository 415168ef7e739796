import { addDays, instantOf, wallOf } from "~/lib/zoned-time";

/** Hours in which nothing may ring, minutes of the wall clock; equal ends: there are none. May run over midnight. */
export interface QuietHours {
  fromMin: number;
  untilMin: number;
}

/** The quiet stretch an instant lies in, its end not included; null when it lies in none. */
export function quietSpan(
  at: Date,
  { fromMin, untilMin }: QuietHours,
  zone: string,
): { from: Date; until: Date } | null {
  if (fromMin === untilMin) return null;
  const { day } = wallOf(at, zone);
  const overMidnight = fromMin > untilMin;
  // Compared as instants: on the night of a clock change the wall shows some minutes twice and others never.
  for (const began of overMidnight ? [day, addDays(day, -1)] : [day]) {
    const from = instantOf({ day: began, minutes: fromMin }, zone);
    const until = instantOf({ day: overMidnight ? addDays(began, 1) : began, minutes: untilMin }, zone);
    if (from <= at && at < until) return { from, until };
  }
  return null;
}

/** Whether an instant lies in the quiet hours. */
export function isQuiet(at: Date, quiet: QuietHours, zone: string): boolean {
  return quietSpan(at, quiet, zone) !== null;
}
