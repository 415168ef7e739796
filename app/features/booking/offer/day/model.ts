import { addDays, dayOf, instantOf, type Day } from "~/lib/zoned-time";
import type { GridStart, Id, SlotQuestion } from "../../availability/model";
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

/**
 * From when on an answer about these starts is another one although nothing was booked: the next start slips under the notice or into the past, a hold
 * lapses, or a new day moves the horizon. Parts behind the first have their notice at their own time, so an answer about several is true for its instant only.
 */
export function nextChange(
  { questions, lapses }: { questions: readonly SlotQuestion[]; lapses: readonly number[] },
  grid: readonly GridStart[],
): Date {
  const [first] = questions;
  if (!first || questions.length > 1) return first?.now ?? new Date(0);
  const now = first.now.getTime();
  let next = instantOf({ day: addDays(dayOf(now, first.zone), 1), minutes: 0 }, first.zone).getTime();
  const consider = (instant: number) => {
    if (instant > now && instant < next) next = instant;
  };
  const noticeMs = (first.rules.minNoticeMin ?? 0) * 60_000;
  for (const { start } of grid) {
    // Exactly at its time it is still open.
    consider(start + 1);
    consider(start - noticeMs + 1);
  }
  lapses.forEach(consider);
  return new Date(next);
}
