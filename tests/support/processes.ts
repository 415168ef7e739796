import { execFile, spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";

export const run = promisify(execFile);

/** A TCP port that nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      if (address === null || typeof address === "string") return reject(new Error("no port was given"));
      probe.close(() => resolve(address.port));
    });
  });
}

// Below the range that systems take outgoing connections from: a row of ports there would not stay free until it is listened on.
const LOWEST_PORT = 12_000;
const PORTS_OF_A_WORKER = 4_000;
/** Files of tests run side by side in workers, each with ports of its own: two that chose by lot would meet now and then. */
const firstOfWorker = LOWEST_PORT + (Number(process.env.VITEST_POOL_ID ?? 0) % 5) * PORTS_OF_A_WORKER;
let taken = Math.floor(Math.random() * PORTS_OF_A_WORKER);

/** The first of `count` neighbouring ports that are all free: simulators take several in a row. */
export async function findFreePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const first = firstOfWorker + (taken % (PORTS_OF_A_WORKER - count));
    taken += count;
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} neighbouring free ports`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

const started = new Set<ChildProcess>();

// Whatever ends this process, nothing it started may outlive it.
process.once("exit", () => {
  for (const child of started) child.kill("SIGKILL");
});

/** Starts a child that is killed at the latest when this process exits. Its last output is kept for error messages. */
export function startProcess(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): { child: ChildProcess; output: () => string; exited: Promise<number | null> } {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  started.add(child);
  let kept = "";
  const keep = (chunk: Buffer) => {
    kept = (kept + chunk.toString("utf8")).slice(-20_000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const exited = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      kept += `\n${error.message}`;
      started.delete(child);
      resolve(-1);
    });
    child.once("exit", (code, signal) => {
      kept += `\n(ended: ${signal ?? `code ${code}`})`;
      started.delete(child);
      resolve(code);
    });
  });
  return { child, output: () => kept, exited };
}

/** Asks politely, then insists after `graceMs`. Resolves once the process is gone. */
export async function stopProcess(
  running: { child: ChildProcess; exited: Promise<unknown> },
  { signal = "SIGTERM", graceMs = 10_000 }: { signal?: NodeJS.Signals; graceMs?: number } = {},
): Promise<void> {
  if (running.child.exitCode !== null || running.child.signalCode !== null) return;
  running.child.kill(signal);
  const timer = setTimeout(() => running.child.kill("SIGKILL"), graceMs);
  await running.exited;
  clearTimeout(timer);
}

/** Calls `check` until it succeeds; throws its last error, with `explain()` appended, after `timeoutMs`. */
export async function waitUntil(
  check: () => Promise<void>,
  { timeoutMs, everyMs = 50, explain }: { timeoutMs: number; everyMs?: number; explain?: () => string },
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${reason}${explain ? `\n${explain()}` : ""}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
