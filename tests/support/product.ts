import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  SIMULATOR_PORTS,
  simulatorAddresses,
  type SimulatorAddresses,
} from "~/integrations/simulators.server";
import { migrateDatabase } from "~drizzle/migrate.server";
import { databaseUrl, startPostgres, withConnection } from "./postgres";
import { findFreePort, findFreePorts, run, startProcess, stopProcess, waitUntil } from "./processes";
import { startRedis, type RedisServer } from "./redis";

/** The three ways to run: one process; one host with Redis; PostgreSQL and Redis for any number of processes. */
export type Mode = "embedded" | "one-host" | "many-hosts";
export const modes: readonly Mode[] = ["embedded", "one-host", "many-hosts"];

export interface ProductOptions {
  mode: Mode;
  /** Demo rows with the demo sign-ins; a number is how many clients. Without it the database is migrated and empty. */
  seed?: boolean | number;
  /** The engine of the database; PostgreSQL in `many-hosts`, otherwise SQLite. */
  database?: "sqlite" | "postgres";
  /** Added to, or taking the place of, the environment that the mode gives. */
  env?: Record<string, string>;
  /** How many web processes; two in `many-hosts`, otherwise one. */
  webs?: number;
  /** How many BullMQ worker processes; one where there is Redis. */
  workers?: number;
  /** The simulated vendors in a process of their own also where the web process would hold them: they outlive its crash. */
  vendorsApart?: boolean;
  /** Binds every process to one processor, for measuring (ignored where taskset is missing). */
  cpu?: number;
}

export interface Product {
  mode: Mode;
  /** The first web process. */
  url: string;
  urls: string[];
  /** The environment of the first web process. */
  env: Record<string, string>;
  databaseUrl: string;
  redis: RedisServer | null;
  /** Where the simulated vendors answer, in whichever process they live. */
  simulators: SimulatorAddresses;
  /** Kills processes of one kind (all of the web and the workers unless told), or only the one of that number, as a crash would. */
  kill9(kind?: ProcessKind, only?: number): Promise<void>;
  /** Stops processes of one kind in the polite way and tells their exit codes. */
  stopKind(kind: ProcessKind): Promise<(number | null)[]>;
  /** Starts again, on the same ports and data, whatever is not running; resolves when it is ready. */
  restart(): Promise<void>;
  /** What the processes printed lately, for error messages. */
  output(): string;
  /** Process ids of the running processes of one kind. */
  pids(kind: ProcessKind): number[];
  /** Ends everything and removes the data. */
  stop(): Promise<void>;
}

export type ProcessKind = "web" | "worker" | "simulators";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts the built product as its own processes with fresh data and random ports, and waits until it is ready.
 * Needs a build: vitest's e2e and faults projects and `npm test` see to it.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  if (!existsSync(join(root, "build/workers/web.js"))) throw new Error("There is no build: npm run build");
  const cleanups: (() => Promise<void>)[] = [];
  const cleanUp = async () => {
    for (const undo of cleanups.splice(0).reverse()) await undo();
  };
  try {
    return await assemble(options, cleanups, cleanUp);
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function assemble(
  {
    mode,
    seed = false,
    env: extra = {},
    webs = mode === "many-hosts" ? 2 : 1,
    workers = 1,
    vendorsApart = mode !== "embedded",
    database: engine = mode === "many-hosts" ? "postgres" : "sqlite",
    cpu,
  }: ProductOptions,
  cleanups: (() => Promise<void>)[],
  cleanUp: () => Promise<void>,
): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), "kartoteka-product-"));
  cleanups.push(() => Promise.resolve(rmSync(dataDir, { recursive: true, force: true })));
  const redis = mode === "embedded" ? null : await startRedis();
  if (redis) cleanups.push(redis.stop);
  const database = engine === "postgres" ? await createPostgres(cleanups) : join(dataDir, "kartoteka.sqlite");
  const simulatorsPort = await findFreePorts(SIMULATOR_PORTS);
  const simulators = simulatorAddresses(`http://127.0.0.1:${simulatorsPort}`);
  const webPorts = await Promise.all(Array.from({ length: webs }, findFreePort));
  const webUrls = webPorts.map((port) => `http://127.0.0.1:${port}`);

  const common: Record<string, string> = {
    NODE_ENV: "production",
    DEMO: "1",
    SESSION_SECRET: randomBytes(24).toString("hex"),
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    // Simulated vendors send their webhooks here.
    PUBLIC_URL: webUrls[0] ?? "",
    DATA_DIR: dataDir,
    DATABASE_URL: database,
    SIMULATORS_PORT: String(simulatorsPort),
    ...(redis ? { REDIS_URL: redis.url } : {}),
    ...(vendorsApart ? { SIMULATORS_URL: simulators.yclientsUrl } : {}),
    ...(mode === "many-hosts" ? { MULTI_HOST: "1" } : {}),
    ...extra,
  };
  await migrateDatabase(database);
  if (seed !== false) await seedDemo(common, seed);

  const parts: Part[] = [];
  if (vendorsApart)
    parts.push(
      part({
        kind: "simulators",
        entry: "simulators",
        env: common,
        ready: { url: `${simulators.inboxUrl}/` },
        cpu,
      }),
    );
  webUrls.forEach((url, i) => {
    const env = { ...common, PORT: String(webPorts[i]), PUBLIC_URL: url, ...extra };
    parts.push(part({ kind: "web", entry: "web", env, ready: { url: `${url}/readyz` }, cpu }));
  });
  for (let i = 0; redis && i < workers; i += 1)
    parts.push(
      part({
        kind: "worker",
        entry: "jobs",
        env: { ...common, LOG_LEVEL: "info" },
        ready: { line: "worker started" },
        cpu,
      }),
    );

  const ofKind = (kind?: ProcessKind) =>
    parts.filter((one) => (kind === undefined ? one.kind !== "simulators" : one.kind === kind));
  const webParts = ofKind("web");
  cleanups.push(async () => {
    await Promise.all(parts.map((one) => one.end("SIGTERM")));
  });
  const restart = async () => {
    // The simulated vendors first: the others call them as soon as they run.
    for (const kind of ["simulators", "web", "worker"] as const) {
      await Promise.all(parts.filter((one) => one.kind === kind).map((one) => one.begin()));
    }
  };
  await restart();

  return {
    mode,
    url: webParts[0]?.env.PUBLIC_URL ?? "",
    urls: webParts.map((one) => one.env.PUBLIC_URL ?? ""),
    env: webParts[0]?.env ?? common,
    databaseUrl: database,
    redis,
    simulators,
    kill9: async (kind, only) => {
      const chosen = ofKind(kind).filter((_, at) => only === undefined || at === only);
      await Promise.all(chosen.map((one) => one.end("SIGKILL")));
    },
    stopKind: (kind) => Promise.all(ofKind(kind).map((one) => one.end("SIGTERM"))),
    restart,
    output: () => parts.map((one) => `--- ${one.kind}\n${one.output()}`).join("\n"),
    pids: (kind) => ofKind(kind).flatMap((one) => one.pid() ?? []),
    stop: cleanUp,
  };
}

/** One process of the product that can be ended and begun again. */
interface Part {
  kind: ProcessKind;
  env: Record<string, string>;
  begin(): Promise<void>;
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
  output(): string;
  pid(): number | undefined;
}

type PartPlan = {
  kind: ProcessKind;
  /** The file in build/workers. */
  entry: string;
  env: Record<string, string>;
  /** What shows that it runs: an address that answers, or a line that it prints. */
  ready: { url: string } | { line: string };
  cpu: number | undefined;
};

function part({ kind, entry, env, ready, cpu }: PartPlan): Part {
  let running: ReturnType<typeof startProcess> | undefined;
  return {
    kind,
    env,
    begin: async () => {
      if (running) return;
      const args = [
        "--enable-source-maps",
        "--import",
        "./scripts/setup/end-with-parent.mjs",
        `build/workers/${entry}.js`,
      ];
      const bound =
        cpu !== undefined && existsSync("/usr/bin/taskset") ? ["/usr/bin/taskset", "-c", String(cpu)] : [];
      const [command = "", ...rest] = [...bound, process.execPath, ...args];
      const mine = startProcess(command, rest, {
        cwd: root,
        env: { NODE_ENV: "production", PATH: process.env.PATH, TZ: process.env.TZ, ...env },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      });
      running = mine;
      let code: number | null | undefined;
      void mine.exited.then((exit) => (code = exit));
      await waitUntil(
        async () => {
          if (code !== undefined) return;
          if ("url" in ready) await answers(ready.url);
          else if (!mine.output().includes(ready.line))
            throw new Error(`${entry} has not printed "${ready.line}"`);
        },
        { timeoutMs: 30_000, explain: mine.output },
      );
      if (code !== undefined) {
        running = undefined;
        throw new Error(`${entry} ended with code ${code} while starting\n${mine.output()}`);
      }
    },
    end: async (signal) => {
      if (!running) return null;
      const mine = running;
      running = undefined;
      await stopProcess(mine, { signal, graceMs: 20_000 });
      return mine.exited;
    },
    output: () => running?.output() ?? "(ended)",
    pid: () => running?.child.pid,
  };
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  await response.arrayBuffer();
  if (url.endsWith("/readyz") && response.status !== 200)
    throw new Error(`${url} answers ${response.status}`);
}

async function createPostgres(cleanups: (() => Promise<void>)[]): Promise<string> {
  let server = process.env.TEST_POSTGRES_URL;
  if (!server) {
    const own = await startPostgres();
    cleanups.push(own.stop);
    server = own.url;
  }
  const name = `product_${randomBytes(6).toString("hex")}`;
  const maintenance = server;
  await withConnection(maintenance, (client) => client.query(`create database "${name}"`));
  cleanups.push(() =>
    withConnection(
      maintenance,
      async (client) => void (await client.query(`drop database "${name}" with (force)`)),
    ),
  );
  return databaseUrl(maintenance, name);
}

async function seedDemo(env: Record<string, string>, seed: true | number): Promise<void> {
  const args = ["--import", "tsx", "scripts/seed.ts", ...(seed === true ? [] : ["--clients", String(seed)])];
  await run(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 16 * 1024 * 1024,
  });
}
