import { fileURLToPath } from "node:url";
import { startProduct, type Product } from "~tests/support/product";
import { queryNumber } from "~tests/support/product-database";
import { run } from "~tests/support/processes";
import type { RaceStudio } from "./race-furnish";
import { scenarios, type Field } from "./race-scenarios";
import type { Bench } from "./run";

/** People who want the same thing at the same moment. */
const CONTENDERS = Number(process.env.RACE_CONTENDERS ?? 200);
/** A round is some 1,500 contended requests on each engine. */
export const ordinaryRounds = 3;
const LIMIT_MS = { sqlite: 1000, postgres: 2000 } as const;
type Engine = keyof typeof LIMIT_MS;

const root = fileURLToPath(new URL("../..", import.meta.url));

const bench: Bench = async (kit) => {
  kit.explain(
    "race: ten ways to want one hour, each played by many clients at once over HTTP against the built product, on both engines;",
    "each has an exact number of winners, nobody gets a 5xx, and in the end no two visits overlap. The ratio is the slower p99 to its limit (1 s SQLite, 2 s PostgreSQL).",
  );
  await kit.build();
  const { rounds } = kit;
  const figures: Record<string, number> = {
    violations: 0,
    errors5xx: 0,
    p99Ms: 0,
    contenders: CONTENDERS,
  };
  let ratio = 0;
  for (const engine of ["sqlite", "postgres"] as const) {
    const result = await playEngine(kit, engine, rounds);
    figures.violations = (figures.violations ?? 0) + result.violations;
    figures.errors5xx = (figures.errors5xx ?? 0) + result.errors5xx;
    figures.p99Ms = Math.max(figures.p99Ms ?? 0, result.p99Ms);
    figures[`${engine}P99Ms`] = result.p99Ms;
    figures[`${engine}Requests`] = result.requests;
    ratio = Math.max(ratio, result.p99Ms / LIMIT_MS[engine]);
  }
  const ok = figures.violations === 0 && figures.errors5xx === 0;
  return { ratio, goal: 1, better: "lower", ok, figures };
};

interface EngineResult {
  violations: number;
  errors5xx: number;
  p99Ms: number;
  requests: number;
}

async function playEngine(kit: Parameters<Bench>[0], engine: Engine, rounds: number): Promise<EngineResult> {
  const product = await startProduct({
    mode: "embedded",
    database: engine,
    env: { RATE_LIMITS: "off", LOG_LEVEL: "error" },
  });
  kit.cleanUp(product.stop);
  const studio = await furnish(product);
  const field: Field = { product, studio, contenders: CONTENDERS, latencies: [], errors5xx: 0 };
  const violations: string[] = [];
  const slowest = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, play] of Object.entries(scenarios)) {
      const before = field.latencies.length;
      const fault = await play(field, round);
      slowest.set(name, Math.max(slowest.get(name) ?? 0, ...field.latencies.slice(before)));
      if (fault) violations.push(`${engine}, round ${round + 1}, ${name}: ${fault}`);
    }
  }
  const overlaps = await auditOverlaps(product);
  if (overlaps > 0) violations.push(`${engine}: ${overlaps} pairs of visits overlap`);
  for (const [name, ms] of slowest)
    kit.say(`  ${engine}, ${name}: slowest answer after ${Math.round(ms)} ms`);
  for (const violation of violations) kit.say(`  ${violation}`);
  const sorted = field.latencies.sort((a, b) => a - b);
  const p99Ms = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  kit.say(`  ${engine}: ${sorted.length} requests, p99 ${Math.round(p99Ms)} ms, ${field.errors5xx} answers of 5xx, ${violations.length} violations`); // prettier-ignore
  await product.stop();
  return { violations: violations.length, errors5xx: field.errors5xx, p99Ms, requests: sorted.length };
}

async function furnish(product: Product): Promise<RaceStudio> {
  const { stdout } = await run(process.execPath, ["--import", "tsx", "tests/bench/race-furnish.ts"], {
    cwd: root,
    env: { ...process.env, ...product.env },
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n{") + 1)) as RaceStudio;
}

/** Pairs that take one person's or one thing's time at once although they exclude one another, and classes over their capacity. */
async function auditOverlaps(product: Product): Promise<number> {
  const isTrue = product.databaseUrl.startsWith("postgres") ? "true" : "1";
  const pairs = await queryNumber(
    product,
    `select count(*) from bookings a join bookings b on b.staff_id = a.staff_id and b.id > a.id
      and b.busy_from < a.busy_until and a.busy_from < b.busy_until
      where a.blocks = ${isTrue} and b.blocks = ${isTrue} and a.is_exclusive = ${isTrue} and b.is_exclusive = ${isTrue}
      and (a.class_key is null or b.class_key is null or a.class_key <> b.class_key)`,
  );
  const overfull = await queryNumber(
    product,
    `select count(*) from (select class_key from bookings where class_key is not null and blocks = ${isTrue}
      group by class_key having sum(seats) > 5) classes`,
  );
  return pairs + overfull;
}

export default bench;
