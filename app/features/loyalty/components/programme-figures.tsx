import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatNumber, formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Stat, Stats } from "~/ui/stat";
import { POINT_MINOR } from "../model";
import type { ProgrammeCosts, Standings } from "../costs/queries.server";

interface ProgrammeFiguresProps {
  costs: Pick<ProgrammeCosts, "sums" | "revenueMinor" | "currency">;
  standings: Standings;
  /** The address of the page with this period. */
  query: { from: string; until: string };
}

/** What the programme gave and took in a period and what it owes now; every figure leads to its definition and its rows. */
export function ProgrammeFigures({ costs, standings, query }: ProgrammeFiguresProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.cost;
  const n = (points: number) => (points < 0 ? formatChange(points, locale) : formatNumber(points, locale));
  const money = (points: number) => formatMoney(points * POINT_MINOR, costs.currency, locale);
  const at = (show: string) => `${paths.loyalty({ ...query, show })}#rows`;
  const { sums, revenueMinor } = costs;
  const net = sums.granted + sums.reversed;
  const { outstanding, debts, lapsing } = standings;
  return (
    <>
      <Stats>
        <Stat
          big
          label={words.figure.outstanding}
          value={money(outstanding.points)}
          note={words.ofClients({
            points: m.loyalty.points({ n: outstanding.points }),
            n: outstanding.clients,
          })}
          href={at("outstanding")}
        />
        <Stat
          big
          label={words.share}
          value={revenueMinor > 0 ? formatPercent((net * POINT_MINOR) / revenueMinor, locale, 1) : "—"}
          note={words.shareNote({
            granted: money(net),
            revenue: formatMoney(revenueMinor, costs.currency, locale),
          })}
          href={at("granted")}
        />
        <Stat
          big
          label={words.figure.debts}
          value={n(debts.points)}
          note={words.debtors({ n: debts.clients })}
          href={at("debts")}
        />
      </Stats>
      <Stats>
        <Stat label={words.figure.granted} value={n(sums.granted)} href={at("granted")} />
        <Stat label={words.figure.reversed} value={n(sums.reversed)} href={at("reversed")} />
        <Stat label={words.figure.spent} value={n(sums.spent)} href={at("spent")} />
        <Stat label={words.figure.refunded} value={n(sums.refunded)} href={at("refunded")} />
        <Stat label={words.figure.expired} value={n(sums.expired)} href={at("expired")} />
        <Stat label={words.figure.corrected} value={n(sums.corrected)} href={at("corrected")} />
      </Stats>
      {lapsing.some(({ points }) => points > 0) ? (
        <Stats>
          {lapsing.map(({ days, points }) => (
            <Stat
              key={days}
              label={words.lapsesIn({ n: days })}
              value={n(points)}
              note={money(points)}
              href={at("lapsing")}
            />
          ))}
        </Stats>
      ) : null}
    </>
  );
}
