// `npm test`: from a fresh clone to one closing line. Plain Node until the dependencies are in place, then TypeScript.
//   npm test                          everything
//   npm test -- --only unit           one stage: unit, integration, e2e or faults (repeatable)
//   npm test -- app/features/booking  only files whose path contains this
//   npm test -- --bail                stop after the first stage that fails
import { spawn } from "node:child_process";
import { endWithParent } from "./setup/parent.mjs";
import { ensureNodeModules } from "./setup/node-modules.mjs";
import { refuseOldNode } from "./setup/node-version.mjs";
import { root } from "./setup/root.mjs";
import { ensureSystemPackages } from "./setup/system-packages.mjs";

refuseOldNode();
await ensureNodeModules();
const missing = await ensureSystemPackages();

const suite = spawn(
  process.execPath,
  ["--import", "tsx", "scripts/testing/run-suite.ts", ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, KARTOTEKA_MISSING: JSON.stringify(missing) },
  },
);
// A Ctrl-C reaches the whole group from the terminal; a plain kill has to be passed on.
process.on("SIGTERM", () => suite.kill("SIGTERM"));
process.on("SIGHUP", () => suite.kill("SIGTERM"));
process.on("SIGINT", () => suite.kill("SIGINT"));
endWithParent(() => suite.kill("SIGTERM"));
suite.once("exit", (code) => process.exit(code ?? 1));
