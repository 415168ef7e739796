import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";

const inputs = [
  "app",
  "drizzle",
  "workers",
  "public",
  "package-lock.json",
  "package.json",
  "remix.config.js",
  "scripts/build.mjs",
  "tsconfig.json",
  "vite.config.ts",
];
const stamp = join(root, "build/.inputs");

function* filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) return yield path;
  for (const entry of readdirSync(full).sort()) yield* filesUnder(`${path}/${entry}`);
}

/** One hash of every file that can change the build; tests can not. */
function hashInputs() {
  const hash = createHash("sha256").update(process.versions.modules);
  for (const input of inputs) {
    for (const path of filesUnder(input)) {
      if (/\.test\.tsx?$/.test(path)) continue;
      hash
        .update(path)
        .update("\0")
        .update(readFileSync(join(root, path)))
        .update("\0");
    }
  }
  return hash.digest("hex");
}

/** Whether `build/` was made from the files as they are now. */
export function isBuilt() {
  return (
    existsSync(stamp) &&
    existsSync(join(root, "build/workers/web.js")) &&
    readFileSync(stamp, "utf8") === hashInputs()
  );
}

/**
 * Builds the product unless it is built from exactly these sources.
 * @returns {Promise<boolean>} false when the build failed; its output has then been printed
 */
export async function ensureBuilt() {
  if (isBuilt()) return true;
  const lock = join(root, "node_modules/.cache/kartoteka-build.lock");
  await waitForOtherBuild(lock);
  try {
    if (isBuilt()) return true;
    const before = hashInputs();
    rmSync(stamp, { force: true });
    if ((await run(process.execPath, ["scripts/build.mjs"], { show: "errors" })) !== 0) return false;
    writeFileSync(stamp, before);
    return true;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Two builds at once would write over each other: making a folder is the lock, and an old one is a crash's leftover. */
async function waitForOtherBuild(lock) {
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0;
    if (age > 5 * 60_000) rmSync(lock, { recursive: true, force: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
