import { ArrowDown, ArrowUp, Copy, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { IconButton } from "~/ui/icon-button";
import { writeEdit, type ContentEdit } from "../content/model";
import { CELLS, cellField, dayField, type Cell } from "../editing/model";
import type { ProgramDay, ProgramExercise } from "../schema";

/** A day in the editor: its title and its exercises as rows of fields; every button is a submit of the whole form. */
export function EditorDay({ day, place, count }: { day: ProgramDay; place: number; count: number }) {
  const { edit: words, dayNumber, table } = useMessages().programs;
  const press = (what: "copy-day" | "remove-day" | "day-up" | "day-down") =>
    ({ do: what, day: place }) as const;
  return (
    <fieldset className="program-day">
      <legend className="sr-only">{day.title || dayNumber({ n: place + 1 })}</legend>
      <input type="hidden" name={dayField(place, "key")} value={day.key} />
      <div className="program-day-head">
        <span className="program-day-number">{dayNumber({ n: place + 1 })}</span>
        <input
          className="control"
          name={dayField(place, "title")}
          defaultValue={day.title}
          data-cell={`${day.key}.title`}
          aria-label={words.dayTitle}
          placeholder={words.dayHint}
          maxLength={160}
        />
        <span className="program-tools">
          <Tool edit={press("day-up")} label={words.dayUp} icon={<ArrowUp />} disabled={place === 0} />
          <Tool
            edit={press("day-down")}
            label={words.dayDown}
            icon={<ArrowDown />}
            disabled={place === count - 1}
          />
          <Tool edit={press("copy-day")} label={words.copyDay} icon={<Copy />} />
          <Tool edit={press("remove-day")} label={words.removeDay} icon={<Trash2 />} />
        </span>
      </div>
      <div className="program-row program-row-head" aria-hidden="true">
        {CELLS.map((cell) => (
          <span key={cell}>{cell === "name" ? table.exercise : table[cell]}</span>
        ))}
        <span />
      </div>
      {day.exercises.map((exercise, at) => (
        <ExerciseRow
          key={exercise.key}
          exercise={exercise}
          day={place}
          place={at}
          isLast={at === day.exercises.length - 1}
        />
      ))}
      <div className="pt-2">
        <Button
          variant="quiet"
          name="edit"
          value={writeEdit({ do: "add-exercise", day: place })}
          icon={<Plus aria-hidden="true" />}
        >
          {words.addExercise}
        </Button>
      </div>
    </fieldset>
  );
}

interface ExerciseRowProps {
  exercise: ProgramExercise;
  day: number;
  place: number;
  isLast: boolean;
}

function ExerciseRow({ exercise, day, place, isLast }: ExerciseRowProps) {
  const { edit: words, table } = useMessages().programs;
  const labelOf = (cell: Cell) => (cell === "name" ? table.exercise : table[cell]);
  const press = (what: "copy-exercise" | "remove-exercise" | "exercise-up" | "exercise-down") =>
    ({ do: what, day, exercise: place }) as const;
  return (
    <div className="program-row" data-row={`${day}.${place}`}>
      <input type="hidden" name={cellField(day, place, "key")} value={exercise.key} />
      {CELLS.map((cell) => (
        <label key={cell} className="program-cell" data-of={cell}>
          <span>{labelOf(cell)}</span>
          <input
            className="control"
            name={cellField(day, place, cell)}
            defaultValue={exercise[cell] ?? ""}
            data-cell={`${exercise.key}.${cell}`}
            inputMode={cell === "sets" ? "numeric" : undefined}
            maxLength={cell === "notes" ? 500 : cell === "name" ? 160 : 60}
            autoComplete="off"
          />
        </label>
      ))}
      <span className="program-tools">
        <Tool
          edit={press("exercise-up")}
          label={words.exerciseUp}
          icon={<ArrowUp />}
          disabled={place === 0}
        />
        <Tool
          edit={press("exercise-down")}
          label={words.exerciseDown}
          icon={<ArrowDown />}
          disabled={isLast}
        />
        <Tool edit={press("copy-exercise")} label={words.copyExercise} icon={<Copy />} />
        <Tool edit={press("remove-exercise")} label={words.removeExercise} icon={<Trash2 />} />
      </span>
    </div>
  );
}

function Tool(props: { edit: ContentEdit; label: string; icon: ReactNode; disabled?: boolean }) {
  const { edit, label, icon, disabled } = props;
  return (
    <IconButton
      type="submit"
      name="edit"
      value={writeEdit(edit)}
      label={label}
      icon={icon}
      disabled={disabled}
    />
  );
}
