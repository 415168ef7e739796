import { Readable } from "node:stream";
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from "@remix-run/node";
import { stringify } from "csv-stringify";
import { getMainLocation } from "~/features/catalog/queries.server";
import { isStanding } from "~/features/loyalty/costs/model";
import { eachCostRow, type CostRow } from "~/features/loyalty/costs/queries.server";
import { readCostParams } from "~/features/loyalty/costs/schema";
import { amountCell, safeCell } from "~/features/payments/export/model";
import { messagesFor, type Messages } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { dayOf, wallOf, wallText } from "~/lib/zoned-time";
import { requireUser } from "../guards.server";

/** `GET /crm/loyalty.csv`: the rows of the ledger behind the figures of a period, all of them, written as they are read. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "points:read" });
  const { db, clock } = context.core;
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const today = dayOf(clock.now(), zone);
  const { show, from, until, level } = readCostParams(new URL(request.url).searchParams, today);
  const filter = { from, until, zone, level, show: show !== null && !isStanding(show) ? show : null };
  const words = messagesFor(resolveLocale(request)).loyalty;
  const columns = columnsOf(words, zone);
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const header = { header: true, columns: columns.map(([name]) => name), bom: true };
  const csv = stringify({ ...header, record_delimiter: "windows" });
  const rows = Readable.from(lines(eachCostRow(db, user, filter), columns));
  // A failed read ends the answer early instead of the process.
  rows.on("error", (error) => csv.destroy(error));
  rows.pipe(csv);
  return new Response(createReadableStreamFromReadable(csv), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${words.csv.file}-${from}-${until}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}

type Column = [name: string, cell: (row: CostRow) => string];

async function* lines(rows: AsyncIterable<CostRow>, columns: readonly Column[]) {
  for await (const row of rows) yield columns.map(([, cell]) => cell(row));
}

function columnsOf({ csv, kinds }: Messages["loyalty"], zone: string): Column[] {
  return [
    [csv.id, ({ id }) => String(id)],
    [csv.at, ({ at }) => `${dayOf(at, zone)} ${wallText(wallOf(at, zone).minutes)}`],
    [csv.kind, ({ kind }) => kinds[kind]],
    [csv.points, ({ points }) => String(points)],
    [csv.client, ({ clientName }) => safeCell(clientName)],
    [csv.level, ({ levelName }) => safeCell(levelName)],
    [csv.percent, ({ percentBp }) => (percentBp === null ? "" : amountCell(percentBp))],
    [csv.price, ({ priceMinor }) => (priceMinor === null ? "" : amountCell(priceMinor))],
    [csv.currency, ({ currency }) => currency ?? ""],
    [csv.visit, ({ bookingId }) => (bookingId === null ? "" : String(bookingId))],
    [csv.reason, ({ reason }) => safeCell(reason)],
    [csv.actor, ({ actor }) => safeCell(actor)],
  ];
}
