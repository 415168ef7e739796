import type { ProgramContent, ProgramDay, ProgramExercise } from "../schema";

/** The most a programme holds. */
export const LIMITS = { days: 21, exercises: 40, name: 160, cell: 60, notes: 500, html: 400_000 } as const;

/** Who makes up a new key; a fixed one makes a test repeatable. */
export type MakeKey = () => string;

/** Eight letters and digits; two of one programme are never alike in a lifetime of trainers. */
export const randomKey: MakeKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join("");

export function emptyExercise(key: string): ProgramExercise {
  return { key, name: "", sets: null, reps: "", weight: "", rest: "", notes: "" };
}

/** What the form can do with the rows, by buttons and by keys. Places count from 0. */
export type ContentEdit =
  | { do: "add-day" }
  | { do: "copy-day" | "remove-day" | "day-up" | "day-down"; day: number }
  | { do: "add-exercise"; day: number; rows?: number }
  | {
      do: "copy-exercise" | "remove-exercise" | "exercise-up" | "exercise-down";
      day: number;
      exercise: number;
    };

const EDIT =
  /^(add-day|copy-day|remove-day|day-up|day-down|add-exercise|copy-exercise|remove-exercise|exercise-up|exercise-down)(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?$/;

/** A button's value: `copy-exercise.0.3`. */
export function writeEdit(edit: ContentEdit): string {
  const places = ["day" in edit ? edit.day : null, "exercise" in edit ? edit.exercise : null];
  return [edit.do, ...places.filter((place) => place !== null)].join(".");
}

/** The way back; null for what no button of ours says. */
export function readEdit(text: string): ContentEdit | null {
  const [, what, day, exercise] = EDIT.exec(text) ?? [];
  if (what === undefined) return null;
  return { do: what, day: Number(day ?? 0), exercise: Number(exercise ?? 0) } as ContentEdit;
}

/** The content after a press. What cannot be done (beyond the ends, above the limits) changes nothing. */
export function applyEdit(content: ProgramContent, edit: ContentEdit, makeKey: MakeKey): ProgramContent {
  const { days } = content;
  if (edit.do === "add-day") {
    if (days.length >= LIMITS.days) return content;
    return { days: [...days, { key: makeKey(), title: "", exercises: [emptyExercise(makeKey())] }] };
  }
  const day = days[edit.day];
  if (!day) return content;
  switch (edit.do) {
    case "copy-day":
      return days.length >= LIMITS.days
        ? content
        : { days: insertAt(days, edit.day + 1, copyDay(day, makeKey)) };
    case "remove-day":
      return { days: days.filter((_, place) => place !== edit.day) };
    case "day-up":
      return { days: swap(days, edit.day, edit.day - 1) };
    case "day-down":
      return { days: swap(days, edit.day, edit.day + 1) };
    default: {
      const exercises = editExercises(day.exercises, edit, makeKey);
      return { days: days.map((other) => (other === day ? { ...day, exercises } : other)) };
    }
  }
}

type ExerciseEdit = Extract<ContentEdit, { do: "add-exercise" } | { exercise: number }>;

function editExercises(rows: ProgramExercise[], edit: ExerciseEdit, makeKey: MakeKey): ProgramExercise[] {
  if (edit.do === "add-exercise") {
    const room = Math.max(0, LIMITS.exercises - rows.length);
    return [
      ...rows,
      ...Array.from({ length: Math.min(room, edit.rows ?? 1) }, () => emptyExercise(makeKey())),
    ];
  }
  const row = rows[edit.exercise];
  if (!row) return rows;
  switch (edit.do) {
    case "copy-exercise":
      return rows.length >= LIMITS.exercises
        ? rows
        : insertAt(rows, edit.exercise + 1, { ...row, key: makeKey() });
    case "remove-exercise":
      return rows.filter((other) => other !== row);
    case "exercise-up":
      return swap(rows, edit.exercise, edit.exercise - 1);
    case "exercise-down":
      return swap(rows, edit.exercise, edit.exercise + 1);
  }
}

function copyDay(day: ProgramDay, makeKey: MakeKey): ProgramDay {
  return { ...day, key: makeKey(), exercises: day.exercises.map((row) => ({ ...row, key: makeKey() })) };
}

function insertAt<T>(list: readonly T[], place: number, item: T): T[] {
  return [...list.slice(0, place), item, ...list.slice(place)];
}

function swap<T>(list: T[], one: number, other: number): T[] {
  const [a, b] = [list[one], list[other]];
  if (a === undefined || b === undefined) return list;
  return list.map((item, place) => (place === one ? b : place === other ? a : item));
}

/** Rows of an exercise that say nothing at all, and days left with neither a title nor an exercise, are not kept. */
export function withoutBlanks(content: ProgramContent): ProgramContent {
  const days = content.days.map((day) => ({ ...day, exercises: day.exercises.filter(isSaid) }));
  return { days: days.filter(({ title, exercises }) => title !== "" || exercises.length > 0) };
}

function isSaid({ name, sets, reps, weight, rest, notes }: ProgramExercise): boolean {
  return name !== "" || sets !== null || [reps, weight, rest, notes].some((text) => text !== "");
}

/** Every exercise with its day, in order. */
export function listExercises(content: ProgramContent): { day: ProgramDay; exercise: ProgramExercise }[] {
  return content.days.flatMap((day) => day.exercises.map((exercise) => ({ day, exercise })));
}

/** Whether two keys stand more than once anywhere: then marks would not know whose they are. */
export function hasTwinKeys(content: ProgramContent): boolean {
  const dayKeys = content.days.map(({ key }) => key);
  const rowKeys = listExercises(content).map(({ exercise }) => exercise.key);
  return new Set(dayKeys).size !== dayKeys.length || new Set(rowKeys).size !== rowKeys.length;
}
