import { and, eq, getTableName, isNull, or, sql, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { AnyTable } from "~drizzle/any-table";
import type { Tx } from "~drizzle/client.server";
import { auditEntries, clients, externalRecords } from "~drizzle/schema";
import { columnOf, holdings, rowsOf, type Holding } from "~/features/clients/holdings/queries.server";
import { newSecret } from "~/lib/secret-token.server";
import { erasedName } from "../../model";

interface Blanking {
  ids: readonly number[];
  now: Date;
  count: (table: string, n: number) => void;
}

/** Tables whose rows stay together with the row itself as the subject of audit entries; so many keys go into one statement. */
const KEYS_AT_ONCE = 1000;

/** Removes or empties every row of the map that is about these clients; the clients' own rows last. */
export async function blankRows(tx: Tx, { ids, now, count }: Blanking): Promise<void> {
  for (const holding of holdings) {
    if (holding.table === auditEntries || holding.table === clients) continue;
    const name = getTableName(holding.table);
    const hasId = "id" in (holding.table as unknown as Record<string, unknown>);
    const which = rowsOf(tx, holding, ids);
    const rows = hasId ? await keysOf(tx, holding.table, which) : [];
    if (hasId && rows.length > 0) await blankAudit(tx, { name, keys: rows, now });
    if (!hasId) await blankKeyedAudit(tx, { holding, ids, now });
    if (holding.erase === "keep") continue;
    count(name, await blankOne(tx, holding, { which, rows, hasId }));
  }
  await tx.update(externalRecords).set({ state: "dismissed" }).where(among(externalRecords.clientId, ids));
  await blankCards(tx, { ids, now });
  count("clients", ids.length);
  const entries = await tx
    .update(auditEntries)
    .set({ before: null, after: null, address: "", erasedAt: now })
    .where(and(among(auditEntries.clientId, ids), isNull(auditEntries.erasedAt)))
    .returning({ id: auditEntries.id });
  count("audit_entries", entries.length);
}

async function keysOf(tx: Tx, table: AnyTable, which: SQL): Promise<number[]> {
  const rows = (await tx.select({ id: columnOf(table, "id") as never }).from(table).where(which)) as { id: number }[]; // prettier-ignore
  return rows.map(({ id }) => id);
}

/** What the log of changes says about these rows: entries do not always name the client. */
async function blankAudit(tx: Tx, { name, keys, now }: { name: string; keys: readonly number[]; now: Date }) {
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE)
    await tx
      .update(auditEntries)
      .set({ before: null, after: null, address: "", erasedAt: now })
      .where(and(eq(auditEntries.subject, name), among(auditEntries.rowKey, keys.slice(at, at + KEYS_AT_ONCE).map(String)), isNull(auditEntries.erasedAt))); // prettier-ignore
}

/** The same for rows that are named by their parent and something else: such entries hold the whole key. */
async function blankKeyedAudit(
  tx: Tx,
  { holding, ids, now }: { holding: Holding; ids: readonly number[]; now: Date },
) {
  const { rows, table } = holding;
  if (rows.of !== "parent") return;
  const parent = holdings.find((one) => one.table === rows.parent);
  if (!parent) throw new Error(`${getTableName(rows.parent)} is not in the map of holdings`);
  const parents = new Set(await keysOf(tx, parent.table, rowsOf(tx, parent, ids)));
  const column = rows.column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const noted = await tx
    .select({ id: auditEntries.id, rowKey: auditEntries.rowKey })
    .from(auditEntries)
    .where(and(eq(auditEntries.subject, getTableName(table)), isNull(auditEntries.erasedAt)));
  const theirs = noted.filter(({ rowKey }) =>
    parents.has((JSON.parse(rowKey) as Record<string, number>)[column] ?? 0),
  );
  for (let at = 0; at < theirs.length; at += KEYS_AT_ONCE)
    await tx
      .update(auditEntries)
      .set({ before: null, after: null, address: "", erasedAt: now })
      .where(among(auditEntries.id, theirs.slice(at, at + KEYS_AT_ONCE).map(({ id }) => id))); // prettier-ignore
}

async function blankOne(
  tx: Tx,
  { table, erase, renewed = [] }: Holding,
  { which, rows, hasId }: { which: SQL; rows: readonly number[]; hasId: boolean },
): Promise<number> {
  if (erase === "remove") {
    await tx.delete(table).where(which);
    return rows.length;
  }
  const set = erase === "keep" ? {} : { ...erase };
  if (Object.keys(set).length > 0) await tx.update(table).set(set as never).where(which); // prettier-ignore
  if (!hasId || renewed.length === 0) return rows.length;
  for (const id of rows) {
    const fresh = Object.fromEntries(renewed.map((key) => [key, newSecret()]));
    await tx
      .update(table)
      .set(fresh as never)
      .where(eq(columnOf(table, "id"), id));
  }
  return rows.length;
}

async function blankCards(tx: Tx, { ids, now }: { ids: readonly number[]; now: Date }): Promise<void> {
  const own = holdings.find(({ table }) => table === clients);
  const blank = typeof own?.erase === "object" ? own.erase : {};
  for (const id of ids)
    await tx
      .update(clients)
      .set({
        ...(blank as Record<string, never>),
        displayName: erasedName(id),
        erasedAt: now,
        archivedAt: sql`coalesce(${clients.archivedAt}, ${sql.param(now, clients.archivedAt)})`,
        updatedAt: now,
        version: sql`${clients.version} + 1`,
      })
      .where(or(eq(clients.id, id)));
}
