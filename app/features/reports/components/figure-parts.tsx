import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber, formatPercent } from "~/i18n/format";
import { FilterTags } from "~/ui/badge";
import { DataTable, type Column } from "~/ui/data-table";
import { FIGURES, valueOf, type Amount, type FigureKey, type Part, type PartKind } from "../model";
import { amountText, partText } from "./figure-words";

interface FigurePartsProps {
  figure: FigureKey;
  by: PartKind;
  parts: readonly Part[];
  /** The page's own address broken down otherwise. */
  at: (by: PartKind) => string;
}

interface Line {
  key: string;
  name: string;
  amount: Amount;
  share: number | null;
}

/** What a figure is made of: parts, the greatest first, with bars and shares of the whole; ratios have their two numbers instead. */
export function FigureParts({ figure, by, parts, at }: FigurePartsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.reports;
  const { parts: kinds, unit } = FIGURES[figure];
  const lines = linesOf(parts, (part) => partText(by, part, m));
  const most = Math.max(...lines.map(({ amount }) => valueOf(amount) ?? 0), 0);
  const isRatio = lines.some(({ amount }) => amount.bottom !== null);
  const columns: Column<Line>[] = [
    { key: "name", header: words.parts[by], phone: "primary", cell: ({ name }) => <bdi>{name}</bdi> },
    { key: "bar", header: "", label: words.value, phone: "hide", cell: ({ amount }) => <Bar value={valueOf(amount)} most={most} /> },
    { key: "value", header: words.value, align: "end", numeric: true, phone: "end", cell: ({ amount }) => (unit === "minutes" ? formatNumber(amount.top, locale) : amountText(figure, amount, locale)) },
    isRatio
      ? { key: "of", header: words.share, align: "end", numeric: true, quiet: true, phone: "line", cell: ({ amount }) => (unit === "percent" ? words.of({ part: formatNumber(amount.top, locale), whole: formatNumber(amount.bottom ?? 0, locale) }) : formatNumber(amount.bottom ?? 0, locale)) }
      : { key: "share", header: words.share, align: "end", numeric: true, quiet: true, phone: "line", cell: ({ share }) => (share === null ? words.noValue : formatPercent(share, locale, 1)) },
  ]; // prettier-ignore
  return (
    <div className="grid gap-3">
      {kinds.length > 1 ? (
        <FilterTags
          label={words.by}
          items={kinds.map((kind) => ({ href: at(kind), label: words.parts[kind], current: kind === by }))}
        />
      ) : null}
      <DataTable
        caption={words.by}
        columns={columns}
        rows={lines}
        rowKey={({ key }) => key}
        empty={<p className="py-2 text-sm text-ink-3">{words.noRows}</p>}
      />
    </div>
  );
}

/** A line for each part and currency; shares are of the sum of its own currency, and of positive sums only. */
function linesOf(parts: readonly Part[], nameOf: (part: Part) => string): Line[] {
  const sums = new Map<string | null, number>();
  for (const { amounts } of parts)
    for (const { currency, top } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + top);
  return parts.flatMap((part) =>
    part.amounts.map((amount): Line => {
      const sum = sums.get(amount.currency) ?? 0;
      const share = amount.bottom === null && sum > 0 ? amount.top / sum : null;
      return { key: `${part.key} ${amount.currency ?? ""}`, name: nameOf(part), amount, share };
    }),
  );
}

function Bar({ value, most }: { value: number | null; most: number }) {
  if (value === null || value <= 0 || most <= 0) return null;
  return (
    <svg className="block h-1.5 w-full min-w-24" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect width={(value / most) * 100} height="6" rx="1" className="chart-bar-current" />
    </svg>
  );
} // prettier-ignore
