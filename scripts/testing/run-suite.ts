import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findPostgres, startPostgres } from "../../tests/support/postgres";
import { findRedis, startRedis } from "../../tests/support/redis";
import { ensureBuilt } from "../setup/build-stamp.mjs";
import { addCounts, closingLine, readResults, type Counts } from "./results";

/** In the order of cheapness: what breaks most often is told first. */
const stages = [
  { name: "unit", projects: ["unit"], servers: false, build: false },
  {
    name: "integration",
    projects: ["integration-sqlite", "integration-postgres", "integration-pool-of-one"],
    servers: true,
    build: false,
  },
  { name: "e2e", projects: ["e2e"], servers: true, build: true },
  { name: "faults", projects: ["faults"], servers: true, build: true },
] as const;

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", multiple: true }, bail: { type: "boolean", default: false } },
});
const unknown = values.only?.find((name) => !stages.some((stage) => stage.name === name));
if (unknown !== undefined) {
  console.error(`There is no stage "${unknown}": ${stages.map((stage) => stage.name).join(", ")}`);
  process.exit(2);
}
const chosen = stages.filter((stage) => !values.only || values.only.includes(stage.name));
const strict = process.env.CI === "true";
const reports = mkdtempSync(join(tmpdir(), "kartoteka-reports-"));
const stops: (() => Promise<void>)[] = [
  () => Promise.resolve(rmSync(reports, { recursive: true, force: true })),
];

/** What stays running is what this file started, whichever way it ends. */
async function stopEverything(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop().catch((error: unknown) => console.error(error));
}
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    console.error(`\nStopped by ${signal}.`);
    vitest?.kill("SIGTERM");
    setTimeout(() => vitest?.kill("SIGKILL"), 3_000).unref();
    void stopEverything().then(() => process.exit(130));
  });
}

async function startServers(env: NodeJS.ProcessEnv): Promise<void> {
  if (findPostgres() !== null) {
    const postgres = await startPostgres();
    stops.push(postgres.stop);
    env.TEST_POSTGRES_URL = postgres.url;
  }
  if (findRedis() !== null) {
    const redis = await startRedis();
    stops.push(redis.stop);
    env.TEST_REDIS_URL = redis.url;
  }
}

let vitest: ReturnType<typeof spawn> | undefined;

function runVitest(stage: (typeof stages)[number], report: string, env: NodeJS.ProcessEnv): Promise<number> {
  const args = [
    ...["node_modules/vitest/vitest.mjs", "run", "--passWithNoTests"],
    ...stage.projects.flatMap((project) => ["--project", project]),
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    ...filters,
  ];
  return new Promise((resolve) => {
    // A group of its own: on Ctrl-C the order of the ends is decided here, not by the terminal.
    vitest = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], env, detached: true });
    vitest.once("exit", (code) => resolve(code ?? 1));
  });
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const problems: string[] = [];
const skippedTitles: string[] = [];
const env: NodeJS.ProcessEnv = { ...process.env };

function reportProblem(problem: string): void {
  problems.push(problem);
  total.failed += 1;
}

for (const stage of chosen) {
  const folder = join("tests", stage.name);
  if ((stage.name === "e2e" || stage.name === "faults") && !hasTests(folder)) continue;
  console.log(`\n== ${stage.name}`);
  if (stage.servers && !env.TEST_POSTGRES_URL && !env.TEST_REDIS_URL) await startServers(env);
  if (stage.build) {
    if (!(await ensureBuilt())) {
      reportProblem(`${stage.name}: the product did not build (see above)`);
      continue;
    }
    env.KARTOTEKA_BUILT = "1";
  }
  const report = join(reports, `${stage.name}.json`);
  const result = readResults(report, await runVitest(stage, report, env));
  if (interrupted) await new Promise(() => undefined);
  addCounts(total, result);
  problems.push(...result.problems);
  skippedTitles.push(...result.skippedTitles);
  if (values.bail && total.failed > 0) break;
}
await stopEverything();

function hasTests(folder: string): boolean {
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".test.ts"))
  );
}

const missing = JSON.parse(process.env.KARTOTEKA_MISSING ?? "[]") as string[];
if (missing.length > 0)
  console.log(`\nNot everything could run:\n${missing.map((line) => `  - ${line}`).join("\n")}`);
if (skippedTitles.length > 0) {
  const shown = skippedTitles.slice(0, 20).map((title) => `  - ${title}`);
  const rest = skippedTitles.length - shown.length;
  console.log(`\nSkipped:\n${shown.join("\n")}${rest > 0 ? `\n  … and ${rest} more` : ""}`);
}
if (strict && (missing.length > 0 || total.skipped > 0)) reportProblem("CI=true: nothing may be skipped");
if (problems.length > 0) console.log(`\nFailed:\n${problems.map((line) => `  - ${line}`).join("\n")}`);
console.log(`\n${closingLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;
