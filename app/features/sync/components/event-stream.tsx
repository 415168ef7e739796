import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { Subject } from "./event-facts";
import { EventStatus } from "./event-status";

export interface StreamedEvent {
  id: number;
  source: string;
  subject: string;
  receivedAt: string;
  status: "new" | "applied" | "ignored" | "failed";
  outcome: { code: string; recordId?: number; bookingId?: number } | null;
}

interface EventStreamProps {
  events: readonly StreamedEvent[];
  zone: string;
  mayManage: boolean;
  /** Only some are shown; an empty list then says so. */
  isFiltered?: boolean;
}

/** What came in, newest first, and what was done with it. A call that was not applied can be worked on again. */
export function EventStream({ events, zone, mayManage, isFiltered = false }: EventStreamProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync.events;
  const columns: Column<StreamedEvent>[] = [
    {
      key: "received",
      header: words.received,
      numeric: true,
      phone: "primary",
      cell: ({ receivedAt }) => formatDateTime(new Date(receivedAt), zone, locale, "short"),
    },
    {
      key: "source",
      header: words.source,
      quiet: true,
      phone: "line",
      cell: ({ source, id }) => `${m.sync.sources[source] ?? source} · ${words.number({ id: String(id) })}`,
    },
    {
      key: "subject",
      header: m.repair.inbox.subject,
      phone: "line",
      cell: ({ subject }) => <Subject subject={subject} />,
    },
    {
      key: "status",
      header: m.repair.inbox.status,
      phone: "end",
      cell: ({ status }) => <EventStatus status={status} />,
    },
    {
      key: "outcome",
      header: words.outcome,
      phone: "line",
      cell: ({ outcome }) => <Outcome outcome={outcome} />,
    },
    {
      key: "replay",
      header: <span className="sr-only">{words.replay}</span>,
      align: "end",
      phone: "line",
      cell: ({ id, status }) =>
        mayManage && (status === "failed" || status === "ignored") ? (
          <Form method="post">
            <input type="hidden" name="inboxId" value={id} />
            <Button size="sm" variant="quiet" name="intent" value="replay">
              {words.replay}
            </Button>
          </Form>
        ) : null,
    },
  ];
  return (
    <DataTable
      caption={m.sync.places.inbox}
      columns={columns}
      rows={events}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.inboxEvent(id)}
      empty={
        isFiltered ? (
          <EmptyState title={m.repair.inbox.emptyFiltered} />
        ) : (
          <EmptyState title={words.empty} text={words.emptyText} />
        )
      }
    />
  );
}

function Outcome({ outcome }: Pick<StreamedEvent, "outcome">) {
  const words = useMessages().sync.events.outcomes;
  if (!outcome) return null;
  const text = words[outcome.code] ?? outcome.code;
  const href = outcome.recordId
    ? paths.syncRecord(outcome.recordId)
    : outcome.bookingId
      ? paths.booking(outcome.bookingId)
      : null;
  return href ? (
    <a className="link inline-block first-letter:uppercase" href={href}>
      {text}
    </a>
  ) : (
    <span className="inline-block first-letter:uppercase">{text}</span>
  );
}
