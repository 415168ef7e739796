import Database from "better-sqlite3";
import pg from "pg";
import type { Product } from "./product";

/**
 * Asks the product's database directly, past the product, whatever engine it is; for what a test must know for certain. Only SQL that both
 * engines read the same.
 */
export async function queryRows<Row = Record<string, unknown>>(
  product: Pick<Product, "databaseUrl">,
  sql: string,
): Promise<Row[]> {
  const { databaseUrl } = product;
  if (!databaseUrl.startsWith("postgres")) {
    const file = new Database(databaseUrl.replace(/^file:/, ""), { readonly: true, timeout: 5_000 });
    try {
      return file.prepare(sql).all() as Row[];
    } finally {
      file.close();
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Changes rows past the product, for what a test cannot wait for. Instants are written with `instantSql`. */
export async function changeRows({ databaseUrl }: Pick<Product, "databaseUrl">, sql: string): Promise<void> {
  if (databaseUrl.startsWith("postgres")) {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
    return;
  }
  const file = new Database(databaseUrl.replace(/^file:/, ""), { timeout: 5_000 });
  try {
    file.prepare(sql).run();
  } finally {
    file.close();
  }
}

/** An instant as the product's database writes it. */
export function instantSql({ databaseUrl }: Pick<Product, "databaseUrl">, at: Date): string {
  return databaseUrl.startsWith("postgres") ? `'${at.toISOString()}'` : String(at.getTime());
}

/** The one number that a `select count(*) …` or `select sum(…) …` gives; nothing is 0. */
export async function queryNumber(product: Pick<Product, "databaseUrl">, sql: string): Promise<number> {
  const [row] = await queryRows(product, sql);
  return Number(Object.values(row ?? {})[0] ?? 0);
}

const tables = ["bookings", "clients", "users", "services", "staff", "points_entries", "inbox", "external_records", "settings", "sessions", "api_tokens", "weekly_hours", "locations", "service_categories"]; // prettier-ignore

/** How many rows each table of consequence holds: nothing half-written is left where two of these are equal. */
export async function countRows(product: Pick<Product, "databaseUrl">): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables)
    counts[table] = await queryNumber(product, `select count(*) as n from ${table}`);
  return counts;
}
