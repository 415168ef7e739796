import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { dayOf } from "~/lib/zoned-time";
import { TrendChart } from "~/ui/trend-chart";
import { balanceDays } from "../model";
import type { KnownContract } from "../queries.server";

interface BalanceChartProps {
  contract: SerializeFrom<KnownContract>;
  zone: string;
}

const HEIGHT = 150;

/** How a balance went from day to day; nothing for a single day. The same figures stand beside it as a table. */
export function BalanceChart({ contract, zone }: BalanceChartProps) {
  const words = useMessages().billing.chart;
  const locale = useLocale();
  const points = contract.history.map(({ at, balanceMinor }) => ({ at: new Date(at), balanceMinor }));
  const days = balanceDays(points, (at) => dayOf(at, zone));
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || days.length < 2) return null;
  const amount = (minor: number) => formatMoney(minor, contract.currency, locale).replace("-", "−");
  return (
    <TrendChart
      label={words.label({
        contract: contract.contractNumber,
        from: amount(first.value),
        to: amount(last.value),
      })}
      height={HEIGHT}
      points={days.map(({ day, value }) => ({ key: day, label: formatDay(day, locale, "short"), value }))}
      format={amount}
      pointHeading={words.day}
      valueHeading={words.value}
    />
  );
}
