import { once } from "node:events";
import { crc32, createDeflateRaw } from "node:zlib";

/** A cell: text is text whatever it begins with, so a formula in it is never run; numbers are numbers. */
export type SheetCell = string | number;

/** Characters that XML 1.0 cannot hold at all. */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g; // eslint-disable-line no-control-regex -- these are what must go
const CELL_MAX = 32_767;

const escapeXml = (text: string) =>
  text.toWellFormed().replace(UNWRITABLE, "").slice(0, CELL_MAX).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); // prettier-ignore

const HEAD = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n`;
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** The parts around the one sheet, as small as programs accept (ECMA-376). Style 1 is the bold of the head. */
const parts = (sheet: string): [string, string][] => [
  ["[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`],
  ["_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
  ["xl/workbook.xml", `<workbook xmlns="${MAIN}" xmlns:r="${REL}"><sheets><sheet name="${escapeXml(sheet.replace(/[[\]:*?/\\"]/g, " ").slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets></workbook>`],
  ["xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${REL}/styles" Target="styles.xml"/></Relationships>`],
  ["xl/styles.xml", `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`],
]; // prettier-ignore

interface Book {
  sheet: string;
  header: readonly string[];
  rows: AsyncIterable<readonly SheetCell[]>;
}

/**
 * A spreadsheet with one sheet, made as its rows come: nothing of it but what is on its way is in memory, whatever the number of rows. Cells are
 * inline texts and numbers (ECMA-376 part 1, 18.3.1.4); the archive tells sizes behind its parts (APPNOTE 4.3.9).
 */
export async function* writeSpreadsheet({ sheet, header, rows }: Book): AsyncGenerator<Buffer> {
  const zip = new ZipWriter();
  for (const [name, text] of parts(sheet)) yield* zip.part(name, oneText(HEAD + text));
  yield* zip.part("xl/worksheets/sheet1.xml", sheetXml(header, rows));
  yield zip.end();
}

async function* oneText(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

async function* sheetXml(header: readonly string[], rows: Book["rows"]): AsyncGenerator<string> {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultColWidth="18" defaultRowHeight="15"/><sheetData>`;
  yield rowXml(header, { at: 1, style: 1 });
  let waiting = "";
  let at = 1;
  for await (const row of rows) {
    at += 1;
    waiting += rowXml(row, { at, style: 0 });
    if (waiting.length < 64 * 1024) continue;
    yield waiting;
    waiting = "";
  }
  yield `${waiting}</sheetData></worksheet>`;
}

/** `A`, `Z`, `AA`: a column by its place from zero. */
function columnName(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : columnName(Math.floor(place / 26) - 1) + last;
}

/** Cells say where they stand: the standard lets them keep silent, but not every program that reads sheets copes with it. */
function rowXml(cells: readonly SheetCell[], { at, style }: { at: number; style: 0 | 1 }): string {
  const all = cells.map((cell, place) => {
    const mark = ` r="${columnName(place)}${at}"${style === 1 ? ` s="1"` : ""}`;
    if (typeof cell === "number") return `<c${mark}><v>${cell}</v></c>`;
    return cell === "" ? `<c${mark}/>` : `<c${mark} t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`; // prettier-ignore
  });
  return `<row r="${at}">${all.join("")}</row>`;
}

/** An archive that is written from its beginning to its end and never looked back into. */
class ZipWriter {
  #at = 0;
  readonly #directory: Buffer[] = [];

  async *part(name: string, content: AsyncIterable<string>): AsyncGenerator<Buffer> {
    const start = this.#at;
    const title = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    // Bit 3: sizes and checksum follow the data; bit 11: names are UTF-8.
    head.writeUInt16LE(0x0808, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(0x21, 12);
    head.writeUInt16LE(title.length, 26);
    yield this.#count(Buffer.concat([head, title]));
    const told = { sum: 0, size: 0, packed: 0 };
    for await (const chunk of deflated(content, told)) {
      told.packed += chunk.length;
      yield this.#count(chunk);
    }
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x08074b50, 0);
    writeSizes(tail, 4, told);
    yield this.#count(tail);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 14);
    writeSizes(entry, 16, told);
    entry.writeUInt16LE(title.length, 28);
    entry.writeUInt32LE(start, 42);
    this.#directory.push(entry, title);
  }

  end(): Buffer {
    const directory = Buffer.concat(this.#directory);
    const count = this.#directory.length / 2;
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(count, 8);
    end.writeUInt16LE(count, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#at, 16);
    return Buffer.concat([directory, end]);
  }

  #count(bytes: Buffer): Buffer {
    this.#at += bytes.length;
    return bytes;
  }
}

interface Told {
  sum: number;
  size: number;
  packed: number;
}

function writeSizes(buffer: Buffer, at: number, { sum, size, packed }: Told): void {
  buffer.writeUInt32LE(sum >>> 0, at);
  buffer.writeUInt32LE(packed, at + 4);
  buffer.writeUInt32LE(size, at + 8);
}

/** The content packed; a reader that is slow holds the writer up. */
async function* deflated(content: AsyncIterable<string>, told: Told): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw({ level: 6 });
  const feed = async () => {
    for await (const text of content) {
      const bytes = Buffer.from(text);
      told.sum = crc32(bytes, told.sum);
      told.size += bytes.length;
      if (!deflate.write(bytes)) await once(deflate, "drain");
    }
    deflate.end();
  };
  // A failed read ends the answer early.
  const feeding = feed().catch((error: Error) => deflate.destroy(error));
  for await (const chunk of deflate as AsyncIterable<Buffer>) yield chunk;
  await feeding;
}
