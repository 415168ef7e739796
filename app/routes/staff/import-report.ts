import { Readable } from "node:stream";
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from "@remix-run/node";
import { stringify } from "csv-stringify";
import { problemWords } from "~/features/exchange/importing/components/import-rows";
import { columnLetter } from "~/features/exchange/importing/file/model";
import { eachImportRow, getImport, type ListedRow } from "~/features/exchange/importing/queries.server";
import { safeCell } from "~/features/payments/export/model";
import { messagesFor, type Messages } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { readId } from "~/lib/text";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";

/** `GET /crm/clients/import/:importId/report.csv`: every row as it came, and what became of it. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:import" });
  const importId = readId(params.importId);
  if (importId === null) throw new Response(null, { status: 404 });
  const { db } = context.core;
  const found = await answerErrors(() => getImport(db, user, importId));
  const words = messagesFor(resolveLocale(request)).exchange;
  const { columns: heads } = words.rows;
  const titles = found.columns.map((title, at) => title || words.rows.cell({ letter: columnLetter(at) }));
  const header = [heads.row, heads.outcome, heads.problems, heads.client, ...titles].map(safeCell);
  const csv = stringify({ bom: true, delimiter: ";", record_delimiter: "windows" });
  const rows = Readable.from(
    lines(eachImportRow(db, user, found), { header, columns: found.columns, words }),
  );
  rows.on("error", (error) => csv.destroy(error));
  rows.pipe(csv);
  return new Response(createReadableStreamFromReadable(csv), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${words.rows.reportFile}-${importId}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}

interface Report {
  header: string[];
  columns: readonly string[];
  words: Messages["exchange"];
}

async function* lines(rows: AsyncIterable<ListedRow>, { header, columns, words }: Report) {
  yield header;
  for await (const { rowNo, outcome, problems, client, cells } of rows) {
    const said = problemWords(problems, columns, words).join("; ");
    yield [String(rowNo), words.rows.outcome[outcome] ?? outcome, said, client?.code ?? "", ...columns.map((_, at) => safeCell(cells[at] ?? ""))]; // prettier-ignore
  }
}
