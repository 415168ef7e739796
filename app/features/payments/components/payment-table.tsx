import type { SerializeFrom } from "@remix-run/node";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import type { ListedPayment } from "../list/queries.server";
import { shownStatus } from "../model";
import { PaymentStatus } from "./payment-status";

type Row = SerializeFrom<ListedPayment>;

/** The list of payments: a row is one attempt, and leads to its page. */
export function PaymentTable({
  rows,
  zone,
  empty,
}: {
  rows: readonly Row[];
  zone: string;
  empty: ReactNode;
}) {
  const words = useMessages().payments;
  const locale = useLocale();
  const columns: Column<Row>[] = [
    {
      key: "when",
      header: words.columns.when,
      numeric: true,
      quiet: true,
      phone: "line",
      cell: (row) => formatDateTime(new Date(row.createdAt), zone, locale, "short"),
    },
    {
      key: "client",
      header: words.columns.client,
      phone: "primary",
      cell: (row) => <bdi>{row.clientName ?? words.nobody}</bdi>,
    },
    {
      key: "visit",
      header: words.columns.visit,
      quiet: true,
      phone: "hide",
      cell: (row) =>
        row.serviceName === null || row.startsAt === null ? (
          (row.programTitle ?? words.noVisit)
        ) : (
          <>
            {row.serviceName}
            <small>{formatDateTime(new Date(row.startsAt), zone, locale, "short")}</small>
          </>
        ),
    },
    { key: "staff", header: words.columns.staff, quiet: true, phone: "hide", cell: (row) => row.staffName },
    {
      key: "method",
      header: words.columns.method,
      phone: "line",
      cell: (row) => words.methods[row.method],
    },
    {
      key: "status",
      header: words.columns.status,
      phone: "line",
      cell: (row) => (
        <>
          <PaymentStatus status={shownStatus(row)} />
          {row.status === "failed" && row.failure ? (
            <small>{words.failures[row.failure] ?? row.failure}</small>
          ) : null}
        </>
      ),
    },
    {
      key: "amount",
      header: words.columns.amount,
      align: "end",
      numeric: true,
      phone: "end",
      cell: (row) => <Amount row={row} />,
    },
  ];
  return (
    <DataTable
      caption={words.title}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.payment(id)}
      empty={empty}
    />
  );
}

/** Money that came is in full ink; what did not come, or went back, is said beside it. */
function Amount({ row }: { row: Row }) {
  const locale = useLocale();
  const money = (minor: number) => formatMoney(minor, row.currency, locale);
  return (
    <>
      <span className={row.status === "succeeded" ? "font-medium" : "text-ink-3"}>
        {money(row.amountMinor)}
      </span>
      {row.refundedMinor > 0 ? <small>{money(-row.refundedMinor)}</small> : null}
    </>
  );
}
