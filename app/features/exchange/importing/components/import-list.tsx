import { FileSpreadsheet } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { Tone } from "~/ui/badge";

/** An import as the list of files shows it. */
export interface ListedImport {
  id: number;
  fileName: string;
  state: string;
  total: number;
  created: number;
  updated: number;
  by: string | null;
  createdAt: string;
}

const MARKS: Record<string, { shape: StatusShape; tone: Tone }> = {
  reading: { shape: "half", tone: "info" },
  mapping: { shape: "ring", tone: "warning" },
  checking: { shape: "half", tone: "info" },
  checked: { shape: "ring", tone: "warning" },
  running: { shape: "half", tone: "info" },
  done: { shape: "check", tone: "positive" },
  reverting: { shape: "half", tone: "info" },
  reverted: { shape: "dash", tone: "neutral" },
  failed: { shape: "cross", tone: "negative" },
};

/** How far a file is, as a shape and a word. */
export function ImportState({ state }: { state: string }) {
  const words = useMessages().exchange.import.states;
  const { shape, tone } = MARKS[state] ?? { shape: "dot" as const, tone: "neutral" as const };
  return (
    <StatusMark shape={shape} tone={tone}>
      {words[state] ?? state}
    </StatusMark>
  );
}

/** Files that were brought before, the newest first. */
export function ImportList({ imports, zone }: { imports: readonly ListedImport[]; zone: string }) {
  const words = useMessages().exchange.import;
  const locale = useLocale();
  const n = (value: number) => (value === 0 ? "" : formatNumber(value, locale));
  const columns: Column<ListedImport>[] = [
    { key: "file", header: words.columns.file, cell: (row) => <span className="break-words">{row.fileName}</span>, phone: "primary" },
    { key: "state", header: words.columns.state, cell: (row) => <ImportState state={row.state} />, phone: "end" },
    { key: "rows", header: words.columns.rows, cell: (row) => n(row.total), align: "end", numeric: true },
    { key: "created", header: words.columns.created, cell: (row) => n(row.created), align: "end", numeric: true },
    { key: "updated", header: words.columns.updated, cell: (row) => n(row.updated), align: "end", numeric: true },
    { key: "by", header: words.columns.by, cell: (row) => row.by ?? "", quiet: true, phone: "line" },
    { key: "when", header: words.columns.when, cell: (row) => formatDateTime(new Date(row.createdAt), zone, locale, "short"), quiet: true, numeric: true, phone: "line" },
  ]; // prettier-ignore
  return (
    <DataTable
      caption={words.earlier}
      columns={columns}
      rows={imports}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.import(id)}
      empty={
        <EmptyState
          icon={<FileSpreadsheet aria-hidden="true" />}
          title={words.empty}
          text={words.emptyText}
        />
      }
    />
  );
}
