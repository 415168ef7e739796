import { addDays, type Day } from "~/lib/zoned-time";
import { listExercises } from "../content/model";
import type { ProgramContent } from "../schema";

/** How a week went, or goes. `running`: it is not over and nothing can be held against anybody yet. */
export type Pace = "on_track" | "behind" | "off" | "running" | "ahead_of_start";

/** Exercises planned and done in the seven days from `from`. Each counts once a week, however often it was done. */
export interface ProgramWeek {
  /** 1 for the first. */
  number: number;
  from: Day;
  until: Day;
  planned: number;
  done: number;
  pace: Pace;
}

export interface WeekMark {
  dayKey: string;
  exerciseKey: string;
  doneOn: Day;
  isDone: boolean;
}

const GOOD_SHARE = 0.8;
const FAIR_SHARE = 0.5;

/** The light: four fifths of a week's exercises is on track, half of them behind, less is off. */
export function paceOf({ planned, done }: { planned: number; done: number }): Pace {
  if (planned === 0 || done >= planned * GOOD_SHARE) return "on_track";
  return done >= planned * FAIR_SHARE ? "behind" : "off";
}

/** A version of the content, and the local day from which it held. */
export interface HeldContent {
  from: Day;
  content: ProgramContent;
}

const WEEKS_MAX = 104;

/**
 * Weeks of a programme from its start to `until` (today, or the day it ended), the first first. A week is measured by the version that held on
 * its last day, so a later edit does not change how an earlier week went.
 */
export function weeksOf(given: {
  startsOn: Day;
  today: Day;
  until: Day;
  /** The oldest first; at least one. */
  held: readonly HeldContent[];
  marks: readonly WeekMark[];
}): ProgramWeek[] {
  const { startsOn, today, held, marks } = given;
  const weeks: ProgramWeek[] = [];
  const last = given.until < startsOn ? startsOn : given.until;
  for (let from = startsOn; from <= last && weeks.length < WEEKS_MAX; from = addDays(from, 7)) {
    const until = addDays(from, 6);
    const content = contentOn(held, until < last ? until : last);
    const wanted = new Set(listExercises(content).map(({ day, exercise }) => `${day.key} ${exercise.key}`));
    const kept = marks.filter(({ doneOn, isDone }) => isDone && doneOn >= from && doneOn <= until);
    const done = new Set(kept.map(({ dayKey, exerciseKey }) => `${dayKey} ${exerciseKey}`).filter((key) => wanted.has(key))).size; // prettier-ignore
    const counts = { planned: wanted.size, done };
    weeks.push({
      number: weeks.length + 1,
      from,
      until,
      ...counts,
      pace: judge(counts, { from, until, today }),
    });
  }
  return weeks;
}

function judge(counts: { planned: number; done: number }, week: { from: Day; until: Day; today: Day }): Pace {
  if (week.from > week.today) return "ahead_of_start";
  const pace = paceOf(counts);
  return week.until >= week.today && pace !== "on_track" ? "running" : pace;
}

function contentOn(held: readonly HeldContent[], day: Day): ProgramContent {
  const known = held.filter(({ from }) => from <= day);
  return (known.at(-1) ?? held[0])?.content ?? { days: [] };
}

/** The day of the programme that comes next: the one begun on `today`, else the one after the day that was marked last. */
export function nextDayKey(content: ProgramContent, marks: readonly WeekMark[], today: Day): string {
  const known = content.days.map(({ key }) => key);
  const latest = marks
    .filter(({ dayKey, isDone }) => isDone && known.includes(dayKey))
    .reduce<WeekMark | null>(
      (last, mark) => (last === null || mark.doneOn > last.doneOn ? mark : last),
      null,
    );
  if (latest === null) return known[0] ?? "";
  if (latest.doneOn === today) return latest.dayKey;
  return known[(known.indexOf(latest.dayKey) + 1) % known.length] ?? "";
}
