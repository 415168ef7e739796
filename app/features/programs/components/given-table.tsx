import type { SerializeFrom } from "@remix-run/node";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import type { GivenProgram } from "../queries.server";
import { PaceMark, PaidMark, ProgramStateMark, WeekBar } from "./program-marks";

type Row = SerializeFrom<GivenProgram>;

/** Programmes of clients: who, what, how this week goes, whether it is paid. */
export function GivenTable({ rows, empty }: { rows: readonly Row[]; empty: ReactNode }) {
  const words = useMessages().programs;
  const locale = useLocale();
  const columns: Column<Row>[] = [
    {
      key: "client",
      header: words.columns.client,
      phone: "primary",
      cell: (row) => <bdi>{row.clientName}</bdi>,
    },
    { key: "program", header: words.columns.program, phone: "block", cell: (row) => row.title },
    {
      key: "week",
      header: words.columns.week,
      phone: "block",
      cell: (row) =>
        row.week ? (
          <span className="program-week-cell">
            <WeekBar week={row.week} />
            <PaceMark week={row.week} />
          </span>
        ) : row.startsOn ? (
          words.progress.notStarted({ day: formatDay(row.startsOn, locale, "short") })
        ) : null,
    },
    {
      key: "state",
      header: words.columns.state,
      phone: "line",
      cell: (row) => <ProgramStateMark state={row.state} />,
    },
    { key: "paid", header: words.columns.paid, phone: "line", cell: (row) => <PaidMark paid={row.paid} /> },
    {
      key: "given",
      header: words.columns.given,
      quiet: true,
      numeric: true,
      phone: "hide",
      cell: (row) => row.startsOn && formatDay(row.startsOn, locale, "short"),
    },
  ];
  return (
    <DataTable
      caption={words.tabs.given}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.program(id)}
      empty={empty}
    />
  );
}
