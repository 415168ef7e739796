import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import type { ConsentKind } from "../model";

export interface JournalEntry {
  id: number;
  kind: string;
  isGiven: boolean;
  wording: string;
  source: string;
  /** The member of staff who wrote it down; null: the client themself, or the system. */
  who: string | null;
  note: string;
  at: string;
}

/** Everything that was ever said, the newest first; the first few are open. */
export function ConsentJournal({ entries, zone }: { entries: readonly JournalEntry[]; zone: string }) {
  const words = useMessages().privacy;
  const said = words.consents;
  const locale = useLocale();
  if (entries.length === 0) return <p className="text-ink-2">{said.empty}</p>;
  const row = ({ id, kind, isGiven, wording, source, who, note, at }: JournalEntry) => {
    const name = words.kinds[kind as ConsentKind] ?? kind;
    const facts = [formatDateTime(new Date(at), zone, locale, "year"), words.sources[source] ?? source, who, words.version({ version: wording }), note]; // prettier-ignore
    return (
      <li key={id}>
        <span>{isGiven ? said.given({ kind: name }) : said.refused({ kind: name })}</span>
        <span className="text-sm text-ink-3 wrap-anywhere">{facts.filter(Boolean).join(" · ")}</span>
      </li>
    );
  };
  return (
    <>
      <ul className="consent-journal">{entries.slice(0, SHOWN).map(row)}</ul>
      {entries.length > SHOWN ? (
        <details className="disclosure">
          <summary>{said.more({ n: entries.length })}</summary>
          <ul className="consent-journal">{entries.slice(SHOWN).map(row)}</ul>
        </details>
      ) : null}
    </>
  );
}

const SHOWN = 6;
