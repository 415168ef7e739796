import { useMessages } from "~/i18n/context";
import type { ProgramContent, ProgramExercise } from "../schema";

const COLUMNS = ["sets", "reps", "weight", "rest", "notes"] as const;

/** A programme as a table: days, their exercises, and what each asks for. Columns that nobody filled in are left out. */
export function ProgramTable({ content, tick = false }: { content: ProgramContent; tick?: boolean }) {
  const words = useMessages().programs;
  const rows = content.days.flatMap(({ exercises }) => exercises);
  const columns = COLUMNS.filter((column) => rows.some((row) => said(row, column) !== ""));
  if (rows.length === 0) return <p className="text-sm text-ink-3">{words.view.noDays}</p>;
  return (
    <table className="program-table">
      <thead>
        <tr>
          <th scope="col">{words.table.exercise}</th>
          {columns.map((column) => (
            <th key={column} scope="col" data-of={column}>
              {words.table[column]}
            </th>
          ))}
          {tick ? <th scope="col">{words.print.done}</th> : null}
        </tr>
      </thead>
      {content.days.map((day, place) => (
        <tbody key={day.key}>
          <tr className="program-table-day">
            <th scope="rowgroup" colSpan={columns.length + (tick ? 2 : 1)}>
              <span>{words.dayNumber({ n: place + 1 })}</span> {day.title}
            </th>
          </tr>
          {day.exercises.map((exercise) => (
            <tr key={exercise.key}>
              <th scope="row">{exercise.name}</th>
              {columns.map((column) => (
                <td key={column} data-of={column} data-label={words.table[column]}>
                  {said(exercise, column)}
                </td>
              ))}
              {tick ? <td className="program-tick" /> : null}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function said(exercise: ProgramExercise, column: (typeof COLUMNS)[number]): string {
  return String(exercise[column] ?? "");
}

/** «4 × 8–10 · 60 кг · отдых 2 мин» */
export function ExerciseLine({ exercise }: { exercise: ProgramExercise }) {
  const words = useMessages().programs.table;
  const { sets, reps, weight, rest } = exercise;
  const load =
    sets !== null && reps !== ""
      ? `${sets} × ${reps}`
      : sets !== null
        ? `${words.sets.toLowerCase()}: ${sets}`
        : reps;
  const parts = [load, weight, rest && `${words.rest.toLowerCase()} ${rest}`].filter(Boolean);
  return <>{parts.join(" · ")}</>;
}

/** Text that the server has sanitised. */
export function FormattedNotes({ html }: { html: string }) {
  return <div className="formatted" dangerouslySetInnerHTML={{ __html: html }} />;
}
