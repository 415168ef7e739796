import { useMessages } from "~/i18n/context";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { RefundStatus, ShownStatus } from "../model";

const LOOK: Record<ShownStatus, { shape: StatusShape; tone: Tone }> = {
  created: { shape: "dashed", tone: "neutral" },
  pending: { shape: "clock", tone: "warning" },
  succeeded: { shape: "check", tone: "positive" },
  failed: { shape: "cross", tone: "neutral" },
  refunded: { shape: "dash", tone: "info" },
  part_refunded: { shape: "half", tone: "info" },
  set_aside: { shape: "warning", tone: "negative" },
};

/** How a payment stands: a shape and a word. */
export function PaymentStatus({ status }: { status: ShownStatus }) {
  const words = useMessages().payments;
  return (
    <StatusMark shape={LOOK[status].shape} tone={LOOK[status].tone}>
      {words.statuses[status]}
    </StatusMark>
  );
}

const REFUND_LOOK: Record<RefundStatus, { shape: StatusShape; tone: Tone }> = {
  created: { shape: "dashed", tone: "warning" },
  pending: { shape: "clock", tone: "warning" },
  succeeded: { shape: "check", tone: "positive" },
  failed: { shape: "warning", tone: "negative" },
};

/** How a refund stands; desk money waits for a hand. */
export function RefundStatusMark({ status, isToHandBack }: { status: RefundStatus; isToHandBack: boolean }) {
  const words = useMessages().payments;
  return (
    <StatusMark shape={REFUND_LOOK[status].shape} tone={REFUND_LOOK[status].tone}>
      {isToHandBack ? words.toHandBack : words.refundStatuses[status]}
    </StatusMark>
  );
}
