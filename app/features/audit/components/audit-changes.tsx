import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readMoment } from "../model";
import type { ShownEntry } from "../queries.server";

const SHOWN = 2;
const VALUE_CHARS = 200;

type Entry = SerializeFrom<ShownEntry>;

type Show = (column: string, value: unknown) => string;

function shown(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === "") return empty;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
  return text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS)}…` : text;
}

/** What changed: the first columns at once, the rest and where it came from on opening. */
export function AuditChanges({ entry, zone }: { entry: Entry; zone: string }) {
  const words = useMessages().audit;
  const locale = useLocale();
  const show: Show = (column, value) => {
    const moment = readMoment(column, value);
    return moment ? formatDateTime(moment, zone, locale, "short") : shown(value, words.empty);
  };
  if (entry.isErased) return <span className="text-ink-3">{words.erased}</span>;
  const { changes, operation } = entry;
  // When it was made is said beside it already.
  const first = changes
    .filter(({ column }) => operation === "update" || !/^(created|updated)_at$/.test(column))
    .slice(0, SHOWN);
  const rest = changes.length - first.length;
  return (
    <details className="audit-changes">
      <summary>
        <span className="audit-changes-lead">
          {first.length === 0 ? <span className="text-ink-3">{words.nothingShown}</span> : null}
          {first.map(({ column, before, after }) => (
            <span key={column}>
              <code>{column}</code>{" "}
              {operation === "update" ? (
                <>
                  <del>{show(column, before)}</del> → <ins>{show(column, after)}</ins>
                </>
              ) : (
                <span>{show(column, operation === "delete" ? before : after)}</span>
              )}
            </span>
          ))}
          {rest > 0 ? <span className="text-ink-3">{words.more({ n: rest })}</span> : null}
        </span>
      </summary>
      <dl className="audit-facts">
        <div>
          <dt>{words.key}</dt>
          <dd>
            <code>
              {entry.subject} {entry.rowKey}
            </code>
          </dd>
        </div>
        <div>
          <dt>{words.page}</dt>
          <dd>
            <code>{entry.place}</code>
          </dd>
        </div>
        <div>
          <dt>{words.request}</dt>
          <dd>
            <a href={paths.audit({ request: entry.requestId })}>
              <code>{entry.requestId.slice(0, 8)}</code>
            </a>
          </dd>
        </div>
      </dl>
      {changes.length > 0 ? (
        <dl className="audit-columns">
          {changes.map(({ column, before, after }) => (
            <div key={column}>
              <dt>
                <code>{column}</code>
              </dt>
              <dd>
                {operation === "insert" || operation === "event" ? null : <del>{show(column, before)}</del>}
              </dd>
              <dd>{operation === "delete" ? null : <ins>{show(column, after)}</ins>}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </details>
  );
}
