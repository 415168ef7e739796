import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import type { CurrencyTotal } from "../list/queries.server";

/** In, out and net of what the list shows, a line per currency: sums of two currencies are never added. */
export function PaymentTotals({ totals }: { totals: readonly CurrencyTotal[] }) {
  const words = useMessages().payments.totals;
  const locale = useLocale();
  if (totals.length === 0) return null;
  return (
    <section className="money-totals" aria-label={words.title}>
      {totals.map(({ currency, inMinor, outMinor }) => (
        <dl key={currency}>
          <div>
            <dt>{words.in}</dt>
            <dd>{formatMoney(inMinor, currency, locale)}</dd>
          </div>
          <div>
            <dt>{words.out}</dt>
            <dd>{formatMoney(outMinor, currency, locale)}</dd>
          </div>
          <div className="money-net">
            <dt>{words.net}</dt>
            <dd>{formatMoney(inMinor - outMinor, currency, locale)}</dd>
          </div>
        </dl>
      ))}
      <p className="money-note">{words.note}</p>
    </section>
  );
}
