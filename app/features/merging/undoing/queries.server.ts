import { and, eq, getTableColumns, getTableName, gt, not, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clientMergeRows, clients } from "~drizzle/schema";
import { columnOf, holdings, rowsOf } from "~/features/clients/holdings/queries.server";
import { sameValue } from "../model";

/** What undoing a merge would leave as it is, and why: told before anybody presses. */
export interface UndoForecast {
  /** Rows that came to the survivor after the merge: they stay there, by table. */
  since: { table: string; count: number }[];
  /** Rows that were handed over and have meanwhile gone elsewhere or away, by table. */
  gone: { table: string; count: number }[];
  /** Columns of the survivor's card that somebody wrote after the merge. */
  rewritten: string[];
}

/** Columns that say when a row came about. */
const MOMENTS = ["createdAt", "at", "receivedAt", "linkedAt"];
/** What a person reads of a card; the rest follows from it. */
const READ = /^(firstName|lastName|middleName|phoneRaw|email|locale|notes|responsibleId|stageId)$/;

/** What would stay as it is if a merge were undone now. A few look-ups for each table of the map. */
export async function forecastUndo(
  db: Queryable,
  merge: { id: number; survivorId: number; at: Date },
): Promise<UndoForecast> {
  const forecast: UndoForecast = { since: [], gone: [], rewritten: await rewrittenSince(db, merge) };
  const journal = await db
    .select({ tableName: clientMergeRows.tableName, rowKey: clientMergeRows.rowKey })
    .from(clientMergeRows)
    .where(eq(clientMergeRows.mergeId, merge.id));
  for (const holding of holdings.filter((one) => one.merge === "move")) {
    const table = getTableName(holding.table);
    const ids = journal.filter((row) => row.tableName === table).map(({ rowKey }) => Number(rowKey.id));
    const theirs = rowsOf(db, holding, [merge.survivorId]);
    const id = columnOf(holding.table, "id");
    if (ids.length > 0) {
      const standing = await db.$count(holding.table, and(theirs, among(id, ids)));
      if (standing < ids.length) forecast.gone.push({ table, count: ids.length - standing });
    }
    const moment = MOMENTS.find((key) => key in getTableColumns(holding.table));
    if (moment === undefined) continue;
    const later: SQL = gt(columnOf(holding.table, moment), merge.at);
    const count = await db.$count(holding.table, and(theirs, later, ids.length > 0 ? not(among(id, ids)) : undefined)); // prettier-ignore
    if (count > 0) forecast.since.push({ table, count });
  }
  return forecast;
}

async function rewrittenSince(db: Queryable, merge: { id: number; survivorId: number }): Promise<string[]> {
  const [now] = await db.select().from(clients).where(eq(clients.id, merge.survivorId));
  const cards = await db
    .select({ rowKey: clientMergeRows.rowKey, after: clientMergeRows.after })
    .from(clientMergeRows)
    .where(and(eq(clientMergeRows.mergeId, merge.id), eq(clientMergeRows.tableName, "clients")));
  const after = cards.find(({ rowKey }) => rowKey.id === merge.survivorId)?.after;
  if (!now || !after) return [];
  return Object.keys(after).filter(
    (key) => READ.test(key) && !sameValue(now[key as keyof typeof now], after[key]),
  );
}
