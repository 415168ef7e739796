import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { DescriptionList } from "~/ui/description-list";
import { Card } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import { shownState } from "../health/model";
import type { ConnectionStatus } from "../model";
import { stateMarks } from "./connection-state";
import type { HealthView } from "./health-view";

interface VendorGlanceProps {
  state: ConnectionStatus;
  address: string;
  isUnreadable: boolean;
  health: HealthView;
  /** Pieces of work that wait. */
  queue: number;
  now: string;
  /** Further lines, and where to look on. */
  children?: ReactNode;
}

/** How a connection is, in one look: when it last answered, what failed, what waits. */
export function VendorGlance({
  state,
  address,
  isUnreadable,
  health,
  queue,
  now,
  children,
}: VendorGlanceProps) {
  const { integrations: words, connections } = useMessages();
  const locale = useLocale();
  const shown = shownState(state, health.state);
  const ago = (at: string) => formatAgo(new Date(at), new Date(now), locale);
  const refused = Object.keys(health.notGranted);
  const { lastFailure: failure, lastFailureAt } = health;
  const items = [
    { term: words.glance.address, value: <span className="wrap-anywhere">{address}</span> },
    {
      term: words.glance.lastSuccess,
      value: health.lastSuccessAt ? ago(health.lastSuccessAt) : words.never,
    },
    {
      term: words.glance.lastFailure,
      value:
        failure && lastFailureAt ? (
          <>
            {words.failure({
              ago: ago(lastFailureAt),
              why: connections.faults[failure.kind] ?? failure.kind,
            })}{" "}
            <code className="text-sm wrap-anywhere text-ink-2">{failure.operation}</code>
          </>
        ) : (
          words.never
        ),
    },
    ...(refused.length > 0
      ? [
          {
            term: words.glance.notGranted,
            value: <code className="text-sm wrap-anywhere text-ink-2">{refused.join(", ")}</code>,
          },
        ]
      : []),
    { term: words.glance.queue, value: queue > 0 ? words.waiting({ n: queue }) : words.queueEmpty },
  ];
  return (
    <Card>
      <div className="grid gap-3">
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <StatusMark {...stateMarks[shown]}>{words.states[shown]}</StatusMark>
          {words.hints[shown] ? <p className="text-sm text-ink-2">{words.hints[shown]}</p> : null}
        </div>
        {isUnreadable ? <p className="text-sm text-negative">{words.unreadable}</p> : null}
        <DescriptionList items={items} />
        {children}
      </div>
    </Card>
  );
}
