import { Check, CheckCheck, CircleAlert, Clock } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import type { MessageState as State } from "../model";

const MARKS: Record<Exclude<State, "received">, ReactNode> = {
  queued: <Clock className="size-3.5" aria-hidden="true" />,
  sent: <Check className="size-3.5" aria-hidden="true" />,
  delivered: <CheckCheck className="size-3.5" aria-hidden="true" />,
  read: <CheckCheck className="size-3.5 text-accent" aria-hidden="true" />,
  failed: <CircleAlert className="size-3.5" aria-hidden="true" />,
};

/** How far an outbound message came, in a mark and a word; why, when it did not. */
export function MessageState({ state, error }: { state: State; error: string | null }) {
  const m = useMessages().conversations;
  if (state === "received") return <>{m.deliveryStates.received}</>;
  const reason = error ? m.errors[error] : undefined;
  const text = state === "failed" ? (reason ? m.failed({ reason }) : m.failedPlain) : m.deliveryStates[state];
  return (
    <span className={`inline-flex items-center gap-1 ${state === "failed" ? "text-negative" : ""}`}>
      {MARKS[state]}
      {text}
    </span>
  );
}
