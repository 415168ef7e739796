import { useMessages } from "~/i18n/context";
import { Notice } from "~/ui/notice";

/** What a press on one of the pages of synchronisation has led to. */
export type SyncOutcome =
  | { did: "linked"; n: number }
  | { did: "created" }
  | { did: "dismissed" }
  | { did: "replayed" }
  | { did: "retried"; state: "matched" | "linked" | "waiting" | "dismissed" }
  | { did: "staff_linked"; n: number }
  | { did: "service_linked" }
  | {
      refused:
        | "record_not_found"
        | "client_not_found"
        | "no_client_data"
        | "not_waiting"
        | "not_found"
        | "already_running"
        | "unclear";
    };

/** Says it where the button was pressed; read out at once. */
export function OutcomeNotice({ outcome }: { outcome: SyncOutcome | undefined }) {
  const words = useMessages().sync;
  if (!outcome) return null;
  if ("refused" in outcome) {
    const { refused } = outcome;
    const text =
      refused === "already_running"
        ? words.pull.alreadyRunning
        : refused === "unclear"
          ? words.outcome.unclear
          : words.decide.errors[refused];
    return <Notice tone="warning" live="alert" title={text} />;
  }
  const text = {
    linked: () => words.decide.linked({ n: outcome.did === "linked" ? outcome.n : 0 }),
    created: () => words.decide.created,
    dismissed: () => words.decide.dismissed,
    replayed: () => words.decide.replayed,
    retried: () =>
      `${words.outcome.retried}: ${outcome.did === "retried" ? words.states[outcome.state].toLowerCase() : ""}`,
    staff_linked: () => words.outcome.staffLinked({ n: outcome.did === "staff_linked" ? outcome.n : 0 }),
    service_linked: () => words.outcome.serviceLinked,
  }[outcome.did]();
  return <Notice tone="positive" live="status" title={text} />;
}
