import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { sql } from "drizzle-orm";
import { drizzle, type SqliteRemoteDatabase } from "drizzle-orm/sqlite-proxy";
import { whoActs } from "~/lib/acting.server";
import { enterSqliteAudit } from "./audit.server";
import { bulkInsert, type RunEach, type RunRaw } from "./bulk-insert.server";
import { ChangeFeed } from "./change-feed.server";
import type { Db, Queryable, Tx } from "./client.server";
import type { Topic } from "~/lib/topics";
import { isRetryable } from "./errors";
import { dataVersions } from "./schema/settings";
import { newScope, refuseClosedScope, refuseOutsideUse, runInScope, type Scope } from "./scope.server";

type Method = "run" | "all" | "values" | "get";

const LOCK_PATIENCE_MS = 10_000;
const FOREIGN_COMMIT_POLL_MS = 400;
const STATEMENTS_KEPT = 500;

/** Path of the file that a `DATABASE_URL` names. */
export function sqlitePath(url: string): string {
  return url.replace(/^(sqlite|file):(\/\/)?/, "");
}

/** Settings every connection to the file needs, the migrator's included. */
export function tuneConnection(connection: Database.Database): void {
  // FULL: an acknowledged booking or webhook survives a power cut, not only a crash. Group commit pays for it.
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  // What is deleted or written over is gone from the file, not only from the tables: an erased person leaves no bytes.
  connection.pragma("secure_delete = ON");
  connection.pragma("temp_store = MEMORY");
  connection.pragma("cache_size = -16384");
  connection.pragma("mmap_size = 268435456");
  connection.pragma("journal_size_limit = 67108864");
  // Waiting for a lock inside SQLite would stop the event loop, so the wait is ours and asynchronous.
  connection.pragma("busy_timeout = 0");
}

/** Prepared statements by their text; the oldest leave first. */
class Statements {
  #kept = new Map<string, Database.Statement>();

  constructor(private readonly connection: Database.Database) {}

  get(text: string): Database.Statement {
    const known = this.#kept.get(text);
    if (known) return known;
    const statement = this.connection.prepare(text);
    if (statement.reader) statement.raw(true);
    if (this.#kept.size >= STATEMENTS_KEPT) this.#kept.delete(this.#kept.keys().next().value as string);
    this.#kept.set(text, statement);
    return statement;
  }
}

function bindable(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  return value === undefined ? null : value;
}

function runStatement(statement: Database.Statement, params: unknown[], method: Method): { rows: unknown[] } {
  const bound = params.map(bindable);
  if (!statement.reader) {
    statement.run(...bound);
    return { rows: [] };
  }
  if (method === "get") return { rows: statement.get(...bound) as unknown[] };
  return { rows: statement.all(...bound) };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Repeats while another process holds the file, without ever stopping this process's event loop. */
async function patiently<T>(attempt: () => T): Promise<T> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isRetryable(error) || Date.now() > deadline) throw error;
      await pause(2 + Math.random() * 12);
    }
  }
}

/** A statement outside any transaction, with who is at work beside it. */
function noted<T>(writer: Database.Database, run: () => T): T {
  if (!whoActs()) return run();
  writer.exec("begin immediate");
  try {
    const leaveAudit = enterSqliteAudit(writer);
    const value = run();
    leaveAudit?.();
    writer.exec("commit");
    return value;
  } catch (error) {
    if (writer.inTransaction) writer.exec("rollback");
    throw error;
  }
}

/** Lets one piece of asynchronous work at a time touch the writing connection, in the order of asking. */
class WriterQueue {
  #tail: Promise<unknown> = Promise.resolve();

  enter<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

/**
 * better-sqlite3 behind drizzle's asynchronous proxy driver. drizzle's own better-sqlite3 driver cannot hold a transaction open over
 * an await; here transactions queue for one writing connection, statements of others wait for the open one, and plain reads go to a
 * second, read-only WAL connection, where they neither wait nor see unfinished rows.
 */
export function openSqlite(url: string): Db {
  const path = sqlitePath(url);
  mkdirSync(dirname(path), { recursive: true });
  const writer = new Database(path);
  writer.pragma("journal_mode = WAL");
  tuneConnection(writer);
  const reader = new Database(path, { readonly: true });
  tuneConnection(reader);

  const writes = new Statements(writer);
  const reads = new Statements(reader);
  const queue = new WriterQueue();

  const outside = drizzle(
    async (text, params, method) => {
      refuseOutsideUse();
      // A schema change by the migrator makes a statement prepared earlier re-prepare itself; nothing to do here.
      const statement = reads.get(text);
      if (statement.readonly) return patiently(() => runStatement(statement, params, method));
      return queue.enter(() =>
        patiently(() => noted(writer, () => runStatement(writes.get(text), params, method))),
      );
    },
    undefined,
    { casing: "snake_case" },
  );

  const versions = new Map<string, number>();
  let poll: NodeJS.Timeout | undefined;
  let dataVersion = 0;
  const readVersions = () => reads.get("select topic, version from data_versions").all() as [Topic, number][];
  const feed = new ChangeFeed(
    () => {
      dataVersion = reader.pragma("data_version", { simple: true }) as number;
      for (const [topic, version] of readVersions()) versions.set(topic, version);
      poll = setInterval(() => {
        const seen = reader.pragma("data_version", { simple: true }) as number;
        if (seen === dataVersion) return;
        dataVersion = seen;
        const changed = readVersions().filter(([topic, version]) => versions.get(topic) !== version);
        for (const [topic, version] of changed) versions.set(topic, version);
        feed.tell(changed.map(([topic]) => topic));
      }, FOREIGN_COMMIT_POLL_MS);
      poll.unref();
    },
    () => clearInterval(poll),
  );

  async function transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    refuseOutsideUse();
    const scope = newScope();
    const result = await queue.enter(async () => {
      await patiently(() => writer.exec("begin immediate"));
      try {
        const leaveAudit = enterSqliteAudit(writer);
        const value = await runInScope(scope, () => fn(transactionHandle(scope, writes)));
        leaveAudit?.();
        const topics = [...scope.touched].sort();
        if (topics.length > 0) {
          const bumped = await bumpVersions(transactionHandle(scope, writes), topics);
          // Our own commit is told below, at once; the poll must not tell it again.
          scope.afterCommit.push(() => bumped.forEach(({ topic, version }) => versions.set(topic, version)));
        }
        scope.open = false;
        writer.exec("commit");
        return value;
      } catch (error) {
        scope.open = false;
        if (writer.inTransaction) writer.exec("rollback");
        throw error;
      }
    });
    for (const fn of scope.afterCommit) fn();
    feed.tell([...scope.touched]);
    return result;
  }

  const readValues: RunRaw = async (text, params) => {
    refuseOutsideUse();
    return patiently(() => runStatement(reads.get(text), params, "all").rows as unknown[][]);
  };

  return Object.assign(narrow(outside, readValues), {
    dialect: "sqlite" as const,
    transaction,
    watch: (listener: (topics: Topic[]) => void) => feed.watch(listener),
    forgetRemains: () =>
      queue.enter(async () => {
        // The index keeps deleted words until its parts are merged; the log keeps old pages until it is emptied.
        await patiently(() => writer.exec("insert into clients_search (clients_search) values ('optimize')"));
        await patiently(() => {
          const [state] = writer.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
          if (state?.busy) throw Object.assign(new Error("the log is being read"), { code: "SQLITE_BUSY" });
        });
      }),
    ping: async () => void reader.prepare("select 1").get(),
    close: async () => {
      clearInterval(poll);
      await queue.enter(async () => undefined);
      reader.close();
      try {
        writer.pragma("optimize");
      } catch (error) {
        // Another process is writing: the statistics can wait for the next one to close.
        if (!isRetryable(error)) throw error;
      }
      writer.close();
    },
  });
}

function transactionHandle(scope: Scope, statements: Statements): Tx {
  const inside = drizzle(
    async (text, params, method) => {
      refuseClosedScope(scope);
      return runStatement(statements.get(text), params, method);
    },
    undefined,
    { casing: "snake_case" },
  );
  const raw: RunRaw = async (text, params) => {
    refuseClosedScope(scope);
    return runStatement(statements.get(text), params, "all").rows as unknown[][];
  };
  const each: RunEach = (text, sets) => {
    refuseClosedScope(scope);
    const statement = statements.get(text);
    return sets.map((params) => {
      const { changes, lastInsertRowid } = statement.run(params);
      return changes > 0 ? Number(lastInsertRowid) : null;
    });
  };
  return Object.assign(narrow(inside, raw), {
    afterCommit: (fn: () => void) => void scope.afterCommit.push(fn),
    touch: (topic: Topic) => void scope.touched.add(topic),
    insertMany: (insert) => bulkInsert({ dialect: "sqlite", each }, insert),
  } satisfies Omit<Tx, keyof Queryable>);
}

function bumpVersions(tx: Queryable, topics: Topic[]) {
  return tx
    .insert(dataVersions)
    .values(topics.map((topic) => ({ topic, version: 1 })))
    .onConflictDoUpdate({ target: dataVersions.topic, set: { version: sql`${dataVersions.version} + 1` } })
    .returning();
}

/** Only the part of drizzle's surface that both engines share. */
function narrow(db: SqliteRemoteDatabase, raw: RunRaw): Queryable {
  return {
    select: db.select.bind(db),
    selectDistinct: db.selectDistinct.bind(db),
    insert: db.insert.bind(db),
    update: db.update.bind(db),
    delete: db.delete.bind(db),
    with: db.with.bind(db),
    $with: db.$with.bind(db),
    $count: db.$count.bind(db),
    selectValues: (query) => {
      const { sql: text, params } = query.toSQL();
      return raw(text, params);
    },
  } as Queryable;
}
