import { Readable } from "node:stream";
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from "@remix-run/node";
import { stringify } from "csv-stringify";
import { amountCell, safeCell } from "~/features/payments/export/model";
import { eachFigureRow, readCourse, readParts } from "~/features/reports/catalogue/queries.server";
import { partText, stateText } from "~/features/reports/components/figure-words";
import { FIGURES, valueOf, type Amount, type FigureKey } from "~/features/reports/model";
import type { Question } from "~/features/reports/question/queries.server";
import { partOf, type FigureParams } from "~/features/reports/schema";
import { messagesFor, type Messages } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { dayOf, wallOf, wallText } from "~/lib/zoned-time";
import { requireUser } from "../guards.server";
import { askFigures, figureAsked } from "./figure-context.server";

/** `GET /crm/analytics/KEY.csv?of=course|parts|rows`: a figure over time, its parts, or all of its rows, written as they are read. */
export async function loader({ request, params: asks, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "figures:read" });
  const key = await figureAsked(user, asks.key);
  const { params, question } = await askFigures(context.core, user, request);
  const m = messagesFor(resolveLocale(request));
  const of = new URL(request.url).searchParams.get("of");
  const asked = { question, key, params, m };
  const table = of === "rows" ? rowsOf(asked) : of === "parts" ? partsOf(asked) : courseOf(asked);
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const csv = stringify({ bom: true, record_delimiter: "windows" });
  const lines = Readable.from(table);
  // A failed read ends the answer early instead of the process.
  lines.on("error", (error) => csv.destroy(error));
  lines.pipe(csv);
  return new Response(createReadableStreamFromReadable(csv), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${key}-${params.span.from}-${params.span.until}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}

interface Asked {
  question: Question;
  key: FigureKey;
  params: FigureParams;
  m: Messages;
}

/** A number as spreadsheets read it in any language; a ratio to four places. */
function valueCell(key: FigureKey, amount: Amount): string {
  const value = valueOf(amount);
  if (value === null) return "";
  const { unit } = FIGURES[key];
  if (unit === "money") return amountCell(value);
  return unit === "percent" ? value.toFixed(4) : String(value);
}

function amountCells(key: FigureKey, amount: Amount): string[] {
  const sum = (value: number) => (FIGURES[key].unit === "money" ? amountCell(value) : String(value));
  const { currency, top, bottom } = amount;
  return [valueCell(key, amount), currency ?? "", bottom === null ? "" : sum(top), bottom === null ? "" : String(bottom)]; // prettier-ignore
}

async function* courseOf({ question, key, params, m }: Asked): AsyncGenerator<string[]> {
  const { columns, value } = m.reports;
  yield [columns.from, columns.until, value, columns.currency, columns.top, columns.bottom];
  for (const { from, until, amounts } of await readCourse(question, key, {
    span: params.span,
    grain: params.drawn,
  }))
    // prettier-ignore
    for (const amount of amounts) yield [from, until, ...amountCells(key, amount)];
}

async function* partsOf({ question, key, params, m }: Asked): AsyncGenerator<string[]> {
  const { columns, value, parts } = m.reports;
  const by = partOf(key, params.by);
  if (by === null) return;
  yield [parts[by], value, columns.currency, columns.top, columns.bottom];
  for (const part of await readParts(question, key, { span: params.span, by }))
    for (const amount of part.amounts) yield [safeCell(partText(by, part, m)), ...amountCells(key, amount)];
}

async function* rowsOf({ question, key, params, m }: Asked): AsyncGenerator<string[]> {
  const { id, at, client, what, who, state, count, amount, currency } = m.reports.columns;
  yield [id, at, client, what, who, state, count, amount, currency];
  for await (const row of eachFigureRow(question, key, params.span)) {
    const when = row.at === null ? "" : `${dayOf(row.at, row.zone)} ${wallText(wallOf(row.at, row.zone).minutes)}`; // prettier-ignore
    const said = [row.clientName, row.what, row.who, stateText(row.kind, row.state, m)].map(safeCell);
    const sum = row.amount === null ? ["", ""] : [amountCell(row.amount.minor), row.amount.currency];
    yield [String(row.id), when, ...said, row.count === null ? "" : String(row.count), ...sum];
  }
}
