import { isQuiet, quietSpan, type QuietHours } from "../quiet/model";

const MINUTE_MS = 60_000;
/** A reminder that falls into quiet hours leaves so long before they begin. */
export const BEFORE_QUIET_MS = 5 * MINUTE_MS;

/** One reminder of a visit: how long before the start it was meant for, and when it leaves. */
export interface PlannedReminder {
  minutes: number;
  at: Date;
}

/**
 * When the reminders of a visit leave. One whose moment lies behind is not planned; one that falls into quiet hours leaves just before them, or
 * at their end when they have begun already, and never at or after the start. Of two that would leave together the later one stays.
 */
export function planReminders({
  startsAt,
  leadsMin,
  now,
  quiet,
  zone,
}: {
  startsAt: Date;
  leadsMin: readonly number[];
  now: Date;
  quiet: QuietHours;
  zone: string;
}): PlannedReminder[] {
  const planned = new Map<number, PlannedReminder>();
  for (const minutes of [...new Set(leadsMin)].sort((a, b) => b - a)) {
    const moment = new Date(startsAt.getTime() - minutes * MINUTE_MS);
    if (moment <= now) continue;
    const at = outsideQuiet(moment, { now, quiet, zone });
    // Later leads are smaller: whoever comes second replaces the first.
    if (at && at < startsAt) planned.set(at.getTime(), { minutes, at });
  }
  return [...planned.values()];
}

function outsideQuiet(
  moment: Date,
  { now, quiet, zone }: { now: Date; quiet: QuietHours; zone: string },
): Date | null {
  const span = quietSpan(moment, quiet, zone);
  if (!span) return moment;
  // Two quiet stretches may lie closer together than five minutes, or touch where clocks change.
  const before = new Date(span.from.getTime() - BEFORE_QUIET_MS);
  const around = before > now ? [before, span.until] : [span.until];
  return around.find((at) => !isQuiet(at, quiet, zone)) ?? null;
}

/**
 * How late a reminder may leave after its moment, milliseconds: a quarter of the time it was ahead of the start, ten minutes at least and three
 * hours at most.
 */
export function reminderTolerance(at: Date, startsAt: Date): number {
  const aheadMin = (startsAt.getTime() - at.getTime()) / MINUTE_MS;
  return Math.min(180, Math.max(10, aheadMin / 4)) * MINUTE_MS;
}

/** Whether it makes no sense any more: its moment is too long ago, or the visit has begun. */
export function isReminderLate({ at, startsAt, now }: { at: Date; startsAt: Date; now: Date }): boolean {
  return now >= startsAt || now.getTime() > at.getTime() + reminderTolerance(at, startsAt);
}
