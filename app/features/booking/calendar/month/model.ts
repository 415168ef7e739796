import { addDays, weekdayOf, type Day } from "~/lib/zoned-time";
import type { Column } from "../columns/model";
import { lengthOf } from "../model";

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

/** Sums the columns of a month day by day. What has passed of today is not free any more. */
export function monthLoads(
  columns: readonly Column[],
  { from, until, month }: { from: Day; until: Day; month: string },
): DayLoad[] {
  const byDay = new Map<Day, Column[]>();
  for (const column of columns) byDay.set(column.day, [...(byDay.get(column.day) ?? []), column]);
  const loads: DayLoad[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) {
    const here = byDay.get(day) ?? [];
    const sum = (pick: (column: Column) => number) => here.reduce((total, one) => total + pick(one), 0);
    const workMin = sum(({ work }) => lengthOf(work));
    const untaken = sum(({ gaps }) => lengthOf(gaps));
    const holidays = here.map(({ away }) => away.find(({ why }) => why === "holiday")?.reason ?? null);
    loads.push({
      day,
      isOfMonth: day.startsWith(month),
      visits: sum(({ slips }) => slips.filter(({ beganBefore }) => !beganBefore).length),
      pending: sum(({ slips }) => slips.filter(({ status }) => status === "pending").length),
      workMin,
      freeMin: sum(freeAhead),
      busyShare: workMin === 0 ? null : 1 - untaken / workMin,
      holiday: workMin === 0 && holidays.length > 0 ? (holidays.find((key) => key !== null) ?? null) : null,
    });
  }
  return loads;
}

function freeAhead({ day, today, nowMin, gaps }: Column): number {
  if (day < today) return 0;
  const earliest = day === today ? nowMin : 0;
  return gaps.reduce((sum, { from, until }) => sum + Math.max(0, until - Math.max(from, earliest)), 0);
}
