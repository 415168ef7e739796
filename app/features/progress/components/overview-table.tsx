import type { SerializeFrom } from "@remix-run/node";
import type { ReactNode } from "react";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { DataTable, type Column } from "~/ui/data-table";
import { StatusMark } from "~/ui/status-mark";
import { MEASURES, type Measure } from "../model";
import type { ChangeRow, OverdueRow, RecentRow } from "../overview/queries.server";
import { useMeasureWords } from "./measure-words";

/** Measures named in a row before the rest is a number. */
const NAMED = 3;

type Recent = SerializeFrom<RecentRow>;

/** Who measured lately, with what. */
export function RecentTable({ rows, names, empty }: { rows: readonly Recent[]; names: Record<string, string | null>; empty: ReactNode }) {
  const { words, name, value, period, day } = useMeasureWords();
  const say = words.overview;
  const columns: Column<Recent>[] = [
    { key: "client", header: say.client, phone: "primary", cell: (row) => <bdi>{row.name}</bdi> },
    { key: "day", header: say.lastDay, numeric: true, phone: "end", cell: (row) => day(row.measuredOn) },
    {
      key: "what",
      header: say.what,
      phone: "block",
      cell: ({ values }) => {
        const taken = MEASURES.filter((measure) => values[measure] != null);
        return (
          <span className="tabular flex flex-wrap gap-x-3">
            {taken.slice(0, NAMED).map((measure) => (
              <span key={measure} className="whitespace-nowrap">
                <span className="text-ink-3">{name(measure)}</span> {value(measure, values[measure] ?? 0)}
              </span>
            ))}
            {taken.length > NAMED ? <span className="text-ink-3">{say.others({ n: taken.length - NAMED })}</span> : null}
          </span>
        );
      },
    },
    { key: "period", header: words.form.period, quiet: true, phone: "line", cell: (row) => (row.period ? period(row.period) : null) },
    {
      key: "who",
      header: words.journal.who,
      quiet: true,
      phone: "line",
      cell: ({ enteredBy }) =>
        enteredBy.startsWith("client:") ? <Badge tone="info">{words.entered.client}</Badge> : (names[enteredBy] ?? words.entered.staff),
    },
  ];
  return (
    <DataTable
      caption={say.views.recent}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.entryId}
      rowHref={(row) => paths.clientProgress(row.clientId)}
      empty={empty}
    />
  );
} // prettier-ignore

type Overdue = SerializeFrom<OverdueRow>;

/** Who is at a programme and has not measured for long. */
export function OverdueTable({ rows, today, empty }: { rows: readonly Overdue[]; today: string; empty: ReactNode }) {
  const { words, day } = useMeasureWords();
  const say = words.overview;
  const daysSince = (since: string) => Math.round((Date.parse(today) - Date.parse(since)) / 86_400_000);
  const columns: Column<Overdue>[] = [
    { key: "client", header: say.client, phone: "primary", cell: (row) => <bdi>{row.name}</bdi> },
    {
      key: "silent",
      header: say.silent,
      numeric: true,
      phone: "end",
      cell: (row) => (
        <StatusMark shape={daysSince(row.since) > 21 ? "warning" : "clock"} tone={daysSince(row.since) > 21 ? "warning" : "neutral"}>
          {say.days({ n: daysSince(row.since) })}
        </StatusMark>
      ),
    },
    { key: "program", header: say.program, phone: "block", cell: (row) => row.program },
    { key: "last", header: say.lastDay, quiet: true, phone: "line", cell: (row) => (row.lastDay ? day(row.lastDay) : say.none) },
  ];
  return (
    <DataTable
      caption={say.views.overdue}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.clientId}
      rowHref={(row) => `${paths.clientProgress(row.clientId)}#measure`}
      empty={empty}
    />
  );
} // prettier-ignore

/** Who has come how far with one measure. */
export function ChangesTable({ rows, measure, empty }: { rows: readonly ChangeRow[]; measure: Measure; empty: ReactNode }) {
  const { words, value, change, shortDay } = useMeasureWords();
  const say = words.overview;
  const most = Math.max(1, ...rows.map(({ first, last }) => Math.abs(last - first)));
  const columns: Column<ChangeRow>[] = [
    { key: "client", header: say.client, phone: "primary", cell: (row) => <bdi>{row.name}</bdi> },
    {
      key: "change",
      header: say.change,
      numeric: true,
      phone: "end",
      cell: ({ first, last }) => (
        <span className="change-cell">
          <b className="font-semibold">{change(measure, last - first)}</b>
          <ChangeBar share={(last - first) / most} />
        </span>
      ),
    },
    {
      key: "first",
      header: say.first,
      numeric: true,
      quiet: true,
      phone: "line",
      cell: ({ first, firstDay }) => `${value(measure, first)}, ${shortDay(firstDay)}`,
    },
    {
      key: "last",
      header: say.last,
      numeric: true,
      phone: "line",
      cell: ({ last, lastDay }) => `${value(measure, last)}, ${shortDay(lastDay)}`,
    },
    { key: "entries", header: words.journal.title, quiet: true, numeric: true, phone: "hide", cell: ({ entries }) => words.journal.count({ n: entries }) },
  ];
  return (
    <DataTable
      caption={say.views.changes}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.clientId}
      rowHref={(row) => paths.clientProgress(row.clientId, { show: measure })}
      empty={empty}
    />
  );
} // prettier-ignore

const BAR = 44;

/** A change as a bar from the middle: left is less, right is more; neither is better, that is between the two people. */
function ChangeBar({ share }: { share: number }) {
  const width = Math.max(1, Math.abs(share) * BAR);
  return (
    <svg className="change-bar" viewBox={`0 0 ${BAR * 2} 12`} width={BAR * 2} height="12" aria-hidden="true">
      <rect className="chart-bar" x={share < 0 ? BAR - width : BAR} y="3" width={width} height="6" rx="1.5" />
      <path d={`M${BAR} 0V12`} className="course-grid" />
    </svg>
  );
}
