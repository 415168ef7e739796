import { ok, refuse, type Result } from "~/lib/result";
import { readWallMinutes } from "~/lib/zoned-time";
import type { WeeklyInterval } from "./model";

/** Intervals a day that the form offers. */
export const INTERVALS_A_DAY = 3;

/** Name of a form field: weekday (0 = Monday), interval, edge. */
export function weekField(weekday: number, index: number, edge: "from" | "until"): string {
  return `h-${weekday}-${index}-${edge}`;
}

/** Which field of the week's form is wrong, and why. */
export type WeekFormRefusal = { reason: "halfFilled" | "notATime"; field: string };

/**
 * Reads the form of a working week. An end at or before the start, or 24:00, runs to or over midnight; an interval with neither edge does
 * not exist. Refuses the first field that is half-filled or no wall clock.
 */
export function readWeekForm(typed: Record<string, string>): Result<WeeklyInterval[], WeekFormRefusal> {
  const week: WeeklyInterval[] = [];
  for (let weekday = 0; weekday < 7; weekday += 1) {
    for (let index = 0; index < INTERVALS_A_DAY; index += 1) {
      const fields = { from: weekField(weekday, index, "from"), until: weekField(weekday, index, "until") };
      const from = typed[fields.from]?.trim() ?? "";
      const until = typed[fields.until]?.trim() ?? "";
      if (!from && !until) continue;
      if (!from || !until) return refuse({ reason: "halfFilled", field: from ? fields.until : fields.from });
      const startMin = readWallMinutes(from);
      const endMin = readWallMinutes(until);
      if (startMin === null || startMin >= 1440) return refuse({ reason: "notATime", field: fields.from });
      if (endMin === null || endMin > 2880) return refuse({ reason: "notATime", field: fields.until });
      week.push({ weekday, startMin, endMin: endMin <= startMin ? endMin + 1440 : endMin });
    }
  }
  return ok(week);
}
