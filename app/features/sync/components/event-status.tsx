import { useMessages } from "~/i18n/context";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";

type EventState = "new" | "applied" | "ignored" | "failed";

const LOOK: Record<EventState, { shape: StatusShape; tone: Tone }> = {
  new: { shape: "clock", tone: "accent" },
  applied: { shape: "check", tone: "positive" },
  ignored: { shape: "dash", tone: "neutral" },
  failed: { shape: "warning", tone: "negative" },
};

/** What became of an inbound call: a shape and a word. */
export function EventStatus({ status }: { status: EventState }) {
  const words = useMessages().sync.events.statuses;
  return (
    <StatusMark shape={LOOK[status].shape} tone={LOOK[status].tone}>
      {words[status]}
    </StatusMark>
  );
}
