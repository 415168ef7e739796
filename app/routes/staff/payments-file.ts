import { Readable } from "node:stream";
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from "@remix-run/node";
import { stringify } from "csv-stringify";
import { noteEvent } from "~/features/audit/commands.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { amountCell, safeCell } from "~/features/payments/export/model";
import { eachPayment, type ListedPayment } from "~/features/payments/list/queries.server";
import { shownStatus } from "~/features/payments/model";
import { readListParams } from "~/features/payments/schema";
import { messagesFor, type Messages } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { dayOf, wallOf, wallText } from "~/lib/zoned-time";
import { requireUser } from "../guards.server";

/** `GET /crm/payments.csv`: the payments that the list's filters show, all of them, written as they are read. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "payments:read" });
  const { db, clock } = context.core;
  const { before: _before, ...filter } = readListParams(new URL(request.url).searchParams);
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const words = messagesFor(resolveLocale(request)).payments;
  const columns = columnsOf(words, zone);
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const csv = stringify({ header: true, columns: columns.map(({ name }) => name), bom: true, record_delimiter: "windows" });
  const rows = Readable.from(lines(eachPayment(db, user, { filter, zone }), columns));
  // A failed read ends the answer early instead of the process.
  rows.on("error", (error) => csv.destroy(error));
  rows.pipe(csv);
  await noteEvent(context.core, { name: "payments_exported" });
  const name = `${words.csv.file}-${dayOf(clock.now(), zone)}.csv`;
  return new Response(createReadableStreamFromReadable(csv), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
} // prettier-ignore

interface Column {
  name: string;
  cell: (row: ListedPayment) => string;
}

async function* lines(payments: AsyncIterable<ListedPayment>, columns: readonly Column[]) {
  for await (const payment of payments) yield columns.map(({ cell }) => cell(payment));
}

function columnsOf(words: Messages["payments"], zone: string): Column[] {
  const { csv } = words;
  const when = (instant: Date | null) =>
    instant === null ? "" : `${dayOf(instant, zone)} ${wallText(wallOf(instant, zone).minutes)}`;
  return [
    { name: csv.id, cell: ({ id }) => String(id) },
    { name: csv.at, cell: ({ createdAt }) => when(createdAt) },
    { name: csv.paidAt, cell: ({ succeededAt }) => when(succeededAt) },
    { name: csv.method, cell: ({ method }) => words.methods[method] },
    { name: csv.purpose, cell: ({ purpose }) => words.purposes[purpose] },
    { name: csv.status, cell: (row) => words.statuses[shownStatus(row)] },
    { name: csv.amount, cell: ({ amountMinor }) => amountCell(amountMinor) },
    { name: csv.refunded, cell: ({ refundedMinor }) => amountCell(refundedMinor) },
    { name: csv.currency, cell: ({ currency }) => currency },
    { name: csv.points, cell: ({ pointsSpent }) => String(pointsSpent) },
    { name: csv.reference, cell: ({ reference }) => safeCell(reference) },
    { name: csv.service, cell: ({ serviceName }) => safeCell(serviceName) },
    { name: csv.visitAt, cell: ({ startsAt }) => when(startsAt) },
    { name: csv.staff, cell: ({ staffName }) => safeCell(staffName) },
    { name: csv.client, cell: ({ clientName }) => safeCell(clientName) },
    { name: csv.note, cell: ({ note }) => safeCell(note) },
  ];
}
