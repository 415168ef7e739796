import { paths } from "~/lib/paths";
import { LinkButton } from "~/ui/link-button";
import type { MeasureChange } from "../model";
import { useMeasureWords } from "./measure-words";

interface ClientProgressProps {
  clientId: number;
  /** What `progressSummary` answers. */
  summary: { entries: number; lastDay: string | null; changes: readonly MeasureChange[] };
  mayWrite: boolean;
}

const SHOWN = 4;

/** A journal on the client's card: the last values, their change since the start, and the way to measure. */
export function ClientProgress({ clientId, summary, mayWrite }: ClientProgressProps) {
  const { words, name, value, change, day } = useMeasureWords();
  const { changes, lastDay, entries } = summary;
  const href = paths.clientProgress(clientId);
  return (
    <div className="grid gap-3">
      {changes.length === 0 ? (
        <p className="text-sm text-ink-3">{words.panel.none}</p>
      ) : (
        <dl className="grid grid-cols-2 gap-x-4 gap-y-2">
          {changes.slice(0, SHOWN).map(({ measure, first, last }) => (
            <div key={measure} className="grid">
              <dt className="text-sm text-ink-3">{name(measure)}</dt>
              <dd className="tabular">
                <b className="font-semibold">{value(measure, last.value)}</b>{" "}
                <span className="text-sm text-ink-2">
                  {first.day === last.day ? "" : change(measure, last.value - first.value)}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {lastDay ? (
        <p className="text-sm text-ink-3">
          {words.journal.count({ n: entries })} · {day(lastDay)}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {entries > 0 ? <LinkButton href={href}>{words.panel.all}</LinkButton> : null}
        {mayWrite ? <LinkButton href={`${href}#measure`}>{words.panel.measure}</LinkButton> : null}
      </div>
    </div>
  );
}
