import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Check } from "lucide-react";
import type { ActionKind } from "../model";
import { ActionIcon } from "./action-icon";
import { DueTime } from "./due-time";

/** A planned action as it comes out of a loader: instants are ISO text. */
export interface PlannedAction {
  id: number;
  clientId: number;
  clientName: string;
  kind: ActionKind;
  description: string;
  dueAt: string | null;
  responsibleName: string | null;
}

interface ActionListProps {
  actions: readonly PlannedAction[];
  now: string;
  zone: string;
  /** Says whose it is; on the client's own card that is known. */
  namesClient?: boolean;
  namesPeople?: boolean;
  mayFinish: boolean;
}

/** Planned actions one under another, each with a button that says it is done. */
export function ActionList({
  actions,
  now,
  zone,
  namesClient = true,
  namesPeople = true,
  mayFinish,
}: ActionListProps) {
  const m = useMessages().conversations;
  return (
    <ul className="divide-y divide-line">
      {actions.map((action) => (
        <li key={action.id} className="flex items-start gap-3 py-2.5">
          <span className="timeline-mark mt-0.5 shrink-0" title={m.kinds[action.kind]}>
            <ActionIcon kind={action.kind} />
          </span>
          <div className="min-w-0 flex-1">
            <div className="leading-6 wrap-anywhere">
              <a className="font-semibold" href={paths.action(action.id)}>
                {m.kinds[action.kind]}
              </a>
              {namesClient ? (
                <>
                  {" · "}
                  <a href={paths.client(action.clientId)}>
                    <bdi>{action.clientName}</bdi>
                  </a>
                </>
              ) : null}
              {action.description ? ` · ${action.description}` : null}
            </div>
            <div className="text-sm text-ink-2">
              {action.dueAt ? <DueTime at={action.dueAt} now={now} zone={zone} /> : null}
              {namesPeople ? ` · ${action.responsibleName ?? m.actions.nobodys}` : null}
              {mayFinish ? (
                <>
                  {" · "}
                  <a className="link" href={paths.action(action.id)}>
                    {m.finish.withResult}
                  </a>
                </>
              ) : null}
            </div>
          </div>
          {mayFinish ? (
            <Form method="post" className="shrink-0">
              <input type="hidden" name="intent" value="finish" />
              <input type="hidden" name="actionId" value={action.id} />
              <Button
                size="sm"
                icon={<Check aria-hidden="true" />}
                aria-label={`${m.finish.press}: ${m.kinds[action.kind]}, ${action.clientName}`}
              >
                {m.finish.press}
              </Button>
            </Form>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
