import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatDayRange, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { RunStatus } from "./run-status";

export interface ListedAudit {
  id: number;
  cause: string;
  status: string;
  startedAt: string;
  dayFrom: string;
  dayUntil: string;
  compared: number;
  findings: number;
  open: number;
}

/** Comparisons, newest first; each leads to what it found. */
export function AuditList({ audits, zone }: { audits: readonly ListedAudit[]; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.audits;
  const columns: Column<ListedAudit>[] = [
    {
      key: "when",
      header: words.when,
      numeric: true,
      phone: "primary",
      cell: ({ startedAt }) => formatDateTime(new Date(startedAt), zone, locale, "short"),
    },
    {
      key: "status",
      header: "",
      label: m.repair.audit.state,
      phone: "end",
      cell: ({ status }) => <RunStatus status={status} />,
    },
    {
      key: "cause",
      header: m.sync.run.cause,
      quiet: true,
      phone: "line",
      cell: ({ cause }) => words.causes[cause] ?? cause,
    },
    {
      key: "days",
      header: words.days,
      quiet: true,
      phone: "line",
      cell: ({ dayFrom, dayUntil }) => formatDayRange(dayFrom, dayUntil, locale),
    },
    ...(["compared", "findings", "open"] as const).map((figure): Column<ListedAudit> => ({
      key: figure,
      header: words[figure],
      align: "end",
      numeric: true,
      cell: (audit) => formatNumber(audit[figure], locale),
    })),
  ];
  return (
    <DataTable
      caption={words.title}
      columns={columns}
      rows={audits}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.syncAudit(id)}
      empty={<EmptyState title={words.empty} text={words.emptyText} />}
    />
  );
}
