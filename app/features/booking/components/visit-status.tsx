import { useMessages } from "~/i18n/context";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { BookingStatus } from "../model";

const LOOK: Record<BookingStatus, { shape: StatusShape; tone: Tone }> = {
  hold: { shape: "clock", tone: "warning" },
  pending: { shape: "dashed", tone: "warning" },
  confirmed: { shape: "dot", tone: "accent" },
  completed: { shape: "check", tone: "positive" },
  cancelled: { shape: "dash", tone: "neutral" },
  no_show: { shape: "cross", tone: "negative" },
  expired: { shape: "dash", tone: "neutral" },
};

/** How a visit stands: a shape and a word. */
export function VisitStatus({ status }: { status: BookingStatus }) {
  const m = useMessages();
  return (
    <StatusMark shape={LOOK[status].shape} tone={LOOK[status].tone}>
      {m.booking.status[status]}
    </StatusMark>
  );
}
