import { asc, eq, sql } from "drizzle-orm";
import type { AnySQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { among } from "./among";
import type { Tx } from "./client.server";
import { dialect } from "./columns";

type TableWithId = SQLiteTable & { id: AnySQLiteColumn };

/**
 * Lets one transaction at a time past this row; the lock ends with the transaction. On SQLite every transaction already holds
 * the only write lock. It does not hinder others from inserting rows that refer to this one.
 */
export async function lockRow(tx: Tx, target: TableWithId, id: number): Promise<void> {
  if (dialect === "sqlite") return;
  const query = tx.select({ id: target.id }).from(target).where(eq(target.id, id));
  await (query as unknown as { for(strength: "no key update"): Promise<unknown> }).for("no key update");
}

/** The same for something that has no row yet, by a name for it. Two names may share a lock; that costs a wait, nothing else. */
export async function lockName(tx: Tx, name: string): Promise<void> {
  if (dialect === "sqlite") return;
  await tx
    .select({ locked: sql`pg_advisory_xact_lock(hashtextextended(${name}, 0))` })
    .from(sql`(select 1) as one`);
}

/** The same for several rows, locked in the order of their ids, whatever the order they are given in. */
export async function lockRows(tx: Tx, target: TableWithId, ids: readonly number[]): Promise<void> {
  if (dialect === "sqlite" || ids.length === 0) return;
  const query = tx.select({ id: target.id }).from(target).where(among(target.id, ids)).orderBy(asc(target.id)); // prettier-ignore
  await (query as unknown as { for(strength: "no key update"): Promise<unknown> }).for("no key update");
}

/** The same for several names, in one statement and always in the order of their text. */
export async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  if (dialect === "sqlite" || names.length === 0) return;
  const sorted = [...new Set(names)].sort();
  const list = sql.join(sorted.map((name) => sql`${name}`), sql`, `); // prettier-ignore
  await tx
    .select({ locked: sql`pg_advisory_xact_lock(hashtextextended(wanted.name, 0))` })
    .from(sql`unnest(array[${list}]::text[]) as wanted(name)`);
}
