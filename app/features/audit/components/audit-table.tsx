import type { SerializeFrom } from "@remix-run/node";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import { readActorRef } from "../model";
import type { ShownEntry } from "../queries.server";
import { AuditChanges } from "./audit-changes";

type Row = SerializeFrom<ShownEntry>;

/** The log: a line says who did what to what, and opens to everything that changed. */
export function AuditTable({ rows, zone, empty }: { rows: readonly Row[]; zone: string; empty: ReactNode }) {
  const words = useMessages().audit;
  const locale = useLocale();
  const columns: Column<Row>[] = [
    {
      key: "when",
      header: words.columns.when,
      numeric: true,
      quiet: true,
      phone: "line",
      cell: (row) => formatDateTime(new Date(row.at), zone, locale, "short"),
    },
    {
      key: "who",
      header: words.columns.who,
      phone: "line",
      cell: (row) => (
        <>
          <bdi>{row.actorName ?? words.actors[readActorRef(row.actor).kind]}</bdi>
          <small>{row.address}</small>
        </>
      ),
    },
    {
      key: "what",
      header: words.columns.what,
      phone: "primary",
      cell: (row) => (
        <>
          {words.subjects[row.subject] ?? row.subject}
          <small>{words.operations[row.operation]}</small>
        </>
      ),
    },
    {
      key: "client",
      header: words.client,
      phone: "line",
      cell: (row) =>
        row.clientId === null || row.clientName === null ? null : (
          <a href={paths.client(row.clientId)}>
            <bdi>{row.clientName}</bdi>
          </a>
        ),
    },
    {
      key: "changes",
      header: words.columns.changes,
      phone: "block",
      cell: (row) => <AuditChanges entry={row} zone={zone} />,
    },
  ];
  return (
    <DataTable caption={words.caption} columns={columns} rows={rows} rowKey={({ id }) => id} empty={empty} />
  );
}
