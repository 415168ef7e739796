import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatDay, formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { ProgressBar } from "~/ui/progress-bar";
import { thresholdOf, type LevelBasis } from "../levels/model";
import { PointsReason, type ReasonedPoints } from "./points-reason";

interface PanelProps {
  /** Whole points; below zero it is a debt. */
  balance: number;
  level: {
    level: { name: string } | null;
    next: { name: string; thresholdMinor: number; thresholdVisits: number } | null;
    basis: LevelBasis;
    windowDays: number | null;
    /** Minor units of `currency`, or visits. */
    reached: number;
    currency: string;
  };
  rows: readonly (ReasonedPoints & {
    id: number;
    day: string;
    balanceAfter: number;
    untilDay?: string | null;
  })[];
  /** What lapses soonest, and on which day; null: nothing in the next months. */
  lapsing?: { points: number; day: string } | null;
}

/** What a client has, how far the next level is, and every change with its reason. */
export function PointsPanel({ balance, level, rows, lapsing = null }: PanelProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty;
  const { next, basis, reached } = level;
  const amount = (n: number) =>
    basis === "money" ? formatMoney(n, level.currency, locale) : words.visits({ n });
  const wanted = next ? thresholdOf(next, basis) : 0;
  return (
    <div className="grid gap-3">
      <p className="tabular text-xl font-semibold tracking-tight">{formatNumber(balance, locale)}</p>
      {balance < 0 ? <p className="text-sm text-negative">{words.debt({ n: -balance })}</p> : null}
      {lapsing && lapsing.points > 0 ? (
        <p className="text-sm text-warning">
          {words.lapsing({ n: lapsing.points, day: formatDay(lapsing.day, locale, "year") })}
        </p>
      ) : null}
      {next ? (
        <div className="grid gap-1.5">
          <ProgressBar
            label={words.progress}
            value={reached}
            max={wanted}
            text={words.paid({ paid: amount(reached), of: amount(wanted) })}
          />
          <p className="text-sm text-ink-2">
            {words.toNext({ name: next.name, left: amount(wanted - reached) })}
            {level.windowDays === null ? null : ` · ${words.window({ n: level.windowDays })}`}
          </p>
        </div>
      ) : level.level ? (
        <p className="text-sm text-ink-2">{words.topLevel}</p>
      ) : null}
      {rows.length === 0 ? (
        <p className="text-sm text-ink-3">{words.empty}</p>
      ) : (
        <ol className="divide-y divide-line border-t border-line" aria-label={words.history}>
          {rows.map((row) => (
            <li key={row.id} className="py-2 text-sm">
              <div className="flex items-baseline justify-between gap-3">
                <span className="text-ink-3">{formatDay(row.day, locale, "short")}</span>
                <span className="tabular text-ink-3">
                  <b className={row.points > 0 ? "font-semibold text-positive" : "font-semibold text-ink"}>
                    {formatChange(row.points, locale)}
                  </b>{" "}
                  · {words.balance({ n: formatNumber(row.balanceAfter, locale) })}
                </span>
              </div>
              <div className="text-ink-2">
                <PointsReason entry={row} />
                {row.untilDay ? (
                  <span className="text-ink-3">
                    {words.until({ day: formatDay(row.untilDay, locale, "year") })}
                  </span>
                ) : null}
              </div>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
