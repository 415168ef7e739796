import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatDateTime, formatDay, formatNumber, formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { DataTable, type Column } from "~/ui/data-table";
import type { PointsKind } from "../model";

interface ShownRow {
  id: number;
  at: string;
  kind: PointsKind;
  points: number;
  clientId: number;
  clientName: string;
  levelName: string | null;
  percentBp: number | null;
  priceMinor: number | null;
  currency: string | null;
  reason: string;
}

/** Rows of the ledger behind a figure; each opens to its proof. */
export function CostRows({ rows, zone }: { rows: readonly ShownRow[]; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.cost;
  const reckoning = ({ priceMinor, currency, percentBp, levelName, reason }: ShownRow) =>
    [
      priceMinor !== null && currency && percentBp !== null
        ? `${formatMoney(priceMinor, currency, locale)} × ${formatPercent(percentBp / 10_000, locale, 2)}`
        : "",
      levelName ?? "",
      reason,
    ]
      .filter(Boolean)
      .join(" · ");
  const columns: Column<ShownRow>[] = [
    { key: "at", header: words.at, numeric: true, quiet: true, phone: "line", cell: ({ at }) => formatDateTime(new Date(at), zone, locale) },
    { key: "client", header: words.client, phone: "primary", cell: ({ clientName }) => <bdi>{clientName}</bdi> },
    { key: "kind", header: words.kind, phone: "line", cell: ({ kind }) => m.loyalty.kinds[kind] },
    { key: "why", header: words.why, quiet: true, phone: "line", cell: reckoning },
    { key: "points", header: words.points, align: "end", numeric: true, phone: "end", cell: ({ points }) => formatChange(points, locale) },
  ]; // prettier-ignore
  return (
    <DataTable
      caption={words.rows}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.pointsEntry(id)}
      empty={<p className="px-(--gutter) py-4 text-sm text-ink-3">{words.noRows}</p>}
    />
  );
}

interface StandingRowsProps {
  rows: readonly { clientId: number; clientName: string; points: number; at: string | null }[];
  zone: string;
}

/** Clients behind a figure of how things stand; each leads to the client's card. */
export function StandingRows({ rows, zone }: StandingRowsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.loyalty.cost;
  type Row = StandingRowsProps["rows"][number];
  const lapses: Column<Row>[] = rows.some(({ at }) => at !== null)
    ? [{ key: "at", header: words.firstLapse, numeric: true, quiet: true, phone: "line", cell: ({ at }) => (at ? formatDay(dayOf(new Date(at), zone), locale, "year") : "") }] // prettier-ignore
    : [];
  const columns: Column<Row>[] = [
    { key: "client", header: words.client, phone: "primary", cell: ({ clientName }) => <bdi>{clientName}</bdi> },
    ...lapses,
    { key: "points", header: words.points, align: "end", numeric: true, phone: "end", cell: ({ points }) => formatNumber(points, locale) },
  ]; // prettier-ignore
  return (
    <DataTable
      caption={words.rows}
      columns={columns}
      rows={rows}
      rowKey={({ clientId }) => clientId}
      rowHref={({ clientId }) => paths.client(clientId, { kinds: "points" })}
      empty={<p className="px-(--gutter) py-4 text-sm text-ink-3">{words.noRows}</p>}
    />
  );
}
