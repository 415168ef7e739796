import { setImmediate as nextTurn } from "node:timers/promises";
import { and, asc, eq, lt } from "drizzle-orm";
import type { Db, Queryable, Tx } from "~drizzle/client.server";
import { importRows } from "~drizzle/schema";

/**
 * A file on its way in stands in the database, where a worker on any host finds it: in pieces, as rows below zero of `import_rows`, each with
 * its bytes as base64. As soon as it has been read the pieces go, and its rows are all that is kept of it.
 */
const PIECE_BYTES = 384 * 1024;

/** Collects what arrives and hands it on in pieces of one size, so that an upload never is in memory as a whole. */
export class PieceWriter {
  #waiting: Uint8Array[] = [];
  #size = 0;
  #next = 1;
  bytes = 0;

  constructor(
    private readonly db: Db,
    private readonly importId: number,
  ) {}

  async write(chunk: Uint8Array): Promise<void> {
    this.#waiting.push(chunk);
    this.#size += chunk.byteLength;
    this.bytes += chunk.byteLength;
    while (this.#size >= PIECE_BYTES) await this.#flush(PIECE_BYTES);
  }

  async end(): Promise<void> {
    if (this.#size > 0) await this.#flush(this.#size);
  }

  async #flush(size: number): Promise<void> {
    const all = Buffer.concat(this.#waiting);
    const piece = all.subarray(0, size);
    this.#waiting = all.length > size ? [all.subarray(size)] : [];
    this.#size = all.length - size;
    await this.db.transaction((tx) => keepPiece(tx, { importId: this.importId, no: this.#next, piece }));
    this.#next += 1;
  }
}

async function keepPiece(tx: Tx, { importId, no, piece }: { importId: number; no: number; piece: Buffer }): Promise<void> {
  const row = { importId, rowNo: -no, cells: [piece.toString("base64")], outcome: "file", problems: [], clientId: null, before: null, clientVersion: null };
  await tx.insert(importRows).values(row).onConflictDoNothing();
} // prettier-ignore

/** The file as it came, piece by piece. */
export async function* eachPiece(db: Queryable, importId: number): AsyncGenerator<Buffer> {
  for (let no = 1; ; no += 1) {
    const [row] = await db
      .select({ cells: importRows.cells })
      .from(importRows)
      .where(and(eq(importRows.importId, importId), eq(importRows.rowNo, -no)))
      .limit(1);
    if (!row) return;
    yield Buffer.from(row.cells[0] ?? "", "base64");
    await nextTurn();
  }
}

/** Says whether any piece is there. */
export async function hasPieces(db: Queryable, importId: number): Promise<boolean> {
  const rows = await db
    .select({ id: importRows.id })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), lt(importRows.rowNo, 0)))
    .orderBy(asc(importRows.rowNo))
    .limit(1);
  return rows.length > 0;
}

/** Forgets the file; its rows stay. */
export async function dropPieces(tx: Tx, importId: number): Promise<void> {
  await tx.delete(importRows).where(and(eq(importRows.importId, importId), lt(importRows.rowNo, 0)));
}
