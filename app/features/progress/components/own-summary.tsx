import type { MeasureChange } from "../model";
import { useMeasureWords } from "./measure-words";

/** The one thing a client opens the page for: how far they have come, in the measure that moved most. */
export function OwnSummary({ changes }: { changes: readonly MeasureChange[] }) {
  const { words, name, change, day } = useMeasureWords();
  const far = changes.filter(({ first, last }) => first.value !== last.value);
  const share = ({ first, last }: MeasureChange) => Math.abs(last.value / first.value - 1);
  const [most] = [...far].sort((a, b) => share(b) - share(a));
  if (!most) return <p className="text-ink-2">{words.own.lead}</p>;
  return (
    <p className="own-summary">
      <span>{name(most.measure)}</span>
      <b className="tabular">{change(most.measure, most.last.value - most.first.value)}</b>
      <span className="text-ink-3">{words.own.since({ day: day(most.first.day) })}</span>
    </p>
  );
}
