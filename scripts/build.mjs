// `npm run build`: the pages (client and server, Remix on Vite) and the process entries of workers/.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { root } from "./setup/root.mjs";
import { run } from "./setup/run.mjs";

const require = createRequire(join(root, "package.json"));
// Vite's own esbuild: the copy at the top of node_modules belongs to another tool and is years older.
const esbuild = createRequire(require.resolve("vite/package.json"))("esbuild");

/** Bundles every workers/*.ts into build/workers/*.js. Packages stay outside, so native addons and their files work. */
async function buildWorkers() {
  const folder = join(root, "workers");
  const entries = readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name) && name !== "dev.ts");
  if (entries.length === 0) return;
  rmSync(join(root, "build/workers"), { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => `workers/${name}`),
    outdir: "build/workers",
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    // The page bundle is made by Vite and read at run time: never pulled in here.
    external: ["*/build/server/index.js", "../server/index.js"],
    alias: { "~": join(root, "app"), "~drizzle": join(root, "drizzle") },
    tsconfig: join(root, "tsconfig.json"),
    sourcemap: true,
    define: {
      "process.env.NODE_ENV": '"production"',
      "import.meta.env.DEV": "false",
      "import.meta.env.PROD": "true",
    },
    logLevel: "warning",
  });
}

/** Lays what browsers load beside itself as `.br` and `.gz`, packed once as tightly as it goes; the server hands those out. */
async function packClientFiles() {
  const folder = join(root, "build/client");
  if (!existsSync(folder)) return;
  const files = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => /\.(js|css|svg|json|txt)$/.test(path));
  const brotli = (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
  await Promise.all(
    files.map(async (path) => {
      const bytes = readFileSync(path);
      if (bytes.length < 512) return;
      writeFileSync(`${path}.br`, await brotli(bytes));
      writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }),
  );
}

const started = Date.now();
if (existsSync(join(root, "vite.config.ts"))) {
  const remix = join(root, "node_modules/.bin/remix");
  const code = await run(remix, ["vite:build", "--logLevel", "warn"], {
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (code !== 0) process.exit(code);
  await packClientFiles();
}
await buildWorkers();
console.log(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
