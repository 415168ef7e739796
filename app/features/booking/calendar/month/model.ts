import { addDays, weekdayOf, type Day } from "~/lib/zoned-time";

/** A day of the month overview. */
export interface DayLoad {
  day: Day;
  /** False for the days of the neighbouring months that fill the weeks. */
  isOfMonth: boolean;
  visits: number;
  pending: number;
  /** Minutes worked, all people together, and those of them still free. */
  workMin: number;
  freeMin: number;
  /** Taken part of the worked time, 0 to 1; null when nobody works. */
  busyShare: number | null;
  /** The holiday everybody keeps, by the key of its name. */
  holiday: string | null;
}

/** The whole weeks, from Monday, that hold a month. */
export function monthSpan(day: Day): { from: Day; until: Day } {
  const first = firstOf(monthIndex(day));
  const last = addDays(firstOf(monthIndex(day) + 1), -1);
  return { from: addDays(first, -weekdayOf(first)), until: addDays(last, 6 - weekdayOf(last)) };
}

/** The same day so many months later; the 31st becomes the last day of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const index = monthIndex(day) + months;
  const last = Number(addDays(firstOf(index + 1), -1).slice(8));
  return addDays(firstOf(index), Math.min(Number(day.slice(8)), last) - 1);
}

function monthIndex(day: Day): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function firstOf(index: number): Day {
  const year = String(Math.floor(index / 12)).padStart(4, "0");
  return `${year}-${String((index % 12) + 1).padStart(2, "0")}-01`;
}
