import type { ProgramContent, ProgramDay, ProgramExercise } from "../schema";

/** A column of an exercise that can change. */
export const EXERCISE_FIELDS = ["name", "sets", "reps", "weight", "rest", "notes"] as const;
export type ExerciseField = (typeof EXERCISE_FIELDS)[number];

/** One thing that differs between two versions; `day` and `exercise` are as the newer one calls them. */
export type ContentChange =
  | { what: "day_added" | "day_removed"; day: string; exercises: number }
  | { what: "day_renamed"; day: string; before: string }
  | { what: "days_moved" }
  | { what: "exercise_added" | "exercise_removed"; day: string; exercise: string }
  | { what: "exercise_moved"; day: string; exercise: string }
  | { what: "exercise_changed"; day: string; exercise: string; fields: FieldChange[] };

export interface FieldChange {
  field: ExerciseField;
  before: string;
  after: string;
}

/** What it takes to get from one version to the next, in the order of the newer one. Days and exercises are known by their keys. */
export function changesBetween(before: ProgramContent, after: ProgramContent): ContentChange[] {
  const changes: ContentChange[] = [];
  const known = new Map(before.days.map((day) => [day.key, day]));
  const placeBefore = exercisePlaces(before);
  const placeAfter = exercisePlaces(after);
  for (const day of after.days) {
    const old = known.get(day.key);
    if (!old) {
      changes.push({ what: "day_added", day: day.title, exercises: day.exercises.length });
      continue;
    }
    if (old.title !== day.title) changes.push({ what: "day_renamed", day: day.title, before: old.title });
    changes.push(...changesOfDay(old, day, placeBefore, placeAfter));
  }
  for (const day of before.days) {
    if (after.days.some(({ key }) => key === day.key)) continue;
    changes.push({ what: "day_removed", day: day.title, exercises: day.exercises.length });
  }
  if (isReordered(before.days.map(({ key }) => key), after.days.map(({ key }) => key))) changes.push({ what: "days_moved" }); // prettier-ignore
  return changes;
}

function exercisePlaces(content: ProgramContent): Map<string, string> {
  return new Map(content.days.flatMap((day) => day.exercises.map(({ key }) => [key, day.key] as const)));
}

function changesOfDay(
  before: ProgramDay,
  after: ProgramDay,
  placeBefore: ReadonlyMap<string, string>,
  placeAfter: ReadonlyMap<string, string>,
): ContentChange[] {
  const old = new Map(before.exercises.map((exercise) => [exercise.key, exercise]));
  const day = after.title;
  const changes = after.exercises.flatMap((exercise): ContentChange[] => {
    const was = old.get(exercise.key);
    const named = { day, exercise: exercise.name };
    if (!was)
      return [{ what: placeBefore.has(exercise.key) ? "exercise_moved" : "exercise_added", ...named }];
    const fields = fieldChanges(was, exercise);
    return fields.length > 0 ? [{ what: "exercise_changed", ...named, fields }] : [];
  });
  for (const { key, name } of before.exercises)
    if (!placeAfter.has(key)) changes.push({ what: "exercise_removed", day, exercise: name });
  const moved = movedOne(before.exercises.map(({ key }) => key), after.exercises.map(({ key }) => key)); // prettier-ignore
  if (moved !== null)
    changes.push({
      what: "exercise_moved",
      day,
      exercise: after.exercises.find(({ key }) => key === moved)?.name ?? "",
    });
  return changes;
}

function fieldChanges(before: ProgramExercise, after: ProgramExercise): FieldChange[] {
  return EXERCISE_FIELDS.flatMap((field) => {
    const [was, is] = [String(before[field] ?? ""), String(after[field] ?? "")];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const common = before.filter((key) => after.includes(key));
  return after.filter((key) => before.includes(key)).some((key, place) => key !== common[place]);
}

/** The first exercise of a day that stands elsewhere among those that stayed; null when the order is as it was. */
function movedOne(before: readonly string[], after: readonly string[]): string | null {
  const common = before.filter((key) => after.includes(key));
  const kept = after.filter((key) => before.includes(key));
  return kept.find((key, place) => key !== common[place]) ?? null;
}
