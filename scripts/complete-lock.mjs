// Lists in package-lock.json the optional packages of other platforms that npm left out. npm writes only those whose
// details its registry could tell, and a mirror often holds one platform; `npm ci` then refuses the lock file anywhere.
//   node scripts/complete-lock.mjs           adds them
//   node scripts/complete-lock.mjs --check   only tells (part of npm run check)
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/root.mjs";

const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const { "": project, ...packages } = lock.packages;

const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = [
  "arm",
  "arm64",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
  "x64",
];

/** Node's own rule: the nearest node_modules on the way up. */
function isResolvable(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`]) return true;
    if (at === "") return false;
  }
}

/** What the name of a platform package says about where it runs; exact versions only, as such packages are pinned. */
function entryFor(name, version, parent) {
  const words = name.split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.some((word) => /eabi/.test(word))
    ? "arm"
    : words.find((word) => processors.includes(word));
  const libc = words.some((word) => /musl/.test(word))
    ? "musl"
    : words.some((word) => /^gnu/.test(word))
      ? "glibc"
      : undefined;
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(parent.dev && { dev: true }),
    ...(os === "linux" && libc && { libc: [libc] }),
    ...(parent.license && { license: parent.license }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

const added = [];
for (const [path, parent] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    if (isResolvable(path, name)) continue;
    const nested = path.lastIndexOf("/node_modules/");
    const place = `${nested < 0 ? "" : `${path.slice(0, nested)}/`}node_modules/${name}`;
    packages[place] = entryFor(name, range.replace(/^[\^~]/, ""), parent);
    added.push(`${name}@${range}`);
  }
}

if (added.length === 0) process.exit(0);
if (process.argv.includes("--check")) {
  console.error(
    `package-lock.json lacks ${added.length} optional packages (${added[0]} …): node scripts/complete-lock.mjs`,
  );
  process.exit(1);
}
const sorted = Object.keys(packages).sort((a, b) => (a < b ? -1 : 1));
lock.packages = { "": project, ...Object.fromEntries(sorted.map((path) => [path, packages[path]])) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`Added ${added.length} optional packages to package-lock.json`);
