import { useMessages } from "~/i18n/context";
import type { Column } from "../columns/model";
import { vars } from "./sheet-style";
import type { Moving, Verdict } from "./use-moving";
import { useSlipWords } from "./use-words";

/** Where a slip would land: its new time, and what speaks against it, before it is let go. */
export function Ghost({ moving, column }: { moving: Moving; column: Column }) {
  const { nameOf, timeOf } = useSlipWords();
  const say = useVerdictWords();
  const { target, verdict, grip } = moving;
  const words = say(verdict);
  return (
    <div
      className="slip-ghost"
      data-verdict={verdict.state}
      style={vars({ a: target.from, b: target.until })}
      aria-hidden="true"
    >
      <span className="slip-ghost-time">{timeOf(target)}</span>
      <span className="slip-ghost-name">{nameOf(grip.slip)}</span>
      {column.key === grip.from.key ? null : <span className="slip-ghost-name">{column.name}</span>}
      {words ? <span className="slip-ghost-words">{words}</span> : null}
    </div>
  );
}

/** A verdict in words; nothing while the server is asked. */
export function useVerdictWords(): (verdict: Verdict) => string {
  const words = useMessages().calendar;
  return ({ reasons, by }) => {
    const text = reasons.map((reason) => words.closedReason[reason] ?? words.closedReason.other).join(", ");
    return by && text ? words.move.by({ reason: text, name: by }) : text;
  };
}
