import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";
import { Card } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import type { ConnectionStatus } from "../model";
import { shownState, type Health } from "../health/model";
import { stateMarks } from "./connection-state";

interface ConnectionGlanceProps {
  state: ConnectionStatus;
  companyId: string;
  address: string;
  isUnreadable: boolean;
  health: {
    state: Health["state"];
    since: string;
    lastSuccessAt: string | null;
    lastFailureAt: string | null;
    lastFailure: Health["lastFailure"];
    notGranted: Health["notGranted"];
  };
  queue: { incoming: number; outgoing: number; waiting: number };
  now: string;
}

/** How the connection is, in one look: which branch, when it last answered, what failed, what waits. */
export function ConnectionGlance(props: ConnectionGlanceProps) {
  const { connections: words } = useMessages();
  const locale = useLocale();
  const { health, queue, now } = props;
  const shown = shownState(props.state, health.state);
  const ago = (at: string) => formatAgo(new Date(at), new Date(now), locale);
  const waits = [
    queue.incoming > 0 && words.facts.incoming({ n: queue.incoming }),
    queue.outgoing > 0 && words.facts.outgoing({ n: queue.outgoing }),
    queue.waiting > 0 && words.facts.waiting({ n: queue.waiting }),
  ].filter(Boolean);
  const refused = Object.keys(health.notGranted);
  const hint = words.stateHints[shown];
  const failure = health.lastFailure;
  return (
    <Card>
      <div className="grid gap-3">
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <StatusMark {...stateMarks[shown]}>{words.states[shown]}</StatusMark>
          {hint ? <p className="text-sm text-ink-2">{hint}</p> : null}
        </div>
        {props.isUnreadable ? <p className="text-sm text-negative">{words.unreadable}</p> : null}
        <DescriptionList
          items={[
            { term: words.facts.company, value: props.companyId },
            { term: words.facts.address, value: <span className="wrap-anywhere">{props.address}</span> },
            {
              term: words.facts.lastSuccess,
              value: health.lastSuccessAt ? ago(health.lastSuccessAt) : words.facts.never,
            },
            {
              term: words.facts.lastFailure,
              value:
                failure && health.lastFailureAt ? (
                  <>
                    {ago(health.lastFailureAt)}: {words.faults[failure.kind] ?? failure.kind}{" "}
                    <code className="wrap-anywhere text-sm text-ink-2">{failure.operation}</code>
                  </>
                ) : (
                  words.facts.never
                ),
            },
            ...(refused.length > 0
              ? [
                  {
                    term: words.facts.notGranted,
                    value: <code className="text-sm wrap-anywhere text-ink-2">{refused.join(", ")}</code>,
                  },
                ]
              : []),
            { term: words.facts.queue, value: waits.length > 0 ? waits.join(" · ") : words.facts.queueEmpty },
          ]}
        />
        <p className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
          <a className="link" href={paths.settingsYclientsCatalogue()}>
            {words.facts.openCatalogue}
          </a>
          <a className="link" href={paths.sync()}>
            {words.facts.openSync}
          </a>
        </p>
      </div>
    </Card>
  );
}
