import { useMessages } from "~/i18n/context";
import { ProgressBar } from "~/ui/progress-bar";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { Tone } from "~/ui/badge";
import type { PaidState, ProgramState } from "../model";
import type { Pace, ProgramWeek } from "../weeks/model";

const states: Record<ProgramState, [StatusShape, Tone]> = {
  draft: ["ring", "neutral"],
  active: ["half", "accent"],
  done: ["check", "positive"],
  stopped: ["dash", "neutral"],
};
const paids: Record<PaidState, [StatusShape, Tone]> = {
  free: ["dash", "neutral"],
  unpaid: ["ring", "warning"],
  part: ["half", "warning"],
  paid: ["check", "positive"],
};
const paces: Record<Pace, [StatusShape, Tone]> = {
  on_track: ["check", "positive"],
  behind: ["half", "warning"],
  off: ["warning", "negative"],
  running: ["clock", "neutral"],
  ahead_of_start: ["dashed", "neutral"],
};

/** How a programme stands, in a shape and a word. */
export function ProgramStateMark({ state }: { state: ProgramState }) {
  const [shape, tone] = states[state];
  return (
    <StatusMark shape={shape} tone={tone}>
      {useMessages().programs.states[state]}
    </StatusMark>
  );
}

/** What the books say about its price. */
export function PaidMark({ paid }: { paid: PaidState }) {
  const [shape, tone] = paids[paid];
  return (
    <StatusMark shape={shape} tone={tone}>
      {useMessages().programs.paid[paid]}
    </StatusMark>
  );
}

/** How a week goes: light, word and counts. */
export function PaceMark({ week }: { week: Pick<ProgramWeek, "pace"> }) {
  const [shape, tone] = paces[week.pace];
  return (
    <StatusMark shape={shape} tone={tone}>
      {useMessages().programs.pace[week.pace]}
    </StatusMark>
  );
}

/** A week as a bar, its counts and its light. */
export function WeekBar({ week }: { week: ProgramWeek }) {
  const words = useMessages().programs;
  const tone = week.pace === "on_track" ? "positive" : week.pace === "behind" ? "warning" : week.pace === "off" ? "negative" : "accent"; // prettier-ignore
  const counts = words.weekDone({ done: week.done, planned: week.planned });
  return (
    <span className="program-week">
      <ProgressBar
        label={words.progress.bar({ n: week.number })}
        value={week.done}
        max={week.planned}
        tone={tone}
        text={counts}
      />
      <span className="tabular">{counts}</span>
    </span>
  );
}
