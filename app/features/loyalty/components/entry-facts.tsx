import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatDateTime, formatDay, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { DescriptionList } from "~/ui/description-list";
import type { LinkedEntry, OpenedEntry } from "../entry/queries.server";

interface EntryFactsProps {
  entry: SerializeFrom<OpenedEntry>;
  zone: string;
  /** May open the vendor's records. */
  seesSync: boolean;
}

/** What an entry rests on: whose, which visit in which version, which record as it was read, who wrote it and by which key. */
export function EntryFacts({ entry, zone, seesSync }: EntryFactsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.entryPage;
  const { client, visit, record, expiresAt, balanceAfter, reason, actor, causeKey, at } = entry;
  const when = (instant: string) => formatDateTime(new Date(instant), zone, locale);
  const items = [
    { term: words.at, value: when(at) },
    { term: words.client, value: <a className="link-underlined" href={paths.client(client.id)}><bdi>{client.name}</bdi></a> },
    { term: words.balanceAfter, value: formatNumber(balanceAfter, locale) },
    ...(expiresAt ? [{ term: words.expiresAt, value: formatDay(dayOf(new Date(expiresAt), zone), locale, "year") }] : []),
    ...(visit ? [{ term: words.visit, value: <Visit visit={visit} when={when(visit.startsAt)} /> }] : []),
    ...(record ? [{ term: words.record, value: <Record record={record} when={record.versionAt ? when(record.versionAt) : ""} isLinked={seesSync} /> }] : []),
    ...(reason ? [{ term: words.reason, value: reason }] : []),
    { term: words.actor, value: m.loyalty.actors[actor.split(":")[0] ?? ""] ?? actor },
    { term: words.cause, value: <code className="text-sm wrap-anywhere">{causeKey}</code> },
  ]; // prettier-ignore
  return <DescriptionList items={items} />;
}

function Visit({ visit, when }: { visit: SerializeFrom<NonNullable<OpenedEntry["visit"]>>; when: string }) {
  const m = useMessages();
  const { versionThen, version } = visit;
  const words = m.loyalty.entryPage;
  return (
    <>
      <a className="link-underlined" href={paths.booking(visit.id)}>
        {visit.serviceName}, {when}
      </a>
      {versionThen === null ? null : (
        <span className="block text-sm text-ink-2">
          {words.version({ n: versionThen, isNewer: version > versionThen })}
        </span>
      )}
    </>
  );
}

interface RecordProps {
  record: SerializeFrom<NonNullable<OpenedEntry["record"]>>;
  when: string;
  isLinked: boolean;
}

function Record({ record, when, isLinked }: RecordProps) {
  const m = useMessages();
  const words = m.loyalty.entryPage;
  const name = `${m.sync.sources[record.source] ?? record.source} № ${record.externalId}`;
  return (
    <>
      {isLinked ? <a className="link-underlined" href={paths.syncRecord(record.id)}>{name}</a> : name}
      {when ? <span className="block text-sm text-ink-2">{words.recordVersion({ when, isNewer: record.isNewer })}</span> : null}
    </>
  ); // prettier-ignore
}

interface LinkedEntriesProps {
  source: SerializeFrom<LinkedEntry> | null;
  followers: readonly SerializeFrom<LinkedEntry>[];
  zone: string;
}

/** The entry this one answers, and the others that belong to it. */
export function LinkedEntries({ source, followers, zone }: LinkedEntriesProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.entryPage;
  const line = ({ id, kind, points, at }: SerializeFrom<LinkedEntry>, note: string) => (
    <li key={id} className="flex flex-wrap items-baseline gap-x-3 py-1.5 text-sm">
      <a className="link-underlined" href={paths.pointsEntry(id)}>
        {m.loyalty.kinds[kind]}
      </a>
      <span className="tabular">{formatChange(points, locale)}</span>
      <span className="text-ink-3">{formatDateTime(new Date(at), zone, locale)}</span>
      {note ? <span className="text-ink-2">{note}</span> : null}
    </li>
  );
  return (
    <ul className="divide-y divide-line">
      {source ? line(source, words.answers) : null}
      {followers.map((entry) => line(entry, ""))}
    </ul>
  );
}
