import { useMessages } from "~/i18n/context";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { RecordState as State } from "../records/model";
import type { MatchEvidence } from "../schema";

const LOOK: Record<State, { shape: StatusShape; tone: Tone }> = {
  matched: { shape: "check", tone: "positive" },
  linked: { shape: "check", tone: "positive" },
  waiting: { shape: "warning", tone: "warning" },
  dismissed: { shape: "dash", tone: "neutral" },
};

/** How a record stands: a shape and a word. A visit of our own that is written there (`by` "own") was neither looked for nor waited for. */
export function RecordState({ state, by }: { state: State; by: MatchEvidence["by"] }) {
  const m = useMessages();
  const words = m.sync.states;
  if (by === "own" && state === "matched")
    return <StatusMark shape="ring">{m.conflicts.marks.own}</StatusMark>;
  return (
    <StatusMark shape={LOOK[state].shape} tone={LOOK[state].tone}>
      {words[state]}
    </StatusMark>
  );
}
