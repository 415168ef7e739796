import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.mjs";

const searchPath = ["/usr/bin", "/usr/local/bin", "/usr/sbin", ...(process.env.PATH ?? "").split(delimiter)];
const onPath = (...names) =>
  names.some((name) => searchPath.some((folder) => existsSync(join(folder, name))));

function hasPostgres() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  return versions.some((version) => existsSync(join(debian, version, "bin", "initdb"))) || onPath("initdb");
}

/** What the tests need beside Node, by Debian package; `covers` says what is skipped without it. */
const needs = [
  {
    debian: "postgresql",
    title: "PostgreSQL",
    present: hasPostgres,
    covers: "integration tests on PostgreSQL, the many-hosts mode",
  },
  {
    debian: "redis-server",
    title: "Redis",
    present: () => onPath("redis-server", "valkey-server"),
    covers: "the BullMQ engine, the one-host and many-hosts modes",
  },
  {
    debian: "chromium",
    title: "Chromium",
    present: () => onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    covers: "end-to-end tests in a browser",
  },
];

/** How apt-get can be run here without asking anybody: [] as root, ["sudo", "-n"], or null when it can not. */
function aptPrefix() {
  if (!onPath("apt-get")) return null;
  if (process.getuid?.() === 0) return [];
  if (onPath("sudo") && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0)
    return ["sudo", "-n"];
  return null;
}

/**
 * Installs Debian packages where this user may.
 * @param {string[]} packages
 * @returns {Promise<boolean>} whether apt-get succeeded
 */
export async function installDebianPackages(packages) {
  const prefix = aptPrefix();
  if (prefix === null) return false;
  const apt = async (...args) => {
    const words = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    return (await run(words[0], words.slice(1), { show: "errors" })) === 0;
  };
  await apt("update", "-q");
  return apt("install", "-q", "-y", "--no-install-recommends", ...packages);
}

/**
 * Makes sure PostgreSQL, Redis and Chromium are there: installs what is missing where it may, otherwise names it.
 * @returns {Promise<string[]>} one line for each thing that stays missing and what is skipped without it
 */
export async function ensureSystemPackages() {
  const missing = needs.filter((need) => !need.present());
  if (missing.length === 0) return [];
  const packages = missing.map((need) => need.debian);
  console.log(
    `Missing: ${missing.map((need) => need.title).join(", ")}. Trying apt-get install ${packages.join(" ")} …`,
  );
  for (const name of packages) {
    if (!(await installDebianPackages([name]))) console.log(`Could not install ${name} here.`);
  }
  return missing
    .filter((need) => !need.present())
    .map((need) => `${need.title} is missing (install it: apt-get install ${need.debian}): ${need.covers}`);
}
