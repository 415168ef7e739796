import { useMessages } from "~/i18n/context";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { RecordState as State } from "../records/model";

const LOOK: Record<State, { shape: StatusShape; tone: Tone }> = {
  matched: { shape: "check", tone: "positive" },
  linked: { shape: "check", tone: "positive" },
  waiting: { shape: "warning", tone: "warning" },
  dismissed: { shape: "dash", tone: "neutral" },
};

/** How a record stands: a shape and a word. */
export function RecordState({ state }: { state: State }) {
  const words = useMessages().sync.states;
  return (
    <StatusMark shape={LOOK[state].shape} tone={LOOK[state].tone}>
      {words[state]}
    </StatusMark>
  );
}
