import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

/** One side of a comparison: runs for a while and returns its rate (more is better) or its cost (less is better). */
export type Side = () => Promise<number>;

export type Rounds = {
  /** a / b of each round. */
  ratios: number[];
  a: number[];
  b: number[];
};

export type Spread = { median: number; min: number; max: number };

/** The middle, the smallest and the largest; an even number of values gives the mean of the two middle ones. */
export function spread(values: number[]): Spread {
  if (values.length === 0) throw new Error("There is nothing to measure");
  const sorted = [...values].sort((x, y) => x - y);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? 0;
  const high = sorted[Math.ceil(middle)] ?? 0;
  return { median: (low + high) / 2, min: sorted[0] ?? 0, max: sorted[sorted.length - 1] ?? 0 };
}

/**
 * Runs both sides in every round, in the order A B B A, so that a machine that grows slower or faster meanwhile favours
 * neither. Each side is warmed once before. A round's ratio is mean(A) / mean(B); rounds are never compared with others.
 */
export async function alternate({
  a,
  b,
  rounds,
  onRound,
}: {
  a: Side;
  b: Side;
  rounds: number;
  onRound?: (round: number, ratio: number) => void;
}): Promise<Rounds> {
  await a();
  await b();
  const result: Rounds = { ratios: [], a: [], b: [] };
  for (let round = 1; round <= rounds; round += 1) {
    const [a1, b1, b2, a2] = [await a(), await b(), await b(), await a()];
    const [meanA, meanB] = [(a1 + a2) / 2, (b1 + b2) / 2];
    result.a.push(meanA);
    result.b.push(meanB);
    result.ratios.push(meanA / meanB);
    onRound?.(round, meanA / meanB);
  }
  return result;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export type Load = {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  /** `{n}` is replaced by a number that no other request of this load carries. */
  body?: string;
  connections?: number;
  seconds?: number;
};

export type LoadResult = {
  perSecond: number;
  requests: number;
  /** Latencies in milliseconds. */
  p50: number;
  p99: number;
  /** Answers by status; 0 counts broken connections. */
  statuses: Record<string, number>;
  /** Of every answer, milliseconds, ascending. */
  latencies: number[];
  bytesPerAnswer: number;
};

const loader = fileURLToPath(new URL("./load.mjs", import.meta.url));

/**
 * Keeps `connections` requests under way for `seconds` over keep-alive connections, from a process of its own so that
 * the client's work does not count as the server's. Throws when an answer is not 2xx: an error page is always fast.
 */
export async function load(request: Load): Promise<LoadResult> {
  const result = await loadAnyStatus(request);
  const bad = Object.entries(result.statuses).filter(([status]) => !/^2/.test(status));
  if (bad.length > 0) throw new Error(`${request.url} answered ${JSON.stringify(Object.fromEntries(bad))}`);
  return result;
}

export function loadAnyStatus(request: Load): Promise<LoadResult> {
  const [command, ...args] = pinned(1, [process.execPath, loader, JSON.stringify(request)]);
  const child = spawn(command ?? process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve(JSON.parse(output) as LoadResult);
      else reject(new Error(`The load process ended with code ${code}`));
    });
  });
}

/** The command bound to one processor where taskset exists and there are two: server on 0, load on 1. */
export function pinned(cpu: 0 | 1, command: string[]): string[] {
  if (!existsSync("/usr/bin/taskset") || cpus().length < 2) return command;
  return ["/usr/bin/taskset", "-c", String(cpu), ...command];
}

/** Resident memory of a process in megabytes; null where the system does not tell. */
export async function residentMegabytes(pid: number): Promise<number | null> {
  const { readFile } = await import("node:fs/promises");
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
