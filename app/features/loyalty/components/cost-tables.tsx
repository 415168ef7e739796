import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatMonth, formatNumber, formatPercent } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import { SHOWN_GROUPS, type EntryGroup } from "../costs/model";
import type { ProgrammeCosts } from "../costs/queries.server";

type Month = ProgrammeCosts["months"][number];

/** The months of the period, the latest first: what was given and what was taken, each leading to its rows. */
export function CostMonths({ months }: { months: readonly Month[] }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.cost;
  const month = ({ from }: Month) => formatMonth(from.slice(0, 7), locale, { year: true });
  // What never happened in the period is not a column of noughts.
  const happened = SHOWN_GROUPS.filter(
    (group) => group === "granted" || months.some(({ sums }) => sums[group] !== 0),
  );
  const columns: Column<Month>[] = [
    { key: "month", header: words.month, cell: month, phone: "primary" },
    ...happened.map((group): Column<Month> => ({
      ...{ key: group, header: words.figure[group], align: "end", numeric: true },
      cell: ({ from, until, sums }) => <Sum n={sums[group]} href={rowsOf({ from, until }, group)} />,
    })),
  ];
  const begun = months.findIndex(({ sums }) => happened.some((group) => sums[group] !== 0));
  return (
    <DataTable
      caption={words.byMonth}
      columns={columns}
      rows={months.slice(begun === -1 ? 0 : begun).toReversed()}
      rowKey={({ from }) => from}
      empty={null}
    />
  );
}

function rowsOf(period: { from: string; until: string }, show: EntryGroup): string {
  return `${paths.loyalty({ ...period, show })}#rows`;
}

function Sum({ n, href }: { n: number; href: string }) {
  const locale = useLocale();
  return n === 0 ? <span className="text-ink-3">0</span> : <a className="link-quiet" href={href}>{n < 0 ? formatChange(n, locale) : formatNumber(n, locale)}</a>; // prettier-ignore
}

interface CostLevelsProps {
  levels: ProgrammeCosts["levels"];
  query: { from: string; until: string };
}

/** How much each level was granted. */
export function CostLevels({ levels, query }: CostLevelsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.cost;
  type Level = CostLevelsProps["levels"][number];
  const all = levels.reduce((sum, { granted }) => sum + granted, 0);
  const columns: Column<Level>[] = [
    {
      ...{ key: "level", header: words.level, phone: "primary" },
      cell: ({ name }) =>
        name === null ? words.noLevel : <a className="link-quiet" href={`${paths.loyalty({ ...query, show: "granted", level: name })}#rows`}>{name}</a>,
    }, // prettier-ignore
    { key: "visits", header: words.visits, align: "end", numeric: true, cell: ({ visits }) => formatNumber(visits, locale) },
    { key: "granted", header: words.figure.granted, align: "end", numeric: true, phone: "end", cell: ({ granted }) => formatNumber(granted, locale) },
    { key: "part", header: words.part, align: "end", numeric: true, quiet: true, cell: ({ granted }) => (all > 0 ? formatPercent(granted / all, locale) : "—") },
  ]; // prettier-ignore
  return (
    <DataTable
      caption={words.byLevel}
      columns={columns}
      rows={levels}
      rowKey={({ name }) => name ?? ""}
      empty={null}
    />
  );
}
