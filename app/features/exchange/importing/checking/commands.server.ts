import { setImmediate as nextTurn } from "node:timers/promises";
import { and, asc, eq, gt, ne } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { importRows, imports } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { displayNameOf } from "~/features/clients/naming/model";
import { matchRows, type Match } from "../matching/queries.server";
import { asImporter, putRows, ROWS_AT_ONCE, rulesOf, type Import, type ImportRow, type JudgedRow } from "../rows/commands.server"; // prettier-ignore
import { keysOf, keyTexts, type RowReading } from "../rows/model";
import { readRow } from "../rows/queries.server";
import { SeenKeys } from "./model";

/**
 * Looks every row through without writing a client: who is new, who is known, what cannot be. Begins anew after a kill: it changes nothing, and what
 * the file repeats within itself is remembered in memory, as numbers.
 */
export async function checkRows(core: Core, importId: number, signal: AbortSignal): Promise<void> {
  const seen = new SeenKeys();
  let upTo: number | null = 0;
  while (upTo !== null && !signal.aborted) {
    const from: number = upTo;
    upTo = await core.db.transaction(async (tx) =>
      asImporter(tx, importId, (found, actor) => checkSome(tx, actor, { found, upTo: from, seen })),
    );
    await nextTurn();
  }
}

interface Checking {
  found: Import;
  upTo: number;
  seen: SeenKeys;
}

/** Answers with the last row of the batch; null when it was the last one of all. */
async function checkSome(tx: Tx, actor: Actor, { found, upTo, seen }: Checking): Promise<number | null> {
  if (found.state !== "checking") return null;
  const rows = await tx
    .select()
    .from(importRows)
    .where(and(eq(importRows.importId, found.id), gt(importRows.rowNo, upTo), ne(importRows.outcome, "file")))
    .orderBy(asc(importRows.rowNo))
    .limit(ROWS_AT_ONCE);
  const rules = await rulesOf(tx, found);
  const readings = rows.map(({ cells }) => readRow(cells, rules));
  const matches = await matchRows(tx, actor, readings.map(({ person }) => person)); // prettier-ignore
  const judged = rows.map((row, at) => judge(row, readings[at] as RowReading, matches[at] as Match, seen));
  await putRows(tx, rows, judged);
  const isLast = rows.length < ROWS_AT_ONCE;
  const checked = (upTo === 0 ? 0 : found.checked) + rows.length;
  await tx
    .update(imports)
    .set({ checked, ...(isLast ? { state: "checked" as const } : {}) })
    .where(eq(imports.id, found.id));
  tx.touch("imports");
  return isLast ? null : (rows.at(-1)?.rowNo ?? null);
}

function judge(row: ImportRow, { person, problems }: RowReading, match: Match, seen: SeenKeys): JudgedRow {
  const as = (outcome: string, more: string[] = [], clientId: number | null = null): JudgedRow => ({
    outcome, problems: [...more, ...problems], clientId, before: null, clientVersion: null,
  }); // prettier-ignore
  // Erasure has emptied it.
  if (row.cells.length === 0) return as("invalid", ["forgotten"]);
  const earlier = seen.note(keyTexts(keysOf(person)), row.rowNo);
  if (match.is === "refused") return as("invalid", [match.code]);
  if (match.is === "known") return as("known", earlier === null ? [] : [`repeat:${earlier}`], match.clientId);
  if (earlier !== null) return as("known", [`repeat:${earlier}`]);
  if (person.name === null || displayNameOf(person.name) === "") return as("invalid", ["no_name"]);
  return as("new");
}
