import { createHash, randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe } from "vitest";
import { auditFingerprint } from "~drizzle/audit.server";
import { openDatabase, type Db, type OpenOptions } from "~drizzle/client.server";
import { dialect, type Dialect } from "~drizzle/columns";
import { migrateDatabase } from "~drizzle/migrate.server";
import { databaseUrl, withConnection } from "./postgres";

/** Gives a test its databases. All of them are closed and removed after each test. */
export interface OpenTestDatabase {
  /** A migrated, empty database. `{ poolSize: 1 }` finds a `db` used where a `tx` was meant (PostgreSQL). */
  (options?: OpenOptions): Promise<Db>;
  /** The URL of a migrated, empty database, for a test that starts other processes on it. */
  url(): Promise<string>;
  /** One more connection to a database of `url()`, closed after the test. */
  at(url: string, options?: OpenOptions): Promise<Db>;
  dialect: Dialect;
}

/** Why PostgreSQL tests cannot run here; null when they can. */
export function postgresAbsence(): string | null {
  if (process.env.TEST_POSTGRES_URL) return null;
  if (process.env.CI === "true")
    throw new Error("CI=true, but there is no PostgreSQL (TEST_POSTGRES_URL is empty)");
  return "PostgreSQL is not installed";
}

/**
 * Runs a block of tests over a real database, on both engines: the block itself runs once per process, and vitest runs
 * the file in the projects `integration-sqlite` and `integration-postgres`.
 *
 *     eachDatabase((open) => {
 *       it("keeps a client", async () => {
 *         const db = await open();
 */
export function eachDatabase(define: (open: OpenTestDatabase) => void): void {
  const absence = dialect === "postgres" ? postgresAbsence() : null;
  const title = dialect === "postgres" ? "on PostgreSQL" : "on SQLite";
  describe.skipIf(absence !== null)(absence === null ? title : `${title} (skipped: ${absence})`, () => {
    const opened: Db[] = [];
    const removals: (() => Promise<void>)[] = [];

    const url = async () => {
      const fresh = await (dialect === "postgres" ? createPostgresDatabase() : createSqliteDatabase());
      removals.push(fresh.remove);
      return fresh.url;
    };
    const at = async (where: string, options?: OpenOptions) => {
      const db = await openDatabase(where, {
        poolSize: Number(process.env.TEST_POOL_SIZE ?? 10),
        ...options,
      });
      opened.push(db);
      return db;
    };
    const open = Object.assign(async (options?: OpenOptions) => at(await url(), options), {
      url,
      at,
      dialect,
    });

    afterEach(async () => {
      // A test may have closed one itself; that is not its failure.
      await Promise.allSettled(opened.splice(0).map((db) => db.close()));
      for (const remove of removals.splice(0)) await remove();
    });
    define(open);
  });
}

type FreshDatabase = { url: string; remove: () => Promise<void> };

/** Names the state of the migrations, so a template of older ones is never used. */
function migrationsFingerprint(): string {
  const hash = createHash("sha256");
  const folder = join(process.cwd(), "drizzle/migrations", dialect);
  const add = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path.slice(folder.length)).update(readFileSync(path));
  };
  if (existsSync(folder)) add(folder);
  hash.update(auditFingerprint);
  return hash.digest("hex").slice(0, 12);
}

let sqliteTemplate: Promise<string> | undefined;

/** Migrated once per process; a test gets a copy of the file, which costs a millisecond. */
async function makeSqliteTemplate(): Promise<string> {
  const cache = join(process.cwd(), "node_modules/.cache/kartoteka");
  const ready = join(cache, `template-${migrationsFingerprint()}.sqlite`);
  if (existsSync(ready)) return ready;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "making-"));
  const file = join(folder, "template.sqlite");
  await migrateDatabase(file);
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) {
    throw new Error(
      "The migrated template still has a write-ahead log: migrateDatabase left a connection open",
    );
  }
  // Another worker may have been first; a rename replaces its file with an equal one at once.
  renameSync(file, ready);
  rmSync(folder, { recursive: true, force: true });
  return ready;
}

const MEMORY_DISK = "/dev/shm";
const ROOM_WANTED = 2 ** 30;

/** Where a test's file lies: in memory if there is room, since no test outlives a power cut and waiting for a disk is most of its time (PostgreSQL has `fsync` off). */
function scratchFolder(): string {
  if (!existsSync(MEMORY_DISK)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY_DISK);
  return bavail * bsize > ROOM_WANTED ? MEMORY_DISK : tmpdir();
}

async function createSqliteDatabase(): Promise<FreshDatabase> {
  sqliteTemplate ??= makeSqliteTemplate();
  const folder = mkdtempSync(join(scratchFolder(), "kartoteka-db-"));
  const file = join(folder, "test.sqlite");
  copyFileSync(await sqliteTemplate, file);
  return {
    url: `file:${file}`,
    remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

let postgresTemplate: Promise<string> | undefined;

/** Migrated once per cluster. An advisory lock lets one worker do it while the others wait. */
async function makePostgresTemplate(server: string): Promise<string> {
  const name = `template_${migrationsFingerprint()}`;
  await withConnection(server, async (client) => {
    await client.query("select pg_advisory_lock(4711)");
    const { rows } = await client.query<{ ready: boolean }>(
      "select datistemplate as ready from pg_database where datname = $1",
      [name],
    );
    if (rows[0]?.ready) return;
    await client.query(`drop database if exists "${name}" with (force)`);
    await client.query(`create database "${name}"`);
    await migrateDatabase(databaseUrl(server, name));
    await client.query(`alter database "${name}" is_template true`);
  });
  return name;
}

async function createPostgresDatabase(): Promise<FreshDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error("TEST_POSTGRES_URL is empty: run through vitest's integration projects");
  postgresTemplate ??= makePostgresTemplate(server);
  const template = await postgresTemplate;
  const name = `test_${randomBytes(6).toString("hex")}`;
  await withConnection(server, (client) => client.query(`create database "${name}" template "${template}"`));
  return {
    url: databaseUrl(server, name),
    remove: () =>
      withConnection(
        server,
        async (client) => void (await client.query(`drop database "${name}" with (force)`)),
      ),
  };
}
