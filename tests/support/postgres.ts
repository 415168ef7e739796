import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { findFreePort, run, startProcess, stopProcess, waitUntil } from "./processes";

export type PostgresServer = {
  /** URL of the maintenance database `postgres`, as its superuser. */
  url: string;
  stop: () => Promise<void>;
};

/** The folder with initdb and postgres: Debian's newest version first, then PATH; null when there is none. */
export function findPostgres(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return (
    folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres"))) ??
    null
  );
}

/** PostgreSQL refuses to run as root, so root lends it the distribution's own user. */
async function ownerOfServer(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      continue;
    }
  }
  throw new Error("PostgreSQL does not run as root and there is neither a postgres nor a nobody user");
}

/**
 * Starts a throw-away cluster on a random port. Durability is off (`fsync`, `synchronous_commit`): it lives for a test
 * run, and its answers are the same. Throws when PostgreSQL is not installed; ask `findPostgres` first.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === null) throw new Error("PostgreSQL is not installed (Debian: apt-get install postgresql)");
  const owner = await ownerOfServer();
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-pg-"));
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const as = { ...owner, cwd: folder };
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  try {
    await run(join(bin, "initdb"), initdb, as);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }

  const port = await findFreePort();
  const settings = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    max_connections: "300",
    shared_buffers: "64MB",
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_wal_size: "1GB",
    autovacuum: "off",
    timezone: "UTC",
  };
  const args = [
    "-D",
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const server = startProcess(join(bin, "postgres"), args, as);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    // SIGINT is PostgreSQL's fast shutdown: it ends open sessions instead of waiting for them.
    await stopProcess(server, { signal: "SIGINT", graceMs: 5_000 });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntil(() => ping(url), { timeoutMs: 30_000, explain: server.output });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function ping(url: string): Promise<void> {
  await withConnection(url, async (client) => {
    await client.query("select 1");
  });
}

/** One short-lived connection, closed whatever happens. For test set-up only; the product never sees it. */
export async function withConnection<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
