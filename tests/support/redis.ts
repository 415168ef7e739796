import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findFreePort, startProcess, stopProcess, waitUntil } from "./processes";

export type RedisServer = {
  url: string;
  port: number;
  /** Ends the server as a crash would; its append-only file stays for `restart`. */
  kill9: () => Promise<void>;
  /** Starts again on the same port with the same data. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

/** The redis-server (or valkey-server) binary; null when there is none. */
export function findRedis(): string | null {
  const folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const candidates = folders.flatMap((folder) => [
    join(folder, "redis-server"),
    join(folder, "valkey-server"),
  ]);
  return candidates.find((file) => existsSync(file)) ?? null;
}

/**
 * Starts a throw-away Redis with the settings BullMQ needs in production: append-only file every second, and never
 * evict. Throws when Redis is not installed; ask `findRedis` first.
 */
export async function startRedis(): Promise<RedisServer> {
  const binary = findRedis();
  if (binary === null) throw new Error("Redis is not installed (Debian: apt-get install redis-server)");
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-redis-"));
  const port = await findFreePort();
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    appendonly: "yes",
    appendfsync: "everysec",
    save: "",
    "maxmemory-policy": "noeviction",
    daemonize: "no",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);

  const launch = async () => {
    const server = startProcess(binary, args, { cwd: folder });
    try {
      await waitUntil(() => ping(port), { timeoutMs: 15_000, explain: server.output });
    } catch (error) {
      await stopProcess(server, { signal: "SIGKILL" });
      throw error;
    }
    return server;
  };

  let server = await launch();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill9: () => stopProcess(server, { signal: "SIGKILL" }),
    restart: async () => {
      await stopProcess(server, { signal: "SIGKILL" });
      server = await launch();
    },
    stop: async () => {
      await stopProcess(server, { graceMs: 3_000 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ping(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.setTimeout(1_000, () => socket.destroy(new Error("Redis does not answer PING")));
    socket.once("error", reject);
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (answer) => {
      socket.destroy();
      if (answer.toString().startsWith("+PONG")) resolve();
      else reject(new Error(`Redis is not ready: ${answer.toString().trim()}`));
    });
  });
}
