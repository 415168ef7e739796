import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface SlotCase {
  id: string;
  kind: "slots" | "conflict";
  expected: { starts_utc?: string[] };
  expected_by_mode?: { grid?: string[] };
}

/** A rule about walls must not look at the wall of the machine: the same command in four of its zones. */
it.each(["UTC", "Europe/Moscow", "America/New_York", "Australia/Lord_Howe"])(
  "answers every case where the machine's zone is %s",
  async (zone) => {
    const file = at("./cases/slots.json");
    const { stdout } = await run(at("../../node_modules/.bin/tsx"), [at("./run.ts"), file], {
      env: { ...process.env, TZ: zone },
    });
    const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: SlotCase[] };
    const answers = JSON.parse(stdout) as Record<string, unknown>;
    for (const { id, kind, expected, expected_by_mode } of cases) {
      const grid = expected_by_mode?.grid ?? expected.starts_utc;
      expect([id, answers[id]]).toEqual([id, kind === "conflict" ? expected : { starts_utc: grid }]);
    }
  },
  30_000,
);
