import { cleanLine } from "~/lib/text";
import { emptyExercise, LIMITS, type MakeKey } from "../content/model";
import type { ProgramDay, ProgramExercise } from "../schema";

type Column = "name" | "sets" | "reps" | "weight" | "rest" | "notes";

/** How a heading is recognised; the first that fits wins. */
const HEADINGS: readonly [Column, RegExp][] = [
  ["name", /упражнен|назван|exercise|^name|движен/i],
  ["sets", /подход|сет|sets?\b/i],
  ["reps", /повтор|раз(?!\p{L})|reps?\b|repet/iu],
  ["weight", /вес|нагруз|кг|weight|load|\bkg\b/i],
  ["rest", /отдых|пауз|rest|pause/i],
  ["notes", /замет|коммент|примеч|notes?\b|comment/i],
];
const USUAL: readonly Column[] = ["name", "sets", "reps", "weight", "rest", "notes"];
/** «3×10», «4 x 8-12»: sets and repetitions in one cell. */
const SETS_BY_REPS = /^(\d{1,2})\s*[x×х*]\s*(.+)$/i;
const DAY_WORD =
  /^(день|day|тренировка|workout|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)(?!\p{L})/iu;

/** Rows that were copied from a spreadsheet or a document: cells parted by tabs, semicolons or bars. */
export function cellsOf(text: string): string[][] {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  const parting = ["\t", ";", "|"].find((sign) => lines.some((line) => line.includes(sign))) ?? "\t";
  return lines.slice(0, 500).map((line) => line.split(parting).map(cleanLine));
}

/**
 * Days and exercises out of the cells of a table. A first row of headings says which column is what; without one the order is name, sets,
 * repetitions, weight, rest, notes. A row with one cell that reads like a day begins one; exercises before the first day stand in a day
 * without a title.
 */
export function daysFromCells(cells: readonly string[][], makeKey: MakeKey): ProgramDay[] {
  const rows = cells.filter((row) => row.some((cell) => cell !== ""));
  const headed = rows[0] && columnsOf(rows[0]);
  const columns = headed ?? USUAL;
  const days: ProgramDay[] = [];
  for (const row of headed ? rows.slice(1) : rows) {
    const said = row.filter((cell) => cell !== "");
    const isDay = said.length === 1 && (DAY_WORD.test(said[0] ?? "") || (said[0] ?? "").endsWith(":"));
    if (isDay) {
      if (days.length >= LIMITS.days) break;
      days.push({
        key: makeKey(),
        title: (said[0] ?? "").replace(/:$/, "").slice(0, LIMITS.name),
        exercises: [],
      });
      continue;
    }
    if (columnsOf(row)) continue;
    if (days.length === 0) days.push({ key: makeKey(), title: "", exercises: [] });
    const day = days.at(-1);
    if (day && day.exercises.length < LIMITS.exercises)
      day.exercises.push(exerciseFrom(row, columns, makeKey()));
  }
  return days.filter(({ title, exercises }) => title !== "" || exercises.length > 0);
}

/** What the columns hold, when a row is one of headings: at least two known words, the name among them. */
function columnsOf(row: readonly string[]): (Column | null)[] | null {
  const columns = row.map((cell) => HEADINGS.find(([, word]) => word.test(cell))?.[0] ?? null);
  const known = columns.filter((column) => column !== null);
  return known.includes("name") && new Set(known).size >= 2 && row.every((cell) => cell.length < 40)
    ? columns
    : null;
}

function exerciseFrom(
  row: readonly string[],
  columns: readonly (Column | null)[],
  key: string,
): ProgramExercise {
  const at = (column: Column) => row[columns.indexOf(column)] ?? "";
  const cell = (column: Column) => (columns.includes(column) ? at(column).slice(0, LIMITS.cell) : "");
  const exercise = { ...emptyExercise(key), name: cell("name") && at("name").slice(0, LIMITS.name) };
  Object.assign(exercise, {
    reps: cell("reps"),
    weight: cell("weight"),
    rest: cell("rest"),
    notes: at("notes").slice(0, LIMITS.notes),
  });
  const both =
    SETS_BY_REPS.exec(cell("sets")) ?? (cell("sets") === "" ? SETS_BY_REPS.exec(cell("reps")) : null);
  if (both)
    return {
      ...exercise,
      sets: countOf(both[1] ?? ""),
      reps: exercise.reps && !SETS_BY_REPS.test(exercise.reps) ? exercise.reps : (both[2] ?? "").trim(),
    };
  const sets = countOf(cell("sets"));
  // A count that is none («до отказа») is still what somebody wrote.
  if (sets === null && cell("sets") !== "")
    exercise.notes = [cell("sets"), exercise.notes].filter(Boolean).join("; ");
  return { ...exercise, sets };
}

/** A count of sets as typed; null when it is none. */
export function countOf(text: string): number | null {
  const count = /^\s*(\d{1,2})\b/.exec(text)?.[1];
  const value = count === undefined ? 0 : Number(count);
  return value >= 1 ? value : null;
}
