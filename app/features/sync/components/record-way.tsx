import type { SerializeFrom } from "@remix-run/node";
import { VisitHistory } from "~/features/booking/components/visit-history";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Section } from "~/ui/section";
import type { RecordExplanation } from "../explanation/queries.server";
import { ArrivedRecord } from "./arrived-record";
import { EventList } from "./event-list";
import { RecordRule } from "./record-rule";
import { PointsTraces, RefusedTraces, RunTraces } from "./record-traces";
import { WrittenRecord } from "./written-record";

interface RecordWayProps {
  record: SerializeFrom<RecordExplanation>;
  zone: string;
  currency: string | null;
  mayManage: boolean;
}

/** What arrived, which rule matched, what was written, what was refused: the whole way of a record, in this order. */
export function RecordWay({ record, zone, currency, mayManage }: RecordWayProps) {
  const m = useMessages();
  const words = m.repair.explain;
  const { said, evidence, events } = record;
  return (
    <div className="grid items-start gap-x-10 lg:grid-cols-2">
      <div>
        {said ? (
          <Section title={m.sync.explain.arrived}>
            <ArrivedRecord
              said={said}
              links={record.links}
              versionAt={record.versionAt}
              firstSeenAt={record.firstSeenAt}
              currency={currency}
              zone={zone}
            />
          </Section>
        ) : null}
        <Section
          title={m.sync.record.events}
          className="mt-8"
          action={
            <a className="link text-sm" href={paths.inbox({ q: record.externalId, source: record.source })}>
              {words.moreEvents}
            </a>
          }
        >
          {events.length > 0 ? (
            <EventList events={events} zone={zone} mayManage={mayManage} />
          ) : (
            <p className="text-sm text-ink-3">{m.sync.explain.noEvents}</p>
          )}
        </Section>
        <Section title={words.runs} className="mt-8">
          <RunTraces runs={record.runs} zone={zone} />
        </Section>
      </div>
      <div className="max-lg:mt-7 max-lg:border-t max-lg:border-line max-lg:pt-6">
        <Section title={words.rule}>
          <RecordRule evidence={evidence} code={record.comment.code} />
        </Section>
        <Section title={words.written} className="mt-8">
          <WrittenRecord record={record} zone={zone} />
        </Section>
        {record.booking ? (
          <>
            <Section title={words.points} className="mt-8">
              <PointsTraces points={record.points} q={`record:${record.id}`} zone={zone} />
            </Section>
            <Section title={words.history} className="mt-8">
              <VisitHistory events={record.history} zone={zone} />
            </Section>
          </>
        ) : null}
        <Section title={words.refused} className="mt-8">
          <RefusedTraces
            reason={record.state === "waiting" ? evidence.reason : null}
            failure={evidence.failure}
            events={events}
            runs={record.runs}
            zone={zone}
          />
        </Section>
      </div>
    </div>
  );
}
