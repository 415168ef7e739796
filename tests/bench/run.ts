// `npm run -s bench -- NAME`: one benchmark, explained in two lines and closed with one line of JSON.
import { existsSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { ensureBuilt } from "../../scripts/setup/build-stamp.mjs";
import { spread, type Spread } from "./measure";

/** What a benchmark gets to work with. */
export type BenchKit = {
  rounds: number;
  /** A shorter form of a benchmark that goes through many records; undefined: as many as it ordinarily does. */
  records?: number;
  /** Says what is compared, in two lines, before anything is measured. */
  explain(first: string, second: string): void;
  /** Prints a figure with its spread. */
  show(title: string, values: number[], unit: string): Spread;
  say(line: string): void;
  /** Undone in reverse order when the benchmark ends, also when it fails or is interrupted. */
  cleanUp(undo: () => Promise<void>): void;
  /** Builds the product unless the build is current. */
  build(): Promise<void>;
};

/** What a benchmark found; `ratio` is better when larger unless `better` says otherwise. */
export type BenchResult = {
  ratio: number;
  goal: number;
  better?: "lower";
  /** Set to false when something beside the ratio was wrong, such as an answer that differs. */
  ok?: boolean;
  /** Other figures by name. */
  figures?: Record<string, number | string | boolean>;
};

export type Bench = (kit: BenchKit) => Promise<BenchResult>;

/** What the file of a benchmark exports: the benchmark, and how many rounds it plays unless told, where nine are not right. */
interface BenchModule {
  default: Bench;
  ordinaryRounds?: number;
}

const ORDINARY_ROUNDS = 9;

const here = new URL(".", import.meta.url);
const notBenchmarks = new Set(["run.ts", "measure.ts"]);
/** A benchmark of one word may have parts: `race-furnish.ts` beside `race.ts`. */
const isPart = (file: string, files: readonly string[]) =>
  file.includes("-") && files.includes(`${file.split("-", 1)[0]}.ts`);
const files = readdirSync(here);
const names = files
  .filter((file) => /^[a-z-]+\.ts$/.test(file) && !notBenchmarks.has(file) && !isPart(file, files))
  .map((file) => file.replace(/\.ts$/, ""));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string" }, records: { type: "string" } },
});
const name = positionals[0] ?? "";
if (
  !names.includes(name) ||
  !existsSync(new URL(`${name}.ts`, here)) ||
  !(Number(values.rounds ?? 1) >= 1) ||
  !(Number(values.records ?? 1) >= 1)
) {
  console.error(
    `Usage: npm run -s bench -- NAME [--rounds N] [--records N]; NAME is one of ${names.join(", ")}`,
  );
  process.exit(2);
}

const undoing: (() => Promise<void>)[] = [];
async function cleanUp(): Promise<void> {
  for (const undo of undoing.splice(0).reverse())
    await undo().catch((error: unknown) => console.error(error));
}
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));
}

const round = (value: number) => Number(value.toPrecision(4));
const makeKit = (rounds: number): BenchKit => ({
  rounds,
  records: values.records === undefined ? undefined : Number(values.records),
  explain: (first, second) => console.log(`${first}\n${second}`),
  say: (line) => console.log(line),
  show: (title, figures, unit) => {
    const result = spread(figures);
    console.log(`  ${title}: ${round(result.median)} ${unit} (${round(result.min)} … ${round(result.max)})`);
    return result;
  },
  cleanUp: (undo) => void undoing.push(undo),
  build: async () => {
    if (!(await ensureBuilt())) throw new Error("The product does not build: npm run build");
  },
});

try {
  const { default: bench, ordinaryRounds } = (await import(new URL(`${name}.ts`, here).href)) as BenchModule;
  const rounds = Number(values.rounds ?? ordinaryRounds ?? ORDINARY_ROUNDS);
  const result = await bench(makeKit(rounds));
  await cleanUp();
  const reached = result.better === "lower" ? result.ratio <= result.goal : result.ratio >= result.goal;
  const ok = reached && result.ok !== false;
  const machine = `${cpus()[0]?.model ?? "?"} x${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const figures = Object.fromEntries(
    Object.entries(result.figures ?? {}).map(([key, value]) => [
      key,
      typeof value === "number" ? round(value) : value,
    ]),
  );
  console.log(
    JSON.stringify({
      bench: name,
      ratio: round(result.ratio),
      goal: result.goal,
      ...(result.better ? { better: result.better } : {}),
      ok,
      rounds,
      ...figures,
      node: process.versions.node,
      machine,
    }),
  );
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  await cleanUp();
  console.error(error);
  process.exitCode = 1;
}
