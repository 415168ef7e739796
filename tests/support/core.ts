import type { Db } from "~drizzle/client.server";
import { fixedClock, type FixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { readEnv } from "~/lib/env.server";
import { silentLog, type Log } from "~/lib/log.server";

export type TestCore = Core & { clock: FixedClock };

/** A `Core` over a test's database, with a clock that stands still and settings of their own. */
export function testCore(
  db: Db,
  {
    env = {},
    now = "2026-03-02T06:00:00Z",
    log = silentLog,
  }: { env?: Record<string, string>; now?: string; log?: Log } = {},
): TestCore {
  return { db, clock: fixedClock(now), log, env: readEnv({ NODE_ENV: "test", ...env }) };
}
