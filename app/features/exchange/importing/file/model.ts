import { DELIMITERS, type Delimiter, type FileEncoding } from "../schema";

/** What a file is by its first bytes; `xls` is the old format, which nobody should have to read any more. */
export function sniffFormat(head: Uint8Array): "xlsx" | "xls" | "csv" {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) return "xlsx";
  return starts(0xd0, 0xcf, 0x11, 0xe0) ? "xls" : "csv";
}

/** Letters that make up most of any Russian text, by which one single-byte encoding is told from another. */
const COMMON = /[оеаинтсрвлкмдпу]/g;
const LETTERS = /[а-яё]/gi;

/** How much a text looks like Russian: its frequent small letters, less what no text has. */
function likeness(text: string): number {
  const common = text.match(COMMON)?.length ?? 0;
  // Every second letter a capital, frames and signs: a wrong table.
  const odd =
    text.match(/[\u2500-\u259f\u0400-\u040f\u0452-\u045f¤¦§©«¬®°±µ¶·»‚„…†‡€‰‹‘’“”•–™›\ufffd]/g)?.length ?? 0;
  const turns = text.match(/[а-яё][А-ЯЁ]/g)?.length ?? 0;
  return common - odd * 2 - turns * 2;
}

/**
 * The encoding of a text. `isUtf8`: every byte of the whole file fits it. A file that nearly is UTF-8 was damaged on its way: it is read as
 * UTF-8 and what is broken is said, for guessing another table would spoil the rest as well. Null: this is no text at all.
 */
export function guessEncoding(sample: Uint8Array, isUtf8: boolean): FileEncoding | null {
  const [a, b, c] = sample;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  const zeros = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const half = sample.length / 2;
  if (odd > half * 0.2 && even < half * 0.05) return "utf-16le";
  if (even > half * 0.2 && odd < half * 0.05) return "utf-16be";
  if (even + odd > 0) return null;
  if (isUtf8) return "utf-8";
  const asUtf8 = new TextDecoder("utf-8").decode(sample);
  const broken = asUtf8.match(/\ufffd/g)?.length ?? 0;
  const whole = asUtf8.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0;
  if (whole > broken * 4) return "utf-8";
  const tables = (["windows-1251", "koi8-r", "ibm866"] as const).map((encoding) => {
    const text = new TextDecoder(encoding).decode(sample);
    return { encoding, score: likeness(text), letters: text.match(LETTERS)?.length ?? 0 };
  });
  tables.sort((one, other) => other.score - one.score || other.letters - one.letters);
  return tables[0]?.encoding ?? "windows-1251";
}

/**
 * What is wrong with a text that was decoded: `broken` characters that could not be, or letters `spoilt` before the file was made, by a
 * program that took one encoding for another (`РРІР°РЅ`) or for none (`????`).
 */
export function damageOf(text: string): "none" | "broken" | "spoilt" {
  if (text.includes("\ufffd")) return "broken";
  const letters = text.match(/[а-яёa-z]/gi)?.length ?? 0;
  const doubled =
    text.match(/[РС][\u0400-\u040f\u0450-\u045f‚„…†‡€‰‹‘’“”•–—™›\u00a0¤¦§©«¬®°±µ¶·№»]/g)?.length ?? 0;
  const latin = text.match(/[ÐÑ][\u0080-\u00bf]/g)?.length ?? 0;
  if ((doubled + latin) * 4 > letters && doubled + latin > 3) return "spoilt";
  const questions = text.match(/\?{3,}/g)?.join("").length ?? 0;
  return questions > 12 && questions * 2 > letters ? "spoilt" : "none";
}

/** What parts the cells: the sign that is there most evenly, row for row, outside of quotes. */
export function guessDelimiter(text: string): Delimiter {
  const lines = plainLines(text).slice(0, 30);
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const [first = 0] = counts;
    const same = counts.filter((count) => count === first).length;
    const score = first === 0 ? 0 : same * 10 + first + counts.filter((count) => count > 0).length;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The lines of a text without what stands in quotes and without empty ones. */
function plainLines(text: string): string[] {
  return text
    .replace(/"(?:[^"]|"")*"/g, "q")
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "");
}

const PHONE_LIKE = /^[+\d][\d\s()-]{8,}$/;

/** Whether the first row names the columns: titles hold no phones, no addresses and no long numbers, and there is more than one thing to name. */
export function looksLikeTitles(cells: readonly string[]): boolean {
  return !cells.some((cell) => PHONE_LIKE.test(cell.trim()) || /^\S+@\S+\.\S+$/.test(cell.trim()) || /^\d{5,}$/.test(cell.trim())); // prettier-ignore
}

/** A, B, … Z, AA: what spreadsheets call a column. */
export function columnLetter(at: number): string {
  return at < 26
    ? String.fromCharCode(65 + at)
    : columnLetter(Math.floor(at / 26) - 1) + columnLetter(at % 26);
}

/** Titles of columns as they are shown: in one line, not endless; an empty one stays empty. */
export function cleanTitles(cells: readonly string[]): string[] {
  return cells.map((cell) => cell.replace(/\s+/g, " ").trim().slice(0, 120));
}
