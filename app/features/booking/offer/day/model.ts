import { addDays, type Day } from "~/lib/zoned-time";
import type { Id, SlotQuestion } from "../../availability/model";
import type { ClosureReason, Person, WallInterval } from "../../availability/timeline/model";

/** What can be said of days without looking at single starts. Pure. */

/**
 * Days with work, each with why nothing of it is left, or `worked`. A night shift works on the next day too, when a visit could begin there.
 */
export function dayClosures({ people, rules }: SlotQuestion): Map<Day, ClosureReason | "worked"> {
  const days = new Map<Day, ClosureReason | "worked">();
  const tell = (day: Day, state: ClosureReason | "worked") => {
    if (days.get(day) !== "worked" && (state === "worked" || !days.has(day))) days.set(day, state);
  };
  for (const person of people) {
    const durationMin = person.durationMin ?? rules.durationMin;
    for (const interval of person.work) {
      const state = closureOf(person, interval) ?? "worked";
      tell(interval.day, state);
      if (interval.endMin - durationMin >= 1440) tell(addDays(interval.day, 1), state);
    }
  }
  return days;
}

/** Why a whole interval of work is closed, null when some of it is not. */
function closureOf({ closures = [] }: Person, { day, startMin, endMin }: WallInterval): ClosureReason | null {
  const whole = closures.find(
    (closure) => closure.day === day && closure.startMin <= startMin && closure.endMin >= endMin,
  );
  return whole?.reason ?? null;
}

/** Answers how many places are left in a group class at a start (epoch milliseconds) by whoever of the people has the most. */
export function countPlaces(question: SlotQuestion): (start: number, people: readonly Id[]) => number {
  const taken = new Map<string, number>();
  for (const { busy } of question.people) {
    for (const { classKey, seats = 1, status, expiresAt } of busy) {
      const isLapsed = status === "hold" && (expiresAt ?? Infinity) <= question.now.getTime();
      if (classKey && !isLapsed) taken.set(classKey, (taken.get(classKey) ?? 0) + seats);
    }
  }
  const capacity = question.rules.capacity ?? 0;
  return (start, people) =>
    Math.max(0, ...people.map((id) => capacity - (taken.get(question.classKeyOf?.(id, start) ?? "") ?? 0)));
}
