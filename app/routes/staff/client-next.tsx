import { ActionList, type PlannedAction } from "~/features/conversations/components/action-list";
import { ActionNotice } from "~/features/conversations/components/action-notice";
import { PlanForm } from "~/features/conversations/components/plan-form";
import { useMessages } from "~/i18n/context";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { OnceField } from "../forms";
import { useAnswer } from "../use-answer";
import type { ActionAnswer } from "./press-actions.server";

interface ClientNextProps {
  clientId: number;
  planned: readonly PlannedAction[];
  people: readonly { id: number; name: string }[];
  /** What a new action begins with: tomorrow at noon, of whoever looks. */
  initial: { day: string; time: string; responsibleId: number };
  once: string;
  now: string;
  zone: string;
  mayWrite: boolean;
}

/** What is to be done for this client next; that nothing is, is said aloud. */
export function ClientNext({
  clientId,
  planned,
  people,
  initial,
  once,
  now,
  zone,
  mayWrite,
}: ClientNextProps) {
  const m = useMessages().conversations;
  const words = m.next;
  const answer = useAnswer<ActionAnswer>();
  const refused = answer && "errors" in answer && answer.of === "plan" ? answer : null;
  return (
    <Section title={words.title}>
      <div className="grid gap-3">
        {answer && "of" in answer ? <ActionNotice answer={answer} /> : null}
        {planned.length > 0 ? (
          <ActionList actions={planned} now={now} zone={zone} namesClient={false} mayFinish={mayWrite} />
        ) : (
          <Notice tone="warning" title={words.none}>
            {mayWrite ? words.noneText : null}
          </Notice>
        )}
        {mayWrite ? (
          <details key={planned.map(({ id }) => id).join()} className="card-plan" open={refused !== null}>
            <summary className="btn">{planned.length > 0 ? words.planMore : words.plan}</summary>
            <div className="pt-2">
              <PlanForm
                clientId={clientId}
                intent="plan"
                initial={{ kind: "call", description: "", ...initial }}
                people={people}
                refused={refused}
              >
                <OnceField value={once} />
              </PlanForm>
            </div>
          </details>
        ) : null}
      </div>
    </Section>
  );
}
