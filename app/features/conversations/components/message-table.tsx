import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { DataTable } from "~/ui/data-table";
import { LinkButton } from "~/ui/link-button";
import type { SaidMessage } from "./conversation";
import { MessageState } from "./message-state";

type Row = SaidMessage & { clientId: number | null; clientName: string | null; address: string };

interface MessageTableProps {
  rows: readonly Row[];
  zone: string;
  mayWrite: boolean;
  mayName: boolean;
  empty: ReactNode;
}

/** The log of messages: when, with whom, what, how far it came. */
export function MessageTable({ rows, zone, mayWrite, mayName, empty }: MessageTableProps) {
  const m = useMessages().conversations;
  const locale = useLocale();
  const words = m.messages;
  return (
    <DataTable
      caption={words.title}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => (row.clientId === null ? paths.messages({ who: "unknown", name: row.id }) : paths.clientTalk(row.clientId))}
      empty={empty}
      columns={[
        {
          key: "who",
          header: words.columns.who,
          phone: "primary",
          cell: (row) =>
            row.clientId === null ? (
              <span className="font-semibold">
                {words.unknownWriter}
                {row.address ? <span className="tabular block text-sm font-normal text-ink-2">{row.address}</span> : null}
              </span>
            ) : (
              <bdi className="font-semibold">{row.clientName}</bdi>
            ),
        },
        {
          key: "what",
          header: words.columns.what,
          phone: "block",
          cell: (row) => (
            <span className="line-clamp-2 max-w-prose wrap-anywhere">
              {row.subject ? <b className="font-semibold">{row.subject} · </b> : null}
              {row.body}
            </span>
          ),
        },
        {
          key: "state",
          header: words.columns.state,
          phone: "line",
          quiet: true,
          cell: (row) => (
            <>
              <span className="block">
                {m.channels[row.channel]} · {row.direction === "inbound" ? m.directions.inbound : (row.authorName ?? m.directions.outbound)}
              </span>
              <MessageState state={row.state} error={row.error} />
            </>
          ),
        },
        {
          key: "at",
          header: words.columns.at,
          phone: "line",
          numeric: true,
          quiet: true,
          cell: (row) => formatDateTime(new Date(row.at), zone, locale),
        },
        {
          key: "do",
          header: "",
          label: words.retry,
          phone: "end",
          align: "end",
          cell: (row) =>
            row.state === "failed" && mayWrite ? (
              <Form method="post" className="relative z-1 inline-block">
                <input type="hidden" name="messageId" value={row.id} />
                <Button size="sm" name="intent" value="retry">{words.retry}</Button>
              </Form>
            ) : row.clientId === null && mayName ? (
              <LinkButton size="sm" className="relative z-1" href={paths.messages({ who: "unknown", name: row.id })}>{m.writer.title}</LinkButton>
            ) : null,
        },
      ]}
    />
  );
} // prettier-ignore
