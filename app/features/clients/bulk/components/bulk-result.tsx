import { Form } from "@remix-run/react";
import { stageName } from "~/features/pipeline/model";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import type { ListChoices } from "../../list/model";
import type { BulkAction } from "../schema";

/** What an operation is called: «Добавить тег «VIP»». */
export function useBulkTitle(
  action: BulkAction,
  choices: Pick<ListChoices, "tags" | "users" | "stages">,
): string {
  const m = useMessages();
  const { titles, gone } = m.clientList.bulk;
  switch (action.kind) {
    case "tag":
    case "untag":
      return titles[action.kind]({ what: choices.tags.find(({ id }) => id === action.tagId)?.name ?? gone });
    case "responsible": {
      const who = choices.users.find(({ id }) => id === action.userId)?.name ?? gone;
      return titles.responsible({ what: action.userId === null ? m.clientList.filters.nobody : who });
    }
    case "stage": {
      const stage = choices.stages.find(({ id }) => id === action.stageId);
      const name = stage ? stageName(stage, m.pipeline.stages) : gone;
      return titles.stage({ what: action.stageId === null ? m.clientList.filters.noStage : name });
    }
    case "archive":
      return titles.archive({ what: action.reason });
    case "restore":
      return titles.restore();
  }
}

interface BulkDoneProps {
  operation: {
    id: number;
    action: BulkAction;
    status: string;
    total: number;
    changed: number;
    left: number;
  };
  choices: ListChoices;
}

/** Above the list: what was just done, and the button that takes it back. */
export function BulkDone({ operation, choices }: BulkDoneProps) {
  const words = useMessages().clientList.bulk;
  const locale = useLocale();
  const title = useBulkTitle(operation.action, choices);
  const { id, status, total, changed, left } = operation;
  const told = [
    changed > 0 ? words.changed({ n: changed }) : words.nothing,
    total > changed && changed > 0 ? words.kept({ n: total - changed }) : null,
    status === "undone" ? `${words.undone}: ${formatNumber(changed - left, locale)}` : null,
  ];
  const undo =
    changed > 0 && status === "done" ? (
      <Form method="post" action={paths.bulkOperation(id)}>
        <Button size="sm" name="intent" value="undo">
          {words.undo}
        </Button>
      </Form>
    ) : null;
  return (
    <div className="px-(--gutter) pb-3">
      <Notice tone={changed > 0 ? "positive" : "neutral"} live="status" title={title} end={undo}>
        <p className="tabular">{told.filter(Boolean).join(" · ")}</p>
      </Notice>
    </div>
  );
}
