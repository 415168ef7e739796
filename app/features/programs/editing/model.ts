import { cleanLine, cleanText } from "~/lib/text";
import { emptyExercise, LIMITS, randomKey, type MakeKey } from "../content/model";
import { countOf } from "../paste/model";
import type { ProgramContent, ProgramDay, ProgramExercise } from "../schema";

/** The columns of an exercise as the form's fields call them. */
export const CELLS = ["name", "sets", "reps", "weight", "rest", "notes"] as const;
export type Cell = (typeof CELLS)[number];

export const dayField = (day: number, what: "key" | "title") => `d.${day}.${what}`;
export const cellField = (day: number, exercise: number, what: Cell | "key") =>
  `d.${day}.e.${exercise}.${what}`;

const DAY_FIELD = /^d\.(\d{1,2})\.(key|title)$/;
const CELL_FIELD = /^d\.(\d{1,2})\.e\.(\d{1,2})\.(key|name|sets|reps|weight|rest|notes)$/;
const KEY = /^[a-z0-9]{1,16}$/;

/** The most fields a form of ours can have; anything above was not made by our page. */
export const FIELDS_MAX = LIMITS.days * (LIMITS.exercises * 7 + 2) + 20;

/** The days out of the form's fields, in the order of their places; texts are cut to what fits. A key that is missing or strange is made anew. */
export function readContentFields(
  fields: Iterable<readonly [string, FormDataEntryValue]>,
  makeKey: MakeKey = randomKey,
): ProgramContent {
  const days = new Map<
    number,
    { key: string; title: string; rows: Map<number, Partial<Record<Cell | "key", string>>> }
  >();
  const dayAt = (place: number) => {
    const known = days.get(place);
    if (known) return known;
    const made = { key: "", title: "", rows: new Map<number, Partial<Record<Cell | "key", string>>>() };
    days.set(place, made);
    return made;
  };
  for (const [name, value] of fields) {
    if (typeof value !== "string") continue;
    const day = DAY_FIELD.exec(name);
    if (day) dayAt(Number(day[1]))[day[2] as "key" | "title"] = value;
    const cell = CELL_FIELD.exec(name);
    if (!cell) continue;
    const { rows } = dayAt(Number(cell[1]));
    const place = Number(cell[2]);
    rows.set(place, { ...rows.get(place), [cell[3] as Cell]: value });
  }
  const used = new Set<string>();
  const keyOf = (given: string | undefined) => {
    const key = given !== undefined && KEY.test(given) && !used.has(given) ? given : makeKey();
    used.add(key);
    return key;
  };
  return {
    days: inOrder(days)
      .slice(0, LIMITS.days)
      .map(({ key, title, rows }): ProgramDay => ({
        key: keyOf(key),
        title: cleanLine(title).slice(0, LIMITS.name),
        exercises: inOrder(rows)
          .slice(0, LIMITS.exercises)
          .map((row) => exerciseOf(row, keyOf(row.key))),
      })),
  };
}

function inOrder<T>(places: ReadonlyMap<number, T>): T[] {
  return [...places].sort(([a], [b]) => a - b).map(([, value]) => value);
}

function exerciseOf(row: Partial<Record<Cell, string>>, key: string): ProgramExercise {
  const cell = (what: Cell, max: number) => cleanLine(row[what] ?? "").slice(0, max);
  const sets = countOf(row.sets ?? "");
  return {
    ...emptyExercise(key),
    sets,
    name: cell("name", LIMITS.name),
    reps: cell("reps", LIMITS.cell),
    weight: cell("weight", LIMITS.cell),
    rest: cell("rest", LIMITS.cell),
    notes: cleanText(row.notes ?? "")
      .trim()
      .slice(0, LIMITS.notes),
  };
}

/** What a new template begins with: room for a first day. */
export function blankContent(makeKey: MakeKey = randomKey): ProgramContent {
  return {
    days: [{ key: makeKey(), title: "", exercises: [1, 2, 3, 4].map(() => emptyExercise(makeKey())) }],
  };
}

/** The content with an empty row at the end of each day, so that one more exercise needs no button. */
export function withSpareRows(content: ProgramContent, makeKey: MakeKey = randomKey): ProgramContent {
  return {
    days: content.days.map((day) => ({
      ...day,
      exercises:
        day.exercises.length < LIMITS.exercises
          ? [...day.exercises, emptyExercise(makeKey())]
          : day.exercises,
    })),
  };
}
