import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import type { Queryable } from "~drizzle/client.server";
import type { Core } from "~/lib/core";
import { eachPiece } from "../file/commands.server";
import { guessDelimiter, guessEncoding, sniffFormat } from "../file/model";
import { LIMITS, type Delimiter, type FileEncoding, type UploadForm } from "../schema";
import { FileTrouble, zipEntries } from "./model";

/** Rows of a file by their number, the first being 1, in batches. */
type Rows = AsyncIterable<{ rowNo: number; cells: string[] }[]>;

interface OpenFile {
  encoding: FileEncoding | null;
  delimiter: Delimiter | null;
  sheet: string | null;
  rows: Rows;
}

const SAMPLE_BYTES = 128 * 1024;
const BATCH = 500;
const SIGNS: Record<Exclude<UploadForm["delimiter"], "auto">, Delimiter> = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" }; // prettier-ignore

/**
 * Opens a file whose pieces stand in the database. A table of text is read as it streams; a spreadsheet is held in memory, which is why what it
 * unfolds to is limited.
 * @throws FileTrouble
 */
export async function openFile(
  core: Core,
  { importId, upload }: { importId: number; upload: UploadForm },
): Promise<OpenFile> {
  const { head, isUtf8, size } = await look(core.db, importId);
  if (size === 0) throw new FileTrouble("empty");
  const format = sniffFormat(head);
  if (format === "xls") throw new FileTrouble("old_excel");
  if (format === "xlsx") return openSpreadsheet(core.db, importId);
  const encoding = upload.encoding === "auto" ? guessEncoding(head, isUtf8) : upload.encoding;
  if (encoding === null) throw new FileTrouble("not_text");
  const text = new TextDecoder(encoding).decode(head);
  const delimiter = upload.delimiter === "auto" ? guessDelimiter(text) : SIGNS[upload.delimiter];
  return { encoding, delimiter, sheet: null, rows: textRows(core.db, { importId, encoding, delimiter }) };
}

/** The beginning of the file, and whether all of it is UTF-8. */
async function look(db: Queryable, importId: number) {
  const strict = new TextDecoder("utf-8", { fatal: true });
  let [isUtf8, size, head] = [true, 0, Buffer.alloc(0)];
  try {
    for await (const piece of eachPiece(db, importId)) {
      if (head.length < SAMPLE_BYTES)
        head = Buffer.concat([head, piece.subarray(0, SAMPLE_BYTES - head.length)]);
      size += piece.length;
      if (isUtf8) strict.decode(piece, { stream: true });
    }
    strict.decode();
  } catch {
    isUtf8 = false;
  }
  return { head, isUtf8, size };
}

interface TextFile {
  importId: number;
  encoding: FileEncoding;
  delimiter: Delimiter;
}

async function* decoded(db: Queryable, { importId, encoding }: TextFile): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of eachPiece(db, importId)) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** Quotes that stand where they should not are taken as they are; rows may be longer or shorter than the first. */
async function* textRows(db: Queryable, file: TextFile): Rows {
  const parser = parse({
    delimiter: file.delimiter,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: LIMITS.recordBytes,
    record_delimiter: ["\r\n", "\n", "\r"],
  });
  const source = Readable.from(decoded(db, file));
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let [rowNo, batch] = [0, [] as { rowNo: number; cells: string[] }[]];
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      batch.push({ rowNo: (rowNo += 1), cells });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Rows that were read and not asked for yet are lost with the error; it knows how many there were.
    if (typeof error.records === "number") rowNo = error.records;
    if (error.code === "CSV_QUOTE_NOT_CLOSED") throw new FileTrouble("quote", rowNo + 1);
    if (error.code === "CSV_MAX_RECORD_SIZE") throw new FileTrouble("record", rowNo + 1);
    throw new FileTrouble("not_text", rowNo + 1);
  } finally {
    source.destroy();
  }
  if (batch.length > 0) yield batch;
}

async function openSpreadsheet(db: Queryable, importId: number): Promise<OpenFile> {
  const pieces: Buffer[] = [];
  for await (const piece of eachPiece(db, importId)) pieces.push(piece);
  const file = Buffer.concat(pieces);
  await mustUnfold(file);
  const { default: readExcel } = await import("read-excel-file/node");
  // It unfolds and parses in a thread of its own; pages are answered meanwhile.
  const sheets = await readExcel(file, { trim: false }).catch(() => {
    throw new FileTrouble("broken_zip");
  });
  const first = sheets.find(({ data }) => data.length > 0);
  if (!first) throw new FileTrouble("no_sheet");
  return { encoding: null, delimiter: null, sheet: first.sheet, rows: sheetRows(first.data) };
}

/** Turns away what would unfold to more than we hold, whatever its directory says of itself. @throws FileTrouble */
async function mustUnfold(file: Buffer): Promise<void> {
  const entries = zipEntries(file);
  if (!entries || entries.length === 0) throw new FileTrouble("broken_zip");
  if (!entries.some(({ name }) => /^xl\/workbook/i.test(name))) throw new FileTrouble("no_sheet");
  const told = entries.reduce((sum, { size }) => sum + size, 0);
  if (told > LIMITS.unzippedBytes || entries.length > 2000) throw new FileTrouble("zip_bomb");
  let left: number = LIMITS.unzippedBytes;
  for (let at = 0; at + 30 < file.length && file.readUInt32LE(at) === 0x04034b50;) {
    const start = at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
    const isStored = file.readUInt16LE(at + 8) === 0;
    const { size, packed } = isStored ? storedSize(file, at) : await unfoldedSize(file.subarray(start), left);
    left -= size;
    if (left < 0) throw new FileTrouble("zip_bomb");
    at = nextEntry(file, start + packed);
  }
}

function storedSize(file: Buffer, at: number) {
  const size = file.readUInt32LE(at + 18);
  return { size, packed: size };
}

/** Behind the data may stand a descriptor of 12 to 24 bytes. */
function nextEntry(file: Buffer, at: number): number {
  for (const skip of [0, 12, 16, 20, 24]) {
    const place = at + skip;
    if (place + 4 <= file.length && [0x04034b50, 0x02014b50].includes(file.readUInt32LE(place))) return place;
  }
  return file.length;
}

/** How much a deflated part really unfolds to, counted and thrown away, at most `limit` and a little. */
function unfoldedSize(data: Buffer, limit: number): Promise<{ size: number; packed: number }> {
  return new Promise((resolve, reject) => {
    const inflate = createInflateRaw();
    let size = 0;
    inflate.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        inflate.destroy();
        reject(new FileTrouble("zip_bomb"));
      }
    });
    inflate.on("end", () => resolve({ size, packed: inflate.bytesWritten }));
    inflate.on("error", () => reject(new FileTrouble("broken_zip")));
    inflate.end(data);
  });
}

async function* sheetRows(rows: readonly (readonly unknown[])[]): Rows {
  for (let at = 0; at < rows.length; at += BATCH) {
    const some = rows.slice(at, at + BATCH).map((row, place) => ({ rowNo: at + place + 1, cells: row.map(cellText) }));
    yield await Promise.resolve(some);
  }
} // prettier-ignore

/** A cell as it is kept: days as days, whole numbers without an exponent (phones are often numbers in spreadsheets). */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) {
    const iso = Number.isNaN(value.getTime()) ? "" : value.toISOString();
    return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 16).replace("T", " ");
  }
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  return String(value as string | boolean);
}
