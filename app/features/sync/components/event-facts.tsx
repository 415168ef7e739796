import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";

interface EventFactsProps {
  event: {
    source: string;
    subject: string;
    receivedAt: string;
    processedAt: string | null;
    outcome: { code: string; bookingId?: number } | null;
    recordId: number | null;
    dedupeKey: string;
  };
  zone: string;
}

/** When a call came, how its sender was known, what it is about and what became of it. */
export function EventFacts({ event, zone }: EventFactsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.event;
  const { outcome, recordId, processedAt } = event;
  const when = (instant: string) => formatDateTime(new Date(instant), zone, locale, "year");
  return (
    <DescriptionList
      items={[
        { term: words.received, value: when(event.receivedAt) },
        { term: words.verified, value: words.verifiedBy[event.source] },
        { term: words.about, value: <Subject subject={event.subject} /> },
        { term: words.processed, value: processedAt ? when(processedAt) : words.notYet },
        {
          term: words.outcome,
          value: outcome ? (
            <span className="inline-block first-letter:uppercase">
              {m.sync.events.outcomes[outcome.code] ?? outcome.code}
            </span>
          ) : null,
        },
        {
          term: words.record,
          value: recordId ? (
            <a className="link" href={paths.syncRecord(recordId)}>
              {words.openRecord}
            </a>
          ) : null,
        },
        {
          term: words.visit,
          value: outcome?.bookingId ? (
            <a className="link" href={paths.booking(outcome.bookingId)}>
              {words.openVisit}
            </a>
          ) : null,
        },
        {
          term: words.key,
          value: (
            <>
              <span className="tabular wrap-anywhere">{event.dedupeKey}</span>
              <span className="block text-sm text-ink-3">{words.keyHint}</span>
            </>
          ),
        },
      ]}
    />
  );
}

/** What a call claims to be about, in words: «запись 123». */
export function Subject({ subject }: { subject: string }) {
  const words = useMessages().repair.inbox.subjects;
  const [, kind = "", number = ""] = /^([a-z_]+):(.+)$/.exec(subject) ?? [];
  if (number === "") return subject === "" ? null : <span className="tabular">{subject}</span>;
  return (
    <span className="tabular">
      {words[kind] ?? kind} {number}
    </span>
  );
}
