import { Form } from "@remix-run/react";
import { Check, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { DataTable } from "~/ui/data-table";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { ActionIcon } from "./action-icon";
import type { PlannedAction } from "./action-list";
import { DueTime } from "./due-time";

type Row = PlannedAction & { result: string; doneAt: string | null; phone: string | null };

interface ActionTableProps {
  rows: readonly Row[];
  isDone: boolean;
  now: string;
  zone: string;
  mayWrite: boolean;
  empty: ReactNode;
}

/** One shelf of the actions: when, what, for whom and how to reach them, who; done with one press. */
export function ActionTable({ rows, isDone, now, zone, mayWrite, empty }: ActionTableProps) {
  const m = useMessages().conversations;
  const locale = useLocale();
  const words = m.actions.columns;
  return (
    <DataTable
      caption={m.actions.title}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => paths.action(row.id)}
      empty={empty}
      columns={[
        {
          key: "client",
          header: words.client,
          phone: "primary",
          cell: (row) => (
            <>
              <bdi className="font-semibold">{row.clientName}</bdi>
              {row.phone ? (
                <span className="tabular block text-sm text-ink-2">{formatPhone(row.phone)}</span>
              ) : null}
            </>
          ),
        },
        {
          key: "what",
          header: words.what,
          phone: "block",
          cell: (row) => (
            <span className="flex items-start gap-2">
              <span className="timeline-mark shrink-0">
                <ActionIcon kind={row.kind} />
              </span>
              <span className="min-w-0 wrap-anywhere">
                {m.kinds[row.kind]}
                {row.description ? ` · ${row.description}` : null}
                {isDone && row.result ? <span className="block text-ink-2">{row.result}</span> : null}
              </span>
            </span>
          ),
        },
        {
          key: "due",
          header: isDone ? words.done : words.due,
          phone: "line",
          numeric: true,
          cell: (row) =>
            isDone
              ? row.doneAt && formatDateTime(new Date(row.doneAt), zone, locale)
              : row.dueAt && <DueTime at={row.dueAt} now={now} zone={zone} />,
        },
        {
          key: "who",
          header: words.who,
          phone: "line",
          quiet: true,
          cell: (row) => row.responsibleName ?? m.actions.nobodys,
        },
        {
          key: "do",
          header: "",
          label: m.finish.press,
          phone: "end",
          align: "end",
          cell: (row) =>
            mayWrite ? (
              <Form method="post" className="relative z-1 inline-block">
                <input type="hidden" name="intent" value={isDone ? "reopen" : "finish"} />
                <input type="hidden" name="actionId" value={row.id} />
                <Button
                  size="sm"
                  variant={isDone ? "quiet" : "secondary"}
                  icon={isDone ? <Undo2 aria-hidden="true" /> : <Check aria-hidden="true" />}
                  aria-label={`${isDone ? m.finish.undo : m.finish.press}: ${m.kinds[row.kind]}, ${row.clientName}`}
                >
                  {isDone ? m.finish.undo : m.finish.press}
                </Button>
              </Form>
            ) : null,
        },
      ]}
    />
  );
}
