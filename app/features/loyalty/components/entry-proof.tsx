import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber, formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { DescriptionList } from "~/ui/description-list";
import type { LevelProof } from "../levels/model";
import { pointsFor } from "../model";

interface EntryProofProps {
  proof: LevelProof | null;
  levelName: string | null;
  percentBp: number | null;
  priceMinor: number | null;
  currency: string | null;
}

/** The reckoning of an entry, step by step: what was paid, how the level came about, and the sum. */
export function EntryProof({ proof, levelName, percentBp, priceMinor, currency }: EntryProofProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.entryPage;
  if (priceMinor === null || percentBp === null || !currency) return null;
  const money = (minor: number) => formatMoney(minor, currency, locale);
  const percent = (bp: number) => formatPercent(bp / 10_000, locale, 2);
  const amount = (n: number) => (proof?.basis === "visits" ? m.loyalty.visits({ n }) : money(n));
  const due = pointsFor(priceMinor, percentBp);
  const items = [
    { term: words.price, value: money(priceMinor) },
    { term: words.level, value: levelName ? `${levelName}, ${percent(percentBp)}` : percent(percentBp) },
    {
      term: words.sum,
      value: words.reckoned({
        price: money(priceMinor),
        percent: percent(percentBp),
        n: formatNumber(due, locale),
      }),
    },
  ];
  return (
    <div className="grid gap-3">
      <DescriptionList items={items} />
      {proof ? (
        <>
          <p className="max-w-prose text-sm text-ink-2">
            {words.reached({
              amount: amount(proof.reached),
              basis: proof.basis,
              windowDays: proof.windowDays,
            })}
          </p>
          <ol className="grid gap-1 text-sm" aria-label={words.ladder}>
            {proof.ladder.map(([name, threshold, bp]) => {
              const isHeld = threshold === proof.threshold;
              return (
                <li
                  key={`${name} ${threshold}`}
                  className={isHeld ? "font-semibold" : "text-ink-2"}
                  aria-current={isHeld ? "true" : undefined}
                >
                  {words.step({ name, from: amount(threshold), percent: percent(bp) })}
                  {isHeld ? ` · ${words.held}` : ""}
                </li>
              );
            })}
          </ol>
        </>
      ) : null}
    </div>
  );
}
