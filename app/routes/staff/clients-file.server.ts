import { Readable } from "node:stream";
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from "@remix-run/node";
import { stringify } from "csv-stringify";
import { noteEvent } from "~/features/audit/commands.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { readClientFilters } from "~/features/clients/list/schema";
import { exportClients, type ExportCell } from "~/features/exchange/exporting/queries.server";
import { exportDelimiter, readExportColumns } from "~/features/exchange/exporting/schema";
import { safeCell } from "~/features/payments/export/model";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { writeSpreadsheet } from "~/lib/xlsx-stream.server";
import { dayOf } from "~/lib/zoned-time";
import { requireUser } from "../guards.server";

const TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

/** The clients of a list as a file, written as they are read. Who took how much is logged, without a name in it. */
export async function answerClientsFile({ request, context }: LoaderFunctionArgs, format: "csv" | "xlsx") {
  const user = await requireUser(request, context, { can: "clients:export" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const [zone, now, words] = [(await getMainLocation(db))?.zone ?? "UTC", clock.now(), messagesFor(resolveLocale(request))]; // prettier-ignore
  const asked = { filters: readClientFilters(url), columns: readExportColumns(url), zone, now, words };
  const { header, rows } = await exportClients(db, user, asked);
  context.log.info({ userId: user.userId, format, columns: header.length }, "clients exported");
  await noteEvent(context.core, { name: "clients_exported", about: { format, columns: header.length } });
  const name = words.exchange.export.file;
  const body =
    format === "csv"
      ? csvOf(header, rows, exportDelimiter.parse(url.get("delimiter")) === "comma" ? "," : ";")
      : Readable.from(writeSpreadsheet({ sheet: words.clients.title, header, rows }), { objectMode: false });
  return new Response(createReadableStreamFromReadable(body), {
    headers: {
      "Content-Type": TYPES[format],
      "Content-Disposition": `attachment; filename="${name}-${dayOf(now, zone)}.${format}"`,
      "Cache-Control": "no-store",
    },
  });
}

function csvOf(header: string[], rows: AsyncIterable<ExportCell[]>, delimiter: string): Readable {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const csv = stringify({ bom: true, delimiter, record_delimiter: "windows" });
  async function* lines() {
    yield header.map(safeCell);
    for await (const row of rows) yield row.map((cell) => (typeof cell === "number" ? String(cell) : phoneOrSafe(cell))); // prettier-ignore
  }
  const source = Readable.from(lines());
  // A failed read ends the answer early instead of the process.
  source.on("error", (error) => csv.destroy(error));
  source.pipe(csv);
  return csv;
}

/** A phone begins with a plus and holds nothing that could be run; with an apostrophe before it no other program would know it. */
function phoneOrSafe(text: string): string {
  return /^\+\d{6,15}$/.test(text) ? text : safeCell(text);
}
