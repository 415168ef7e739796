import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { EventStatus } from "./event-status";

interface EventListProps {
  events: readonly {
    id: number;
    receivedAt: string;
    status: "new" | "applied" | "ignored" | "failed";
    outcome: { code: string } | null;
  }[];
  zone: string;
  mayManage: boolean;
}

/** The calls about one record, newest first: when, what became of each, and the press that works on it again. */
export function EventList({ events, zone, mayManage }: EventListProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync.events;
  return (
    <ol className="divide-y divide-line">
      {events.map(({ id, receivedAt, status, outcome }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
          <span className="grid min-w-0 flex-1 gap-0.5">
            <a className="link tabular w-fit" href={paths.inboxEvent(id)}>
              {formatDateTime(new Date(receivedAt), zone, locale, "short")}
            </a>
            <span className="text-sm text-ink-2 first-letter:uppercase">
              {outcome ? (words.outcomes[outcome.code] ?? outcome.code) : words.statuses[status]}
            </span>
          </span>
          <EventStatus status={status} />
          {mayManage ? (
            <Form method="post">
              <input type="hidden" name="inboxId" value={id} />
              <Button size="sm" variant="quiet" name="intent" value="replay">
                {words.replay}
              </Button>
            </Form>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
