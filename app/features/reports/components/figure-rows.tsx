import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import type { FigureRow } from "../model";
import { stateText } from "./figure-words";

/** A row as it comes out of a loader. */
type ShownRow = Omit<FigureRow, "at"> & { at: string | null };

/** The rows behind a figure; each leads to its visit, payment, entry, programme or client. */
export function FigureRows({ rows }: { rows: readonly ShownRow[] }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.reports;
  const has = (pick: (row: ShownRow) => unknown) =>
    rows.some((row) => pick(row) !== null && pick(row) !== "");
  const columns: Column<ShownRow>[] = [
    { key: "at", header: words.columns.at, numeric: true, quiet: true, phone: "line", cell: ({ at, zone }) => (at ? formatDateTime(new Date(at), zone, locale, "year") : "") },
    { key: "client", header: words.columns.client, phone: "primary", cell: ({ clientName }) => <bdi>{clientName ?? m.booking.crm.unknownClient}</bdi> },
    ...optional(has(({ what }) => what), { key: "what", header: words.columns.what, phone: "line" as const, cell: ({ what, kind }: ShownRow) => (kind === "talk" ? stateText(kind, what, m) : what) }),
    ...optional(has(({ who }) => who), { key: "who", header: words.columns.who, quiet: true, phone: "line" as const, cell: ({ who }: ShownRow) => who }),
    { key: "state", header: words.columns.state, quiet: true, phone: "line", cell: ({ kind, state }) => stateText(kind, state, m) },
    ...optional(has(({ count }) => count), { key: "count", header: words.columns.count, align: "end" as const, numeric: true, phone: "hide" as const, cell: ({ count }: ShownRow) => (count === null ? "" : formatNumber(count, locale)) }),
    ...optional(has(({ amount }) => amount), { key: "amount", header: words.columns.amount, align: "end" as const, numeric: true, phone: "end" as const, cell: ({ amount }: ShownRow) => (amount ? formatMoney(amount.minor, amount.currency, locale) : "") }),
  ]; // prettier-ignore
  return (
    <DataTable
      caption={words.rows}
      columns={columns}
      rows={rows}
      rowKey={({ cursor }) => cursor}
      rowHref={rowHref}
      empty={<p className="py-2 text-sm text-ink-3">{words.noRows}</p>}
    />
  );
}

function optional<Row>(isShown: boolean, column: Column<Row>): Column<Row>[] {
  return isShown ? [column] : [];
}

function rowHref({ kind, id, clientId }: ShownRow): string {
  if (kind === "visit") return paths.booking(id);
  if (kind === "money" && id > 0) return paths.payment(id);
  if (kind === "points") return paths.pointsEntry(id);
  if (kind === "program") return paths.program(id);
  if (kind === "talk" && clientId !== null) return paths.clientTalk(clientId);
  return clientId === null ? paths.messages() : paths.client(clientId);
}
