import { setImmediate as nextTurn } from "node:timers/promises";
import { and, eq, gt, max } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { importRows, imports } from "~drizzle/schema";
import { listFields } from "~/features/clients/fields/queries.server";
import type { Core } from "~/lib/core";
import { storableText } from "~/lib/storable-text";
import { guessMapping } from "../columns/model";
import { dropPieces } from "../file/commands.server";
import { cleanTitles, damageOf, looksLikeTitles } from "../file/model";
import { LIMITS, type ImportOptions } from "../schema";
import { FileTrouble } from "./model";
import { openFile } from "./queries.server";

const ROWS_AT_ONCE = 500;
/** So many rows show what a column holds. */
const SAMPLE_ROWS = 40;
const SAMPLES = 3;

type Import = typeof imports.$inferSelect;

/** Rows that are read and not written yet, and what the whole file has shown so far. */
interface Reading {
  importId: number;
  /** Rows up to this one stand in the database from an earlier attempt. */
  upTo: number;
  rows: { rowNo: number; cells: string[] }[];
  titles: string[];
  hasTitles: boolean;
  total: number;
  emptyRows: number;
  width: number;
  damage: "none" | "broken" | "spoilt";
  samples: string[][];
  text: string[];
}

/**
 * Reads a file into rows, a few hundred at a time. What a killed attempt has written is not written again: the same file gives the same rows.
 * A file that cannot be read is said to be so, in a code that has words.
 */
export async function readFileIn(core: Core, found: Import, signal: AbortSignal): Promise<void> {
  const options = found.options as ImportOptions;
  const [last] = await core.db.select({ no: max(importRows.rowNo) }).from(importRows)
    .where(and(eq(importRows.importId, found.id), gt(importRows.rowNo, 0))); // prettier-ignore
  const reading: Reading = {
    importId: found.id, upTo: last?.no ?? 0, rows: [], titles: [], hasTitles: true, total: 0, emptyRows: 0, width: 0, damage: "none", samples: [], text: [],
  }; // prettier-ignore
  try {
    const file = await openFile(core, { importId: found.id, upload: options.upload });
    for await (const batch of file.rows) {
      signal.throwIfAborted();
      for (const { rowNo, cells } of batch) take(reading, rowNo, cells);
      if (reading.rows.length >= ROWS_AT_ONCE) await core.db.transaction((tx) => writeRows(tx, reading));
      // On SQLite nothing of this waits for anything: without a turn in between nobody else would be answered.
      await nextTurn();
    }
    if (reading.total === 0) throw new FileTrouble("empty");
    const { encoding, delimiter, sheet } = file;
    await core.db.transaction((tx) => finish(tx, reading, { ...options, found: { encoding, delimiter, sheet, ...said(reading) } })); // prettier-ignore
  } catch (error) {
    if (!(error instanceof FileTrouble)) throw error;
    core.log.info({ importId: found.id, trouble: error.code }, "a file of clients could not be read");
    await core.db.transaction((tx) => fail(tx, found.id, error.text));
  }
}

function take(reading: Reading, rowNo: number, given: readonly string[]): void {
  const cells = trimEnd(given.map((cell) => storableText(cell).replace(/\0/g, "")));
  if (cells.length === 0) {
    if (reading.width > 0) reading.emptyRows += 1;
    return;
  }
  if (cells.length > LIMITS.columns) throw new FileTrouble("columns", rowNo);
  if (cells.some((cell) => cell.length > LIMITS.cellLength)) throw new FileTrouble("cell", rowNo);
  const isFirst = reading.width === 0;
  reading.width = Math.max(reading.width, cells.length);
  if (reading.damage !== "broken" && cells.some((cell) => cell.includes("\ufffd"))) reading.damage = "broken";
  if (isFirst && looksLikeTitles(cells)) {
    reading.titles = cleanTitles(cells);
    return;
  }
  if (isFirst) reading.hasTitles = false;
  reading.total += 1;
  if (reading.total > LIMITS.rows) throw new FileTrouble("rows");
  if (reading.total <= SAMPLE_ROWS) sample(reading, cells);
  if (rowNo > reading.upTo) reading.rows.push({ rowNo, cells });
}

function trimEnd(cells: string[]): string[] {
  let length = cells.length;
  while (length > 0 && (cells[length - 1] ?? "").trim() === "") length -= 1;
  return cells.slice(0, length);
}

function sample(reading: Reading, cells: readonly string[]): void {
  reading.text.push(cells.join(" ").slice(0, 2000));
  cells.forEach((cell, at) => {
    const seen = (reading.samples[at] ??= []);
    const text = cell.replace(/\s+/g, " ").trim().slice(0, 120);
    if (seen.length < SAMPLES && text !== "" && !seen.includes(text)) seen.push(text);
  });
}

function said(reading: Reading) {
  const { hasTitles, emptyRows, width, damage, samples, text } = reading;
  const all = Array.from({ length: width }, (_, at) => samples[at] ?? []);
  return {
    hasTitles,
    emptyRows,
    damage: damage === "none" ? damageOf(text.join("\n")) : damage,
    samples: all,
  };
}

async function writeRows(tx: Tx, reading: Reading): Promise<void> {
  const { importId } = reading;
  const rows = reading.rows.splice(0).map(({ rowNo, cells }) => ({
    importId, rowNo, cells, outcome: "waiting", problems: [], clientId: null, before: null, clientVersion: null,
  })); // prettier-ignore
  await tx.insertMany({ table: importRows, rows, skipConflictsOn: ["importId", "rowNo"] });
  await tx.update(imports).set({ total: reading.total }).where(eq(imports.id, importId));
  tx.touch("imports");
}

async function finish(tx: Tx, reading: Reading, options: ImportOptions): Promise<void> {
  await writeRows(tx, reading);
  const columns = Array.from({ length: reading.width }, (_, at) => reading.titles[at] ?? "");
  const fields = await listFields(tx);
  const samples = options.found?.samples ?? [];
  const mapping = guessMapping(columns.map((title, at) => ({ title, samples: samples[at] ?? [] })), fields); // prettier-ignore
  await dropPieces(tx, reading.importId);
  await tx
    .update(imports)
    .set({ state: "mapping", columns, mapping, options, total: reading.total })
    .where(and(eq(imports.id, reading.importId), eq(imports.state, "reading")));
  tx.touch("imports");
}

async function fail(tx: Tx, importId: number, error: string): Promise<void> {
  await tx.delete(importRows).where(eq(importRows.importId, importId));
  await tx.update(imports).set({ state: "failed", error }).where(eq(imports.id, importId));
  tx.touch("imports");
}
