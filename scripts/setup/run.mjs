import { spawn } from "node:child_process";
import { root } from "./root.mjs";

const running = new Set();

// What is still at work when this process ends (Ctrl-C during npm ci) ends with it.
process.once("exit", () => {
  for (const child of running) child.kill("SIGTERM");
});

/**
 * Runs a command in the repository to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, show?: "all" | "errors" }} [options]
 *   `errors` keeps the output back and prints its end only when the command fails.
 * @returns {Promise<number>} the exit code; 1 when a signal ended it
 */
export function run(command, args, { env = process.env, show = "all" } = {}) {
  return new Promise((resolve) => {
    const quiet = show === "errors";
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    running.add(child);
    let kept = "";
    const keep = (chunk) => {
      kept = (kept + chunk.toString("utf8")).slice(-8_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.once("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.once("close", (code) => {
      running.delete(child);
      if (code !== 0 && quiet) console.error(kept.trim());
      resolve(code ?? 1);
    });
  });
}
