import { and, eq, getTableName, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { AnyTable } from "~drizzle/any-table";
import type { Tx } from "~drizzle/client.server";
import {
  amocrmContacts,
  clientContacts,
  clientFieldValues,
  type clientMergeRows,
  clientTags,
  externalRefs,
  helpdeskLinks,
  noticeChoices,
} from "~drizzle/schema";
import { columnOf, holdings, rowsOf, type Holding } from "~/features/clients/holdings/queries.server";

/** One row that a merge changed, as `client_merge_rows` keeps it. */
export type JournalRow = Omit<typeof clientMergeRows.$inferInsert, "id" | "mergeId">;

export interface TwoClients {
  survivorId: number;
  mergedId: number;
}

/** Tables whose rows a merge hands over by their `id` alone. */
const moved = holdings.filter(({ merge }) => merge === "move");

/** Hands the merged client's rows to the survivor and says which they were. */
export async function moveRows(tx: Tx, two: TwoClients): Promise<JournalRow[]> {
  const journal: JournalRow[] = [];
  for (const holding of moved) {
    const ids = await rehang(tx, holding, { where: rowsOf(tx, holding, [two.mergedId]), to: two.survivorId });
    const key = clientKey(holding);
    for (const id of ids)
      journal.push({
        tableName: getTableName(holding.table),
        rowKey: { id },
        before: { [key]: two.mergedId },
        after: { [key]: two.survivorId },
      });
  }
  return [...journal, ...(await moveKeyed(tx, two))];
}

function clientKey({ rows }: Holding): string {
  return rows.of === "client" ? rows.column : "clientId";
}

async function rehang(
  tx: Tx,
  holding: Holding,
  { where, to }: { where: SQL | undefined; to: number },
): Promise<number[]> {
  const { table } = holding;
  const rows = (await tx
    .update(table)
    .set({ [clientKey(holding)]: to } as never)
    .where(where)
    .returning({ id: columnOf(table, "id") as never })) as { id: number }[];
  return rows.map(({ id }) => id);
}

/** Rows that a client may have one of: what the survivor has already stays with the merged client. */
async function moveKeyed(tx: Tx, { survivorId, mergedId }: TwoClients): Promise<JournalRow[]> {
  const journal: JournalRow[] = [];
  for (const { table, key, sameAs } of KEYED) {
    const holding = holdings.find((one) => one.table === table) as Holding;
    const rows = (await tx.select().from(table).where(rowsOf(tx, holding, [survivorId, mergedId]))) as Record<string, unknown>[]; // prettier-ignore
    const owner = clientKey(holding);
    const held = new Set(rows.filter((row) => row[owner] === survivorId).flatMap((row) => sameAs(row) ?? []));
    for (const row of rows.filter((one) => one[owner] === mergedId)) {
      const same = sameAs(row);
      if (same !== null && held.has(same)) continue;
      if (same !== null) held.add(same);
      const at = and(...key.map((name) => eq(columnOf(table, name), row[name])), eq(columnOf(table, owner), mergedId)); // prettier-ignore
      await tx.update(table).set({ [owner]: survivorId } as never).where(at); // prettier-ignore
      const rowKey = Object.fromEntries(key.map((name) => [name, row[name]]));
      journal.push({ tableName: getTableName(table), rowKey, before: { [owner]: mergedId }, after: { [owner]: survivorId } }); // prettier-ignore
    }
  }
  return journal;
}

interface Keyed {
  table: AnyTable;
  /** Columns that name a row beside its client. */
  key: readonly string[];
  /** Two rows with the same text cannot both be one client's; null: it clashes with nothing. */
  sameAs: (row: Record<string, unknown>) => string | null;
}

export const KEYED: readonly Keyed[] = [
  { table: clientContacts, key: ["id"], sameAs: (row) => `${String(row.kind)} ${String(row.value ?? row.raw)}` },
  { table: clientTags, key: ["tagId"], sameAs: (row) => String(row.tagId) },
  { table: clientFieldValues, key: ["fieldId"], sameAs: (row) => String(row.fieldId) },
  { table: noticeChoices, key: ["topic", "channel"], sameAs: (row) => `${String(row.topic)} ${String(row.channel)}` },
  // Who the survivor is there stays who they are; the other number stays among the identities.
  { table: helpdeskLinks, key: [], sameAs: () => "one" },
  { table: amocrmContacts, key: [], sameAs: () => "one" },
  // A client has one chat; of the vendors' numbers they may have several.
  { table: externalRefs, key: ["id"], sameAs: (row) => (row.source === "telegram" ? "telegram" : null) },
]; // prettier-ignore

const byName = new Map(holdings.map((holding) => [getTableName(holding.table), holding]));
const keyedByName = new Map(KEYED.map((keyed) => [getTableName(keyed.table), keyed]));

/** Gives back every row that still is where the merge put it; answers how many. */
export async function moveRowsBack(
  tx: Tx,
  { survivorId, mergedId }: TwoClients,
  journal: readonly { tableName: string; rowKey: Record<string, unknown> }[],
): Promise<number> {
  let count = 0;
  for (const holding of moved) {
    const ids = journal.filter(({ tableName }) => tableName === getTableName(holding.table)).map(({ rowKey }) => Number(rowKey.id)); // prettier-ignore
    if (ids.length === 0) continue;
    const where = and(among(columnOf(holding.table, "id"), ids), eq(columnOf(holding.table, clientKey(holding)), survivorId)); // prettier-ignore
    count += (await rehang(tx, holding, { where, to: mergedId })).length;
  }
  for (const { tableName, rowKey } of journal) {
    const keyed = keyedByName.get(tableName);
    if (!keyed) continue;
    const owner = clientKey(byName.get(tableName) as Holding);
    const of = (id: number) => and(...keyed.key.map((name) => eq(columnOf(keyed.table, name), rowKey[name])), eq(columnOf(keyed.table, owner), id)); // prettier-ignore
    // The merged card may have got the same again meanwhile, by somebody who looked at it: then there is nothing to give back.
    const isThere = (await tx.select({ owner: columnOf(keyed.table, owner) as never }).from(keyed.table).where(of(mergedId))).length > 0; // prettier-ignore
    if (isThere) continue;
    const back = await tx.update(keyed.table).set({ [owner]: mergedId } as never).where(of(survivorId)).returning({ owner: columnOf(keyed.table, owner) as never }); // prettier-ignore
    count += back.length;
  }
  return count;
}
