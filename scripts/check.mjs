// `npm run check`: everything that needs no test, side by side; what each one said is printed when it ends.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { root } from "./setup/root.mjs";

/** The longest first. */
const checks = ["lint", "typecheck", "format:check", "check:architecture", "check:lock"];

const began = Date.now();
const failed = [];
const waiting = [...checks];
await Promise.all(Array.from({ length: Math.min(availableParallelism(), checks.length) }, work));
if (failed.length > 0) console.error(`\nFailed: ${failed.join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function work() {
  for (let name = waiting.shift(); name; name = waiting.shift()) {
    const { code, output } = await run(name);
    if (output.trim() !== "") console.log(output.trim());
    console.log(
      `${code === 0 ? "ok" : "FAILED"}  ${name} (after ${Math.round((Date.now() - began) / 1000)} s)`,
    );
    if (code !== 0) failed.push(name);
  }
}

function run(name) {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", name], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk) => (output += chunk.toString("utf8"));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
