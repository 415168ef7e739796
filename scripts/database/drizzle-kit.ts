import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The two migration trains. The URL only chooses the dialect of the schema files; nothing is connected to. */
export const trains = [
  { dialect: "sqlite", kitName: "sqlite", url: "file:unused" },
  { dialect: "postgres", kitName: "postgresql", url: "postgres://unused" },
] as const;
export type Train = (typeof trains)[number];

export function folderOf({ dialect }: Train): string {
  return join(root, "drizzle/migrations", dialect);
}

/** Names of a train's migrations, in their order. */
export function tagsOf(train: Train, folder = folderOf(train)): string[] {
  const journal = join(folder, "meta/_journal.json");
  if (!existsSync(journal)) return [];
  const { entries } = JSON.parse(readFileSync(journal, "utf8")) as { entries: { tag: string }[] };
  return entries.map(({ tag }) => tag);
}

export interface Generation {
  name: string;
  /** An empty migration to be filled by hand: triggers, data. */
  custom?: boolean;
  /** Where the train lies; the repository's own unless told. Relative to the repository. */
  out?: string;
}

/**
 * Runs drizzle-kit for one train. A change it has to ask about (was this column renamed?) needs a terminal: `ask` lends it ours,
 * without it the question is an error.
 */
export async function generate(
  train: Train,
  { name, custom = false, out = `drizzle/migrations/${train.dialect}` }: Generation,
  { ask = false }: { ask?: boolean } = {},
): Promise<string> {
  const kit = join(dirname(createRequire(import.meta.url).resolve("drizzle-kit")), "bin.cjs");
  const args = [
    kit,
    "generate",
    `--dialect=${train.kitName}`,
    "--schema=./drizzle/schema/index.ts",
    `--out=./${out}`,
    "--casing=snake_case",
    `--name=${name}`,
    ...(custom ? ["--custom"] : []),
  ];
  const options = { cwd: root, env: { ...process.env, DATABASE_URL: train.url } };
  if (ask) {
    const { spawn } = await import("node:child_process");
    const child = spawn(process.execPath, args, { ...options, stdio: "inherit" });
    const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
    if (code !== 0) throw new Error(`drizzle-kit ended with code ${code}`);
    return "";
  }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    ...options,
    timeout: 60_000,
  });
  return stdout + stderr;
}

/** What the schema files say that a train's migrations do not do yet: the statements that would be added; null when in line. */
export async function findDrift(train: Train): Promise<string | null> {
  const cache = join(root, "node_modules/.cache/kartoteka");
  mkdirSync(cache, { recursive: true });
  const copy = mkdtempSync(join(cache, "train-"));
  try {
    cpSync(folderOf(train), copy, { recursive: true });
    const before = new Set(readdirSync(copy));
    const output = await generate(train, { name: "drift", out: copy.slice(root.length) });
    const added = readdirSync(copy).filter((file) => file.endsWith(".sql") && !before.has(file));
    if (added.length > 0) return added.map((file) => readFileSync(join(copy, file), "utf8")).join("\n");
    return /No schema changes/i.test(output) ? null : `drizzle-kit gave no clear answer:\n${output.trim()}`;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
