import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";

interface ActionNoticeProps {
  answer: { of: string; actionId?: number; refused?: string } | undefined;
}

/** What became of a pressed button, with the way back where there is one. */
export function ActionNotice({ answer }: ActionNoticeProps) {
  const m = useMessages().conversations;
  if (!answer) return null;
  if (answer.refused) return <Notice tone="warning" live="alert" title={m.gone} />;
  if (answer.actionId === undefined) return null;
  const titles: Record<string, string> = {
    finish: m.finish.done,
    cancel: m.cancel.done,
    postpone: m.postpone.done,
    reopen: m.finish.reopened,
    edit: m.edit.done,
  };
  const title = titles[answer.of];
  if (title === undefined) return null;
  const hasWayBack = answer.of === "finish" || answer.of === "cancel";
  return (
    <Notice tone="positive" live="status" title={title}>
      {hasWayBack ? (
        <Form method="post">
          <input type="hidden" name="intent" value="reopen" />
          <input type="hidden" name="actionId" value={answer.actionId} />
          <Button size="sm">{m.finish.undo}</Button>
        </Form>
      ) : null}
    </Notice>
  );
}
