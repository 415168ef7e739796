import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { RunStatus } from "./run-status";

export interface ListedRun {
  id: number;
  source: string;
  cause: string;
  status: string;
  startedAt: string;
  seen: number;
  created: number;
  updated: number;
  waiting: number;
  failed: number;
}

const COUNTS = ["seen", "created", "updated", "waiting", "failed"] as const;

/** Pulls, newest first; each leads to its own page. */
export function RunList({ runs, zone }: { runs: readonly ListedRun[]; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync;
  const columns: Column<ListedRun>[] = [
    {
      key: "started",
      header: words.run.startedAt,
      numeric: true,
      phone: "primary",
      cell: ({ startedAt }) => formatDateTime(new Date(startedAt), zone, locale, "short"),
    },
    {
      key: "status",
      header: "",
      label: words.events.outcome,
      phone: "end",
      cell: ({ status }) => <RunStatus status={status} />,
    },
    {
      key: "cause",
      header: words.run.cause,
      quiet: true,
      phone: "line",
      cell: ({ cause }) => words.pull.causes[cause] ?? cause,
    },
    ...COUNTS.map((count): Column<ListedRun> => ({
      key: count,
      header: words.run[count],
      align: "end",
      numeric: true,
      cell: (run) => (run[count] > 0 ? formatNumber(run[count], locale) : null),
    })),
  ];
  return (
    <DataTable
      caption={words.places.runs}
      columns={columns}
      rows={runs}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.syncRun(id)}
      empty={<EmptyState title={words.run.empty} text={words.run.emptyText} />}
    />
  );
}
