import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatDateTime, formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { Notice } from "~/ui/notice";

interface RunsProps {
  runs: readonly { runId: number; cause: string; outcome: string; detail: string; at: string }[];
  zone: string;
}

/** The runs that did something with a record. */
export function RunTraces({ runs, zone }: RunsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.explain;
  if (runs.length === 0) return <p className="text-sm text-ink-3">{words.noRuns}</p>;
  return (
    <ol className="divide-y divide-line">
      {runs.map(({ runId, cause, outcome, detail, at }) => (
        <li key={`${runId}:${at}`} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
          <span>
            <a className="link" href={paths.syncRun(runId)}>
              {m.sync.run.title({ n: runId })}
            </a>{" "}
            <span className="text-sm text-ink-3">{m.sync.pull.causes[cause] ?? cause}</span>
          </span>
          <span className="inline-block text-sm text-ink-2 first-letter:uppercase">
            {words.runOutcomes[outcome] ?? outcome}
            {detail ? `: ${wordsOf(detail, m)}` : ""} ·{" "}
            <span className="tabular">{formatDateTime(new Date(at), zone, locale, "short")}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A waiting reason, a class of failure, or the names of changed fields. */
function wordsOf(detail: string, m: ReturnType<typeof useMessages>): string {
  const fields: Record<string, string> = m.sync.runItems.fields;
  const reasons: Record<string, string> = m.sync.reasons;
  const known = reasons[detail] ?? m.sync.events.outcomes[detail];
  if (known) return known.toLowerCase();
  const names = [...new Set(detail.split(/[ ,]+/).flatMap((code) => fields[code] ?? []))];
  return names.length > 0 ? names.join(", ") : detail;
}

/** Both sides of a contradiction: whom each piece of evidence names. */
export function EvidenceSides({
  sides,
}: {
  sides: readonly { clientId: number; name: string; code: string; grounds: readonly string[] }[];
}) {
  const m = useMessages();
  const words = m.repair.explain;
  if (sides.length < 2) return null;
  return (
    <div className="my-4">
      <Notice tone="warning" title={words.sides}>
        <p>{words.sidesText}</p>
        <ul className="mt-3 grid list-none gap-3 ps-0 sm:grid-cols-2">
          {sides.map(({ clientId, name, code, grounds }) => (
            <li key={clientId} className="rounded-lg border border-line bg-surface px-3 py-2.5">
              <a className="link font-medium" href={paths.client(clientId)}>
                <bdi>{name}</bdi>
              </a>{" "}
              <span className="tabular text-sm text-ink-2">{code}</span>
              <p className="mt-1 flex flex-wrap items-center gap-1.5 text-sm text-ink-2">
                {words.sideSays}
                {grounds.map((ground) => (
                  <Badge key={ground} tone="accent">
                    {(m.sync.grounds as Record<string, string>)[ground] ?? ground}
                  </Badge>
                ))}
              </p>
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}

interface PointsProps {
  points: readonly {
    id: number;
    kind: string;
    points: number;
    levelName: string | null;
    percentBp: number | null;
    priceMinor: number | null;
    currency: string | null;
    recordVersionAt: string | null;
    createdAt: string;
  }[];
  /** The number to ask about, when there are none. */
  q: string;
  zone: string;
}

/** Points that rest on the visit: how many, reckoned from what, and the row to open. */
export function PointsTraces({ points, q, zone }: PointsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.explain;
  if (points.length === 0)
    return (
      <p className="text-sm text-ink-2">
        {words.noPoints}{" "}
        <a className="link" href={paths.syncDiagnosis({ q })}>
          {words.whyNoPoints}
        </a>
      </p>
    );
  return (
    <ol className="divide-y divide-line">
      {points.map((entry) => (
        <li key={entry.id} className="grid gap-0.5 py-2">
          <span className="flex flex-wrap items-baseline justify-between gap-x-4">
            <a className="link tabular font-medium" href={paths.pointsEntry(entry.id)}>
              {formatChange(entry.points, locale)}
            </a>
            <time dateTime={entry.createdAt} className="tabular text-sm text-ink-3">
              {formatDateTime(new Date(entry.createdAt), zone, locale, "short")}
            </time>
          </span>
          <span className="text-sm text-ink-2">
            {[
              (m.loyalty.kinds as Record<string, string>)[entry.kind] ?? entry.kind,
              entry.percentBp !== null && entry.priceMinor !== null && entry.currency
                ? words.proof({
                    level: entry.levelName ?? "—",
                    percent: formatPercent(entry.percentBp / 10_000, locale, entry.percentBp % 100 ? 2 : 0),
                    price: formatMoney(entry.priceMinor, entry.currency, locale),
                  })
                : null,
              entry.recordVersionAt
                ? words.version({
                    when: formatDateTime(new Date(entry.recordVersionAt), zone, locale, "short"),
                  })
                : null,
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface RefusedProps {
  reason: string | null;
  failure: { error: string; at: string } | null;
  events: readonly { id: number; status: string; receivedAt: string; outcome: { code: string } | null }[];
  runs: readonly { runId: number; outcome: string; at: string }[];
  zone: string;
}

/** Everything about a record that was not taken, from the calls, the runs and the record itself, with the reasons. */
export function RefusedTraces({ reason, failure, events, runs, zone }: RefusedProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.explain;
  const when = (instant: string) => formatDateTime(new Date(instant), zone, locale, "short");
  const outcomes = m.sync.events.outcomes;
  const isRefused = ({ status, outcome }: RefusedProps["events"][number]) =>
    status === "failed" || status === "ignored" || outcome?.code === "stale";
  const lines = [
    reason
      ? { key: "reason", text: (m.sync.reasons as Record<string, string>)[reason] ?? reason, href: null }
      : null,
    failure
      ? {
          key: "failure",
          text: m.sync.explain.failure({ error: failure.error, when: when(failure.at) }),
          href: null,
        }
      : null,
    ...events.filter(isRefused).map(({ id, receivedAt, outcome }) => ({
      key: `event:${id}`,
      text: `${when(receivedAt)} · ${outcomes[outcome?.code ?? ""] ?? outcome?.code ?? ""}`,
      href: paths.inboxEvent(id),
    })),
    ...runs
      .filter(({ outcome }) => outcome === "failed" || outcome === "stale")
      .map(({ runId, outcome, at }) => ({
        key: `run:${runId}:${at}`,
        text: `${when(at)} · ${words.runOutcomes[outcome] ?? outcome}`,
        href: paths.syncRun(runId),
      })),
  ].filter((line) => line !== null);
  if (lines.length === 0) return <p className="text-sm text-ink-3">{words.nothingRefused}</p>;
  return (
    <ul className="divide-y divide-line">
      {lines.map(({ key, text, href }) => (
        <li key={key} className="py-2">
          {href ? (
            <a className="link" href={href}>
              {text}
            </a>
          ) : (
            text
          )}
        </li>
      ))}
    </ul>
  );
}
