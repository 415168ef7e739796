import Database from "better-sqlite3";
import type { Product } from "~tests/support/product";
import { withConnection } from "~tests/support/postgres";

/** What the engine itself finds broken in the database: pages, indexes, references. */
export async function databaseFaults({ databaseUrl }: Pick<Product, "databaseUrl">): Promise<string[]> {
  return databaseUrl.startsWith("postgres") ? postgresFaults(databaseUrl) : sqliteFaults(databaseUrl);
}

function sqliteFaults(url: string): string[] {
  const file = new Database(url.replace(/^file:/, ""), { readonly: true, timeout: 10_000 });
  try {
    const whole = file.pragma("integrity_check", { simple: true });
    const orphans = file.pragma("foreign_key_check") as { table: string }[];
    return [
      ...(whole === "ok" ? [] : [`integrity_check: ${String(whole)}`]),
      ...orphans.map(({ table }) => `foreign_key_check: a row of ${table} refers to nothing`),
    ];
  } finally {
    file.close();
  }
}

/** PostgreSQL checks references as they are written; what can break is an index against its table. */
function postgresFaults(url: string): Promise<string[]> {
  return withConnection(url, async (client) => {
    const invalid = await client.query<{ name: string }>(
      `select conname as name from pg_constraint where not convalidated
       union all select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid`,
    );
    const faults = invalid.rows.map(({ name }) => `${name} is not valid`);
    const offered = await client.query("select 1 from pg_available_extensions where name = 'amcheck'");
    if (offered.rowCount === 0) return faults;
    await client.query("create extension if not exists amcheck");
    try {
      await client.query(
        `select bt_index_check(c.oid, true) from pg_index i join pg_class c on c.oid = i.indexrelid
           join pg_am a on a.oid = c.relam join pg_namespace n on n.oid = c.relnamespace
         where a.amname = 'btree' and n.nspname = 'public'`,
      );
    } catch (error) {
      faults.push(`amcheck: ${error instanceof Error ? error.message : String(error)}`);
    }
    return faults;
  });
}
