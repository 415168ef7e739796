import { intersectRanges, joinRanges, type Range } from "~/lib/ranges";
import type { Day } from "~/lib/zoned-time";

/** Stretches of time of one person (or room) at one place, epoch milliseconds. */
export interface LoadInput {
  /** When there is work; night shifts run on, so stretches may cross midnight. */
  work: readonly Range[];
  /** When somebody is received; may overlap within itself. */
  taken: readonly Range[];
  /** The days to tell, one after another: where each begins, and where the last one ends. */
  days: readonly { day: Day; start: number; end: number }[];
}

/** Minutes worked on a day by the clock, and those of them in which somebody was received. */
export interface DayLoad {
  day: Day;
  worked: number;
  booked: number;
}

/**
 * The load of each day, cut at midnight: a night shift counts on both of its days, so days add up to any period. What is taken outside
 * the hours of work is not counted, so nobody is loaded above the whole. Days without work are left out.
 */
export function loadOfDays({ work, taken, days }: LoadInput): DayLoad[] {
  const worked = joinRanges(work);
  const booked = intersectRanges(worked, joinRanges(taken));
  const of = [minutesOn(worked, days), minutesOn(booked, days)] as const;
  return days.flatMap(({ day }, at) => {
    const minutes = of[0][at] ?? 0;
    return minutes === 0 ? [] : [{ day, worked: minutes, booked: of[1][at] ?? 0 }];
  });
}

function minutesOn(ranges: readonly Range[], days: LoadInput["days"]): number[] {
  const sums = days.map(() => 0);
  let at = 0;
  for (const { start, end } of ranges) {
    while (at < days.length && (days[at] as { end: number }).end <= start) at += 1;
    for (let on = at; on < days.length; on += 1) {
      const day = days[on] as { start: number; end: number };
      if (day.start >= end) break;
      sums[on] = (sums[on] ?? 0) + Math.max(0, Math.min(end, day.end) - Math.max(start, day.start));
    }
  }
  return sums.map((ms) => Math.round(ms / 60_000));
}
