import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { dropSqliteAudit, installPostgresAudit, installSqliteAudit, isAuditCurrent } from "./audit.server";
import { dialectOf } from "./columns";
import { sqlitePath } from "./sqlite.server";

interface Migration {
  tag: string;
  hash: string;
  statements: string[];
}

/** Any number will do, as long as every process uses the same one. */
const ADVISORY_LOCK = 4_215_071;

function readTrain(dialect: "sqlite" | "postgres", root = process.cwd()): Migration[] {
  const folder = resolve(root, "drizzle/migrations", dialect);
  const journal = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, "utf8")) as {
    entries: { tag: string }[];
  };
  return journal.entries.map(({ tag }) => {
    const text = readFileSync(`${folder}/${tag}.sql`, "utf8");
    return {
      tag,
      hash: createHash("sha256").update(text).digest("hex"),
      statements: text.split("--> statement-breakpoint").map((statement) => statement.trim()).filter(Boolean),
    }; // prettier-ignore
  });
}

function pendingOf(train: Migration[], applied: Map<string, string>): Migration[] {
  for (const { tag, hash } of train) {
    const known = applied.get(tag);
    if (known && known !== hash) throw new Error(`Migration ${tag} was changed after it had been applied`);
  }
  return train.filter(({ tag }) => !applied.has(tag));
}

/** Brings the database up to date; safe to call from several processes at once. Returns the names of what was applied. */
export async function migrateDatabase(url: string): Promise<string[]> {
  return dialectOf(url) === "postgres" ? migratePostgres(url) : migrateSqlite(sqlitePath(url));
}

/** Names of migrations that have not been applied yet; empty when the database is current. */
export async function pendingMigrations(url: string): Promise<string[]> {
  const train = readTrain(dialectOf(url));
  if (dialectOf(url) === "sqlite") {
    const path = sqlitePath(url);
    if (!existsSync(path)) return train.map(({ tag }) => tag);
    const connection = new Database(path, { readonly: true });
    try {
      return pendingOf(train, appliedInSqlite(connection)).map(({ tag }) => tag);
    } finally {
      connection.close();
    }
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return pendingOf(train, await appliedInPostgres(client)).map(({ tag }) => tag);
  } finally {
    await client.end();
  }
}

const CREATE_LOG =
  "create table if not exists schema_migrations (tag text primary key, hash text not null, applied_at text not null)";

function appliedInSqlite(connection: Database.Database): Map<string, string> {
  const known = connection.prepare("select 1 from sqlite_master where name = 'schema_migrations'").get();
  if (!known) return new Map();
  return new Map(
    connection.prepare("select tag, hash from schema_migrations").raw().all() as [string, string][],
  );
}

async function appliedInPostgres(client: pg.Client): Promise<Map<string, string>> {
  const known = await client.query("select to_regclass('schema_migrations') as name");
  if (!known.rows[0]?.name) return new Map();
  const { rows } = await client.query<{ tag: string; hash: string }>(
    "select tag, hash from schema_migrations",
  );
  return new Map(rows.map(({ tag, hash }) => [tag, hash]));
}

/**
 * Foreign keys are switched off on the connection before the transaction begins, because a table rebuild inside it would
 * otherwise cascade into the children; `foreign_key_check` afterwards proves that nothing dangles. A file that holds data is backed up first.
 */
async function migrateSqlite(path: string): Promise<string[]> {
  mkdirSync(dirname(path), { recursive: true });
  const connection = new Database(path);
  try {
    connection.pragma("journal_mode = WAL");
    connection.pragma("busy_timeout = 30000");
    connection.pragma("foreign_keys = OFF");
    const train = readTrain("sqlite");
    const before = appliedInSqlite(connection);
    const expected = pendingOf(train, before);
    if (expected.length === 0 && isAuditCurrent(connection)) return [];
    if (before.size > 0 && expected.length > 0)
      await connection.backup(`${path}.before-${expected[0]?.tag}.bak`);
    connection.exec("begin immediate");
    try {
      connection.exec(CREATE_LOG);
      const pending = pendingOf(train, appliedInSqlite(connection));
      dropSqliteAudit(connection);
      const log = connection.prepare("insert into schema_migrations values (?, ?, ?)");
      for (const { tag, hash, statements } of pending) {
        for (const statement of statements) connection.exec(statement);
        log.run(tag, hash, new Date().toISOString());
      }
      const dangling = connection.pragma("foreign_key_check") as unknown[];
      if (dangling.length > 0)
        throw new Error(`Migrations left ${dangling.length} rows that refer to nothing`);
      installSqliteAudit(connection);
      connection.exec("commit");
      return pending.map(({ tag }) => tag);
    } catch (error) {
      if (connection.inTransaction) connection.exec("rollback");
      throw error;
    }
  } finally {
    connection.close();
  }
}

async function migratePostgres(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    await client.query(CREATE_LOG);
    const pending = pendingOf(readTrain("postgres"), await appliedInPostgres(client));
    for (const { tag, hash, statements } of pending) {
      for (const statement of statements) await client.query(statement);
      await client.query("insert into schema_migrations values ($1, $2, $3)", [
        tag,
        hash,
        new Date().toISOString(),
      ]);
    }
    await installPostgresAudit(client);
    await client.query("commit");
    return pending.map(({ tag }) => tag);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}
