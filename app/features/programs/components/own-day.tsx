import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { Check, Undo2 } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { StatusGlyph, StatusMark } from "~/ui/status-mark";
import { TextInput } from "~/ui/text-input";
import type { ShownMark } from "../marks/queries.server";
import type { ProgramDay, ProgramExercise } from "../schema";
import { ExerciseLine } from "./program-table";

type Mark = SerializeFrom<ShownMark>;

interface OwnDayProps {
  day: ProgramDay;
  /** The local day that is marked. */
  doneOn: string;
  /** All marks that are shown, the latest first. */
  marks: readonly Mark[];
  isRunning: boolean;
  pending: boolean;
}

/** One day of the client's programme: each exercise with a target for a thumb and a line for how it went. */
export function OwnDay({ day, doneOn, marks, isRunning, pending }: OwnDayProps) {
  const words = useMessages().programs.own;
  const done = day.exercises.filter(({ key }) => markOf(marks, key, doneOn)?.isDone).length;
  return (
    <>
      <ol className="own-exercises">
        {day.exercises.map((exercise) => (
          <OwnExercise
            key={exercise.key}
            dayKey={day.key}
            exercise={exercise}
            doneOn={doneOn}
            mark={markOf(marks, exercise.key, doneOn)}
            last={marks.find(
              (mark) => mark.exerciseKey === exercise.key && mark.isDone && mark.doneOn < doneOn,
            )}
            isRunning={isRunning}
          />
        ))}
      </ol>
      <div className="own-foot">
        <StatusMark
          shape={done === day.exercises.length ? "check" : done > 0 ? "half" : "ring"}
          tone={done === day.exercises.length ? "positive" : "neutral"}
        >
          {done === day.exercises.length
            ? words.dayDone
            : words.doneOf({ done, planned: day.exercises.length })}
        </StatusMark>
        {isRunning && done < day.exercises.length ? (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="dayKey" value={day.key} />
            <input type="hidden" name="doneOn" value={doneOn} />
            <Button name="intent" value="day" pending={pending}>
              {words.allDone}
            </Button>
          </Form>
        ) : null}
      </div>
    </>
  );
}

function markOf(marks: readonly Mark[], exerciseKey: string, doneOn: string): Mark | undefined {
  return marks.find((mark) => mark.exerciseKey === exerciseKey && mark.doneOn === doneOn);
}

interface OwnExerciseProps {
  dayKey: string;
  exercise: ProgramExercise;
  doneOn: string;
  mark: Mark | undefined;
  last: Mark | undefined;
  isRunning: boolean;
}

function OwnExercise({ dayKey, exercise, doneOn, mark, last, isRunning }: OwnExerciseProps) {
  const words = useMessages().programs.own;
  const locale = useLocale();
  const isDone = mark?.isDone === true;
  const lastDay = last && formatDay(last.doneOn, locale, "short");
  return (
    <li className="own-exercise" data-done={isDone ? "" : undefined}>
      <div className="own-exercise-words">
        <b>
          {isDone ? <StatusGlyph shape="check" /> : null}
          {exercise.name}
        </b>
        <span className="own-exercise-line">
          <ExerciseLine exercise={exercise} />
        </span>
        {exercise.notes ? <span className="own-exercise-note">{exercise.notes}</span> : null}
        {last && lastDay ? (
          <span className="own-exercise-last">
            {last.note ? words.last({ day: lastDay, note: last.note }) : words.lastPlain({ day: lastDay })}
          </span>
        ) : null}
      </div>
      {isRunning ? (
        <Form
          method="post"
          className="own-exercise-form"
          preventScrollReset
          key={`${doneOn} ${mark?.note ?? ""} ${String(isDone)}`}
        >
          <input type="hidden" name="dayKey" value={dayKey} />
          <input type="hidden" name="exerciseKey" value={exercise.key} />
          <input type="hidden" name="doneOn" value={doneOn} />
          <button className="own-check" name="intent" value={isDone ? "undo" : "done"}>
            {isDone ? <Undo2 aria-hidden="true" /> : <Check aria-hidden="true" />}
            {isDone ? words.undo : words.markDone}
            <span className="sr-only">: {exercise.name}</span>
          </button>
          <Field label={words.note} className="own-note">
            <TextInput
              name="note"
              defaultValue={mark?.note}
              placeholder={words.noteHint}
              maxLength={300}
              enterKeyHint="done"
            />
          </Field>
          {isDone ? (
            <Button variant="quiet" name="intent" value="done">
              {words.saveNote}
            </Button>
          ) : null}
        </Form>
      ) : mark?.note ? (
        <p className="own-exercise-last">{mark.note}</p>
      ) : null}
    </li>
  );
}
