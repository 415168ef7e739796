import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startProduct } from "~tests/support/product";
import { signIn } from "~tests/support/sign-in";
import { alternate, pinned, spread } from "./measure";
import type { Bench, BenchKit } from "./run";
import { FIRST_DAY, type BranchPlan } from "./sync-plan";

/** Each round plays two slices of the branch; all of them together are all of its records. */
export const ordinaryRounds = 5;
const RECORDS = 100_000;
const PAUSE_MS = 40;
const PAGES_P95_MS = 100;
/** The end may hold so much more than the tenth of the way. */
const MEMORY_GROWTH = 1.25;

interface Said {
  rate: number;
  played: number;
  heldMb: number;
  visits?: number;
}

const bench: Bench = async (kit) => {
  const records = kit.records ?? RECORDS;
  kit.explain(
    `sync: ${records} records paged from the simulated YClients over HTTP, read, matched to clients, written as visits with history, counters and points (SQLite, on disk),`,
    "against bare batched inserts of the very rows that came of it into a copy of the same tables; records per second. Meanwhile a web process answers /book and /crm.",
  );
  await kit.build();
  // The slices of two warm-ups (the bare side is always one behind) and of the rounds.
  const slices = 2 + 2 * kit.rounds;
  const daysPerSlice = 20;
  const days = slices * daysPerSlice;
  const plan: BranchPlan = {
    companyId: 4564,
    records,
    days,
    clients: Math.max(100, Math.round(records / 20)),
  };
  const product = await startProduct({
    mode: "embedded",
    seed: 200,
    cpu: 0,
    env: { RATE_LIMITS: "off", JOBS_IN_WEB: "off" },
  });
  kit.cleanUp(product.stop);
  const cookie = await signIn(product.url);
  const branch = start(kit, "sync-branch.ts", plan, 0);
  const { url } = await next<{ url: string }>(branch);
  const engine = start(kit, "sync-engine.ts", { plan, url, daysPerSlice }, 1, product.env);
  await next(engine);
  const ask = async (what: "sync" | "raw" | "sum") => {
    engine.send(what);
    return next<Said>(engine);
  };

  const memory: { played: number; heldMb: number }[] = [];
  const latencies: number[] = [];
  const synchronise = async () => {
    const said = await withVisitors({ base: product.url, cookie, latencies }, () => ask("sync"));
    memory.push(said);
    return said.rate;
  };
  await synchronise();
  const { ratios, a, b } = await alternate({
    a: synchronise,
    b: async () => (await ask("raw")).rate,
    rounds: kit.rounds,
  });
  const { played, visits } = await ask("sum");
  kit.show("Kartoteka", a, "records/s");
  kit.show("bare inserts of the same rows", b, "records/s");
  const { median, min, max } = kit.show("ratio", ratios, "x");
  const p95 = percentile(latencies, 0.95);
  kit.show(`pages meanwhile (${latencies.length})`, latencies, "ms");
  const tenth = memory.find((one) => one.played >= played / 10)?.heldMb ?? 0;
  const growth = (memory.at(-1)?.heldMb ?? 0) / tenth;
  kit.say(`  pages p95 ${p95.toFixed(1)} ms; memory ${tenth.toFixed(0)} MB at a tenth, x${growth.toFixed(2)} at the end; ${played} records from ${FIRST_DAY} on, ${visits} visits`); // prettier-ignore
  const ok = p95 < PAGES_P95_MS && growth <= MEMORY_GROWTH && played === records;
  return { ratio: median, goal: 0.2, ok, figures: { min, max, recordsPerSecond: spread(a).median, records: played, pagesP95Ms: p95, memoryGrowth: growth } }; // prettier-ignore
};

function start(kit: BenchKit, script: string, argument: unknown, cpu: 0 | 1, env: Record<string, string> = {}): ChildProcess {
  const file = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const [command = "", ...args] = pinned(cpu, [process.execPath, "--expose-gc", ...process.execArgv, file, JSON.stringify(argument)]);
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"], env: { ...process.env, ...env, YCLIENTS: "simulated" } });
  kit.cleanUp(
    () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  );
  return child;
} // prettier-ignore

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of the benchmark ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}

/** Looks at pages, one after another with a pause between, for as long as the work lasts. */
async function withVisitors<T>(
  { base, cookie, latencies }: { base: string; cookie: string; latencies: number[] },
  work: () => Promise<T>,
): Promise<T> {
  let isDone = false;
  const visit = async () => {
    for (let at = 0; !isDone; at += 1) {
      const path = ["/book", "/crm/clients", "/crm"][at % 3] ?? "/book";
      const began = performance.now();
      const answer = await fetch(base + path, { headers: path === "/book" ? {} : { cookie } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      latencies.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const visiting = visit();
  try {
    return await work();
  } finally {
    isDone = true;
    await visiting;
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export default bench;
