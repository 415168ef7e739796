import type { SqliteRemoteDatabase } from "drizzle-orm/sqlite-proxy";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Topic } from "~/lib/topics";
import type { BulkInsert } from "./bulk-insert.server";
import { dialect as chosenDialect, dialectOf, type Dialect } from "./columns";
import { openPostgres } from "./postgres.server";
import { openSqlite } from "./sqlite.server";

/**
 * What a query may be built with, inside a transaction or outside. The engine-specific ways to run one (`run`, `all`, `get`, `execute`)
 * are hidden: await the builder, and use `.returning()` to learn what a write did.
 */
export interface Queryable extends Pick<
  SqliteRemoteDatabase,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "with" | "$with" | "$count"
> {
  /**
   * Rows as arrays of the driver's own values, in the order of the selected columns. For reads of thousands of rows, where drizzle's
   * decoding costs more than the read. An instant is epoch milliseconds on SQLite and a Date on PostgreSQL: `Number(value)` reads both.
   */
  selectValues(query: { toSQL(): { sql: string; params: unknown[] } }): Promise<unknown[][]>;
}

/** An open transaction. It commits when its function returns and rolls back when it throws, also after an await. */
export interface Tx extends Queryable {
  /** Runs after a successful commit, in order; never after a rollback. For waking things up, not for work that must not be lost. */
  afterCommit(fn: () => void): void;
  /** Marks a topic as changed: its version rises with the commit and listeners everywhere are told. */
  touch(topic: Topic): void;
  /** Inserts many rows at the engine's own speed: their ids in the order of the rows, null where a row was skipped as a duplicate. */
  insertMany<T extends SQLiteTable>(insert: BulkInsert<T>): Promise<(number | null)[]>;
}

/** An open database. */
export interface Db extends Queryable {
  dialect: Dialect;
  /** Runs `fn` in a transaction. Using the `Db` itself inside throws: it would wait for itself. No network inside, ever. */
  transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Hears of every touched topic: at once for this process's commits, within half a second for those of others. Returns the way to stop. */
  watch(listener: (topics: Topic[]) => void): () => void;
  /** Clears away what deleted and written-over rows left in the engine's files. Not inside a transaction; takes a moment. */
  forgetRemains(): Promise<void>;
  /** Answers when the engine does; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What differs between processes. */
export interface OpenOptions {
  /** Connections of the PostgreSQL pool; 10 unless told. */
  poolSize?: number;
}

/**
 * Opens the database that `url` names: `postgres://…`, or a path or `file:` URL of an SQLite file.
 * The engine must be the one `DATABASE_URL` chose when the process began, because the schema was built for it.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Db> {
  const dialect = dialectOf(url);
  if (dialect !== chosenDialect) {
    throw new Error(
      `DATABASE_URL chose ${chosenDialect} when this process began; it cannot open a ${dialect} database`,
    );
  }
  return dialect === "postgres" ? openPostgres(url, options) : openSqlite(url);
}
