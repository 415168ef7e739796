import { randomUUID } from "node:crypto";
import pg from "pg";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { whoActs } from "~/lib/acting.server";
import { enterPostgresAudit } from "./audit.server";
import { bulkInsert, type RunRaw } from "./bulk-insert.server";
import { ChangeFeed } from "./change-feed.server";
import type { Db, OpenOptions, Queryable, Tx } from "./client.server";
import type { Topic } from "~/lib/topics";
import { isRetryable } from "./errors";
import { newScope, refuseClosedScope, refuseOutsideUse, runInScope, type Scope } from "./scope.server";

const CHANNEL = "kartoteka_changes";
const RETRIES = 2;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** PostgreSQL through `pg`, behind the same face as SQLite. */
export function openPostgres(url: string, { poolSize = 10 }: OpenOptions): Db {
  const pool = new pg.Pool({ connectionString: url, max: poolSize, connectionTimeoutMillis: 10_000 });
  // An idle connection that breaks (server restart) is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  const guardedPool = guardOutsideUse(pool);
  const outside = drizzle(guardedPool, { casing: "snake_case" });

  // Not the pid: processes in containers often share one.
  const sender = randomUUID();
  const changes = listenForChanges(url, sender);

  async function once<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    const scope = newScope();
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      await enterPostgresAudit(client);
      const value = await runInScope(scope, () => fn(transactionHandle(scope, client)));
      const topics = [...scope.touched].sort();
      if (topics.length > 0)
        await client.query("select pg_notify($1, $2)", [CHANNEL, JSON.stringify([sender, topics])]);
      scope.open = false;
      await client.query("commit");
      for (const after of scope.afterCommit) after();
      changes.feed.tell(topics);
      return value;
    } catch (error) {
      scope.open = false;
      await client.query("rollback").catch((rollbackError: Error) => (broken = rollbackError));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    refuseOutsideUse();
    for (let left = RETRIES; ; left -= 1) {
      try {
        return await once(fn);
      } catch (error) {
        if (left === 0 || !isRetryable(error)) throw error;
        await pause(5 + Math.random() * 40);
      }
    }
  }

  const readValues: RunRaw = async (text, values) =>
    (await guardedPool.query({ text, values, rowMode: "array" })).rows as unknown[][];

  return Object.assign(narrow(outside, readValues), {
    dialect: "postgres" as const,
    transaction,
    watch: (listener: (topics: Topic[]) => void) => changes.feed.watch(listener),
    forgetRemains: async () => {
      // Dead versions of rows go; their place is used again. Older write-ahead logs and backups lapse by the server's own rules.
      await pool.query("vacuum");
    },
    ping: async () => void (await pool.query("select 1")),
    close: async () => {
      await changes.stop();
      await pool.end();
    },
  });
}

/** LISTEN on a connection of its own, renewed when it breaks; our own notifications are skipped, they were told at commit. */
function listenForChanges(url: string, self: string) {
  let client: pg.Client | undefined;
  let wanted = false;

  async function connect(): Promise<void> {
    const mine = new pg.Client({ connectionString: url });
    client = mine;
    mine.on("notification", ({ payload }) => {
      const [sender, topics] = JSON.parse(payload ?? '["",[]]') as [string, Topic[]];
      if (sender !== self) feed.tell(topics);
    });
    const retry = () => {
      if (wanted && client === mine) setTimeout(() => void (wanted && connect()), 1000).unref();
    };
    mine.on("error", retry);
    try {
      await mine.connect();
      await mine.query(`listen ${CHANNEL}`);
    } catch {
      retry();
    }
  }

  const stop = async () => {
    wanted = false;
    const mine = client;
    client = undefined;
    await mine?.end().catch(() => undefined);
  };
  const feed = new ChangeFeed(
    () => {
      wanted = true;
      void connect();
    },
    () => void stop(),
  );
  return { feed, stop };
}

/** The pool as drizzle sees it, refusing statements from a flow that holds a transaction. */
function guardOutsideUse(pool: pg.Pool): pg.Pool {
  return new Proxy(pool, {
    get(target, property) {
      if (property === "query") {
        return (...args: unknown[]) => {
          refuseOutsideUse();
          if (whoActs() && isWrite(args[0])) return noted(target, args);
          return (target.query as (...args: unknown[]) => unknown).apply(target, args);
        };
      }
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Whether a statement changes rows; drizzle asks with an object or with the text alone. */
function isWrite(query: unknown): boolean {
  const text = typeof query === "string" ? query : (query as { text?: string } | undefined)?.text;
  return /^\s*(insert|update|delete|with\b[^]*\b(insert into|update|delete from))\b/i.test(text ?? "");
}

/** A statement outside any transaction, with who is at work beside it. */
async function noted(pool: pg.Pool, args: unknown[]): Promise<unknown> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    await enterPostgresAudit(client);
    const answer = await (client.query as (...args: unknown[]) => Promise<unknown>)(...args);
    await client.query("commit");
    return answer;
  } catch (error) {
    await client.query("rollback").catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.release(broken);
  }
}

function transactionHandle(scope: Scope, client: pg.PoolClient): Tx {
  const guarded = new Proxy(client, {
    get(target, property) {
      if (property === "query") {
        return (...args: unknown[]) => {
          refuseClosedScope(scope);
          return (target.query as (...args: unknown[]) => unknown).apply(target, args);
        };
      }
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  const raw: RunRaw = async (text, values) => {
    refuseClosedScope(scope);
    return (await client.query({ text, values, rowMode: "array" })).rows as unknown[][];
  };
  return Object.assign(narrow(drizzle(guarded, { casing: "snake_case" }), raw), {
    afterCommit: (fn: () => void) => void scope.afterCommit.push(fn),
    touch: (topic: Topic) => void scope.touched.add(topic),
    insertMany: (insert) => bulkInsert({ dialect: "postgres", raw }, insert),
  } satisfies Omit<Tx, keyof Queryable>);
}

/** Only the part of drizzle's surface that both engines share, typed as SQLite's: see `columns/index.ts`. */
function narrow(db: NodePgDatabase, raw: RunRaw): Queryable {
  return {
    select: db.select.bind(db),
    selectDistinct: db.selectDistinct.bind(db),
    insert: db.insert.bind(db),
    update: db.update.bind(db),
    delete: db.delete.bind(db),
    with: db.with.bind(db),
    $with: db.$with.bind(db),
    $count: db.$count.bind(db),
    selectValues: (query: { toSQL(): { sql: string; params: unknown[] } }) => {
      const { sql: text, params } = query.toSQL();
      return raw(text, params);
    },
  } as unknown as Queryable;
}
