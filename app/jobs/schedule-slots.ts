import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import type { Schedule } from "./define";

/**
 * The newest moment of a schedule that is not after `now`. Equal in every process, whatever happened before, so a slot
 * can be a key. A daily time that the clocks skip or show twice still has one instant that day.
 */
export function latestSlot(schedule: Schedule, now: Date): Date {
  if ("everyMs" in schedule) return new Date(Math.floor(now.getTime() / schedule.everyMs) * schedule.everyMs);
  const [hours = 0, minutes = 0] = schedule.dailyAt.split(":").map(Number);
  const slotOn = (day: string) => instantOf({ day, minutes: hours * 60 + minutes }, schedule.zone);
  const today = dayOf(now, schedule.zone);
  const slot = slotOn(today);
  return slot <= now ? slot : slotOn(addDays(today, -1));
}
