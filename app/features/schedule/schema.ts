import { ok, refuse, type Result } from "~/lib/result";
import { isDay, readId } from "~/lib/text";
import { readWallMinutes, type Day } from "~/lib/zoned-time";
import type { Period, WeeklyInterval } from "./model";

/** Intervals a day that the form shows at least. */
const INTERVALS_SHOWN = 3;
/** The most intervals a day that it reads. */
export const INTERVALS_MAX = 12;

/** Name of a form field: weekday (0 = Monday), interval, edge or place. */
export function weekField(weekday: number, index: number, edge: "from" | "until" | "place"): string {
  return `h-${weekday}-${index}-${edge}`;
}

/** How many intervals a day the form shows: one more than the fullest day has. */
export function intervalsShown(
  week: readonly WeeklyInterval[],
  typed: Record<string, string> | undefined,
): number {
  const perDay = new Array<number>(7).fill(0);
  for (const { weekday } of week) perDay[weekday] = (perDay[weekday] ?? 0) + 1;
  let most = Math.max(...perDay);
  for (const [name, value] of Object.entries(typed ?? {})) {
    const index = /^h-[0-6]-(\d{1,2})-(?:from|until)$/.exec(name)?.[1];
    if (index !== undefined && value.trim()) most = Math.max(most, Number(index) + 1);
  }
  return Math.min(Math.max(most + 1, INTERVALS_SHOWN), INTERVALS_MAX);
}

/** Which field of the week's form is wrong, and why. */
export type WeekFormRefusal = { reason: "halfFilled" | "notATime" | "notADay" | "daysTurned"; field: string };

/**
 * Reads the form of a working week. An end at or before the start, or 24:00, runs to or over midnight; an interval with neither edge does
 * not exist. Refuses the first field that is half-filled or no wall clock.
 */
export function readWeekForm(typed: Record<string, string>): Result<WeeklyInterval[], WeekFormRefusal> {
  const week: WeeklyInterval[] = [];
  for (let weekday = 0; weekday < 7; weekday += 1) {
    for (let index = 0; index < INTERVALS_MAX; index += 1) {
      const read = readInterval(typed, weekday, index);
      if (read === null) continue;
      if ("reason" in read) return refuse(read);
      week.push(read);
    }
  }
  return ok(week);
}

function readInterval(
  typed: Record<string, string>,
  weekday: number,
  index: number,
): WeeklyInterval | WeekFormRefusal | null {
  const fields = { from: weekField(weekday, index, "from"), until: weekField(weekday, index, "until") };
  const from = typed[fields.from]?.trim() ?? "";
  const until = typed[fields.until]?.trim() ?? "";
  if (!from && !until) return null;
  if (!from || !until) return { reason: "halfFilled", field: from ? fields.until : fields.from };
  const startMin = readWallMinutes(from);
  const endMin = readWallMinutes(until);
  if (startMin === null || startMin >= 1440) return { reason: "notATime", field: fields.from };
  if (endMin === null || endMin > 2880) return { reason: "notATime", field: fields.until };
  const locationId = readId(typed[weekField(weekday, index, "place")]);
  return { weekday, startMin, endMin: endMin <= startMin ? endMin + 1440 : endMin, locationId };
}

/** Reads the week's form with the days on which it is to hold: fields `validFrom` and `validUntil`, empty for no end on that side. */
export function readPeriodForm(typed: Record<string, string>): Result<Period, WeekFormRefusal> {
  const [from, until] = [typed.validFrom?.trim() ?? "", typed.validUntil?.trim() ?? ""];
  if (from && !isDay(from)) return refuse({ reason: "notADay", field: "validFrom" });
  if (until && !isDay(until)) return refuse({ reason: "notADay", field: "validUntil" });
  if (from && until && until < from) return refuse({ reason: "daysTurned", field: "validUntil" });
  const week = readWeekForm(typed);
  if (!week.ok) return week;
  return ok({ from: dayOrNull(from), until: dayOrNull(until), week: week.value });
}

function dayOrNull(text: string): Day | null {
  return text === "" ? null : text;
}

/** Days that a day of the form may be copied to. */
export const COPY_TARGETS = ["working", "all", "weekend", "0", "1", "2", "3", "4", "5", "6"] as const;

const targetDays: Record<string, readonly number[]> = {
  working: [0, 1, 2, 3, 4],
  all: [0, 1, 2, 3, 4, 5, 6],
  weekend: [5, 6],
};

/** The form with one day's intervals on other days too: fields `copyFrom` (a weekday) and `copyTo` (one of `COPY_TARGETS`). */
export function copyDay(typed: Record<string, string>): Record<string, string> {
  const source = Number(typed.copyFrom);
  const target = typed.copyTo ?? "";
  const days = targetDays[target] ?? (/^[0-6]$/.test(target) ? [Number(target)] : []);
  const copied = { ...typed };
  for (const weekday of days.filter((day) => day !== source)) {
    for (let index = 0; index < INTERVALS_MAX; index += 1) {
      for (const edge of ["from", "until", "place"] as const)
        copied[weekField(weekday, index, edge)] = typed[weekField(source, index, edge)] ?? "";
    }
  }
  return copied;
}

/** Ids of visits that were seen and agreed to: a hidden field of the form that asks. */
export function readAgreed(text: string | undefined): number[] {
  return (text ?? "")
    .split(",")
    .map((part) => readId(part))
    .filter((id) => id !== null);
}
