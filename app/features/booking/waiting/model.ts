import type { WAITING_STATUSES } from "~drizzle/schema/booking";
import { addDays, instantOf, wallOf, type Day } from "~/lib/zoned-time";

/** Where a place on the waiting list stands. */
export type WaitingStatus = (typeof WAITING_STATUSES)[number];

/** What somebody waits for: days, both included, and the wall-clock window in which the visit should begin, minutes. */
export interface WaitingWish {
  dayFrom: Day;
  dayUntil: Day;
  startMin: number;
  endMin: number;
}

/** Whether a start suits: on one of the days, not before the window and not at or after its end. */
export function suits(
  { dayFrom, dayUntil, startMin, endMin }: WaitingWish,
  startsAt: Date,
  zone: string,
): boolean {
  const { day, minutes } = wallOf(startsAt, zone);
  return day >= dayFrom && day <= dayUntil && minutes >= startMin && minutes < endMin;
}

/** The wish's days on which a visit could touch a freed span, at most a week of them. */
export function daysWithin(
  { dayFrom, dayUntil }: WaitingWish,
  { from, until }: { from: Date; until: Date },
  zone: string,
): Day[] {
  // A visit that begins the evening before may reach into the hour.
  const first = addDays(wallOf(from, zone).day, -1);
  const last = wallOf(until, zone).day;
  const days: Day[] = [];
  for (
    let day = first < dayFrom ? dayFrom : first;
    day <= last && day <= dayUntil && days.length < 7;
    day = addDays(day, 1)
  )
    days.push(day);
  return days;
}

/** The instant after which nothing of a wish can come true any more. */
export function wishEnds({ dayUntil, endMin }: WaitingWish, zone: string): Date {
  return instantOf({ day: dayUntil, minutes: endMin }, zone);
}
