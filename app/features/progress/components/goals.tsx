import { Form } from "@remix-run/react";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { ProgressBar } from "~/ui/progress-bar";
import { Select } from "~/ui/select";
import { StatusMark } from "~/ui/status-mark";
import { TextInput } from "~/ui/text-input";
import { shareDone } from "../goals/model";
import { MEASURES, type Measure, type MeasureChange } from "../model";
import { useMeasureWords } from "./measure-words";

/** What a refused goal's form says. */
export interface GoalAnswer {
  of: "goal";
  typed: Record<string, string>;
  errors: Record<string, string[] | undefined>;
}

interface GoalsProps {
  goals: readonly {
    id: number;
    measure: Measure;
    startValue: number | null;
    targetValue: number;
    dueOn: string | null;
    reachedAt: string | Date | null;
  }[];
  changes: readonly MeasureChange[];
  today: string;
  zone: string;
  mayWrite: boolean;
  answer?: GoalAnswer | null;
  pending: boolean;
}

/** What the client wants to reach, how far the way is done, and the form for another. */
export function Goals({ goals, changes, today, zone, mayWrite, answer, pending }: GoalsProps) {
  const { words, name, value, day } = useMeasureWords();
  const goalWords = words.goals;
  return (
    <div className="grid gap-3">
      {goals.length === 0 ? <p className="text-sm text-ink-3">{goalWords.empty}</p> : null}
      {goals.map((goal) => {
        const { measure, startValue, targetValue, dueOn } = goal;
        const now = changes.find((change) => change.measure === measure)?.last.value ?? null;
        const to = value(measure, targetValue);
        const left = now === null ? null : value(measure, Math.abs(targetValue - now));
        const share = goal.reachedAt ? 1 : shareDone(goal, now);
        return (
          <div key={goal.id} className="grid gap-1.5">
            <div className="flex items-baseline justify-between gap-2">
              <b className="font-semibold">
                {startValue === null
                  ? goalWords.aim({ name: name(measure), to })
                  : goalWords.way({ name: name(measure), from: value(measure, startValue), to })}
              </b>
              {mayWrite ? (
                <Form method="post" preventScrollReset>
                  <input type="hidden" name="id" value={goal.id} />
                  <Button size="sm" variant="quiet" name="intent" value="drop-goal" aria-label={`${goalWords.drop}: ${name(measure)}`}>×</Button>
                </Form>
              ) : null}
            </div>
            <ProgressBar
              label={goalWords.progress}
              value={Math.round(share * 100)}
              max={100}
              tone={goal.reachedAt ? "positive" : "accent"}
              text={left === null ? undefined : goalWords.left({ value: left })}
            />
            {goal.reachedAt ? (
              <StatusMark shape="check" tone="positive">{goalWords.reached({ day: day(dayOf(new Date(goal.reachedAt), zone)) })}</StatusMark>
            ) : (
              <p className="text-sm text-ink-2">
                {[left && goalWords.left({ value: left }), dueOn && (dueOn < today ? goalWords.late : goalWords.dueOn)({ day: day(dueOn) })].filter(Boolean).join(" · ")}
              </p>
            )}
          </div>
        );
      })}
      {mayWrite ? (
        <details className="money-fold" open={Boolean(answer)}>
          <summary>{goalWords.add}</summary>
          <Form method="post" className="money-form" noValidate preventScrollReset key={goals[0]?.id}>
            <Field label={goalWords.measure} error={answer?.errors.measure}>
              <Select name="measure" defaultValue={answer?.typed.measure ?? "weight"} options={MEASURES.map((measure) => ({ value: measure, label: name(measure) }))} />
            </Field>
            <Field label={goalWords.target} error={answer?.errors.target}>
              <TextInput name="target" inputMode="decimal" autoComplete="off" maxLength={40} required defaultValue={answer?.typed.target} />
            </Field>
            <Field label={goalWords.due} optional error={answer?.errors.dueOn}>
              <TextInput type="date" name="dueOn" min={today} defaultValue={answer?.typed.dueOn} />
            </Field>
            <div>
              <Button name="intent" value="set-goal" pending={pending}>{goalWords.add}</Button>
            </div>
          </Form>
        </details>
      ) : null}
    </div>
  );
} // prettier-ignore
