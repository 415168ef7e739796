import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import type { Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { DataTable, type Column } from "~/ui/data-table";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { Channel, DeliveryStatus } from "../model";

/** A notice as it comes through a loader: instants are text. */
export interface ListedNotice {
  id: number;
  template: string;
  channel: Channel;
  status: DeliveryStatus;
  error: string | null;
  attempts: number;
  createdAt: string;
  dueAt: string | null;
  sentAt: string | null;
  bookingId: number | null;
  reference: string | null;
  clientId: number | null;
  clientName: string | null;
}

const LOOK: Record<DeliveryStatus, { shape: StatusShape; tone: Tone }> = {
  queued: { shape: "clock", tone: "info" },
  sent: { shape: "check", tone: "positive" },
  failed: { shape: "warning", tone: "negative" },
  skipped: { shape: "dash", tone: "neutral" },
};

type NoticeTableProps = { notices: readonly ListedNotice[]; zone: string; now: string; empty: ReactNode };

/** Notices with what became of them; one that failed can be sent again. */
export function NoticeTable({ notices, zone, now, empty }: NoticeTableProps) {
  const words = useMessages().notices;
  const locale = useLocale();
  const at = (instant: string) => formatDateTime(new Date(instant), zone, locale, "short");
  const columns: Column<ListedNotice>[] = [
    {
      key: "what",
      header: words.list.columns.what,
      phone: "primary",
      cell: ({ template, channel }) => (
        <div className="min-w-0">
          <span className="font-medium">{words.templates[template] ?? template}</span>
          <span className="block text-sm text-ink-2">{words.channels[channel]}</span>
        </div>
      ),
    },
    {
      key: "to",
      header: words.list.columns.to,
      phone: "line",
      cell: ({ clientId, clientName, bookingId, reference }) => (
        <div className="min-w-0">
          {clientId ? (
            <a className="link" href={paths.client(clientId)}>
              <bdi>{clientName}</bdi>
            </a>
          ) : (
            <span className="text-ink-3">{words.list.nobody}</span>
          )}
          {bookingId && reference ? (
            <a className="block text-sm text-ink-2 hover:underline" href={paths.booking(bookingId)}>
              {words.list.visit({ reference })}
            </a>
          ) : null}
        </div>
      ),
    },
    {
      key: "status",
      header: words.list.columns.status,
      phone: "end",
      cell: ({ status, error, attempts }) => (
        <div className="max-w-sm">
          <StatusMark shape={LOOK[status].shape} tone={LOOK[status].tone}>
            {words.statuses[status]}
          </StatusMark>
          {error && status !== "sent" ? (
            <span className="block text-sm text-ink-2">
              {words.reasons[error] ?? error}
              {attempts > 0 ? ` · ${words.list.tries({ n: attempts })}` : ""}
            </span>
          ) : null}
        </div>
      ),
    },
    {
      key: "when",
      header: words.list.columns.when,
      quiet: true,
      numeric: true,
      phone: "line",
      cell: ({ sentAt, status, dueAt, createdAt }) =>
        status === "queued" && dueAt !== null && dueAt > now ? (
          words.list.notBefore({ when: at(dueAt) })
        ) : (
          <time dateTime={sentAt ?? createdAt}>{at(sentAt ?? createdAt)}</time>
        ),
    },
    {
      key: "actions",
      header: <span className="sr-only">{words.list.columns.actions}</span>,
      align: "end",
      phone: "line",
      cell: ({ id, status }) =>
        status === "failed" ? (
          <Form method="post" className="inline-flex">
            <input type="hidden" name="deliveryId" value={id} />
            <Button size="sm" name="intent" value="retry">
              {words.list.retry}
            </Button>
          </Form>
        ) : null,
    },
  ];
  return (
    <DataTable
      caption={words.list.title}
      columns={columns}
      rows={notices}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}
