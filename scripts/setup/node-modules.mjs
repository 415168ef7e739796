import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { installDebianPackages } from "./system-packages.mjs";

/** Whether node_modules holds exactly what package-lock.json says, by npm's own record of what it installed. */
function isInstalled() {
  const record = join(root, "node_modules/.package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const have = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.devOptional || entry.peer) return true;
    return have[path]?.version === entry.version;
  });
}

/** Whether the one compiled dependency loads in this very Node: another major version needs another binary. */
function nativePartsLoad() {
  const probe = "new (require('better-sqlite3'))(':memory:').close()";
  return spawnSync(process.execPath, ["-e", probe], { cwd: root, stdio: "ignore" }).status === 0;
}

async function npmCi() {
  // Not `--silent`: the first minute of a newcomer should show that something happens.
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  if (process.stdout.isTTY) args.push("--progress=true");
  const env = { ...process.env, NODE_ENV: "development" };
  if ((await run("npm", args, { env })) === 0) return;
  console.log(
    "npm ci failed; better-sqlite3 may need a compiler. Trying apt-get install build-essential python3 …",
  );
  if (await installDebianPackages(["build-essential", "python3"])) {
    if ((await run("npm", args, { env })) === 0) return;
  }
  console.error(
    "Не удалось установить зависимости: см. сообщение npm выше (компилятор: apt-get install build-essential python3).",
  );
  console.error("The dependencies could not be installed: see npm's message above.");
  process.exit(1);
}

/** Installs the dependencies when they are missing or older than package-lock.json. Does nothing otherwise. */
export async function ensureNodeModules() {
  if (!isInstalled()) {
    console.log(
      "Устанавливаю зависимости (npm ci), минута-другая… / Installing dependencies, a minute or two…",
    );
    await npmCi();
  }
  if (nativePartsLoad()) return;
  console.log("Собираю better-sqlite3 под эту версию Node… / Building better-sqlite3 for this Node…");
  await run("npm", ["rebuild", "better-sqlite3"], { show: "errors" });
  if (nativePartsLoad()) return;
  console.error(
    "better-sqlite3 не загружается в этой версии Node. / better-sqlite3 does not load in this Node.",
  );
  process.exit(1);
}
