/** Entry of `npm run worker`: schedules and background work without pages. Any number of these may run. */
import { openVendors } from "~/integrations/registry.server";
import { startJobs } from "~/jobs/start.server";
import { systemClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { EnvError, readEnv, type Env } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { openLiveFeed } from "~/server/live.server";
import { openDatabase } from "~drizzle/client.server";
import { pendingMigrations } from "~drizzle/migrate.server";

const MIGRATION_POLL_MS = 1_000;

function readEnvOrExit(): Env {
  try {
    return readEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const env = readEnvOrExit();
const log = createLog({ level: env.logLevel });

/** Started together with the web process or before a deployment's migrations: wait instead of failing on old tables. */
async function waitForMigrations(): Promise<void> {
  let told = false;
  while ((await pendingMigrations(env.database.url)).length > 0) {
    if (!told) log.warn("the database is not up to date; waiting for its migrations");
    told = true;
    await new Promise((resolve) => setTimeout(resolve, MIGRATION_POLL_MS));
  }
}

await waitForMigrations();
const db = await openDatabase(env.database.url, { poolSize: env.database.poolSize });
const core: Core = { db, clock: systemClock, log, env };
const vendors = await openVendors(core);
// With Redis, what a job changes reaches open pages at once instead of at the next look at the database.
const live = env.redisUrl ? openLiveFeed(db, env.redisUrl, log) : null;
const jobs = await startJobs({ core, vendors });
log.info({ engine: jobs.engine, database: db.dialect, concurrency: env.jobs.concurrency }, "worker started");

// The engines' own timers do not hold a process: an idle worker must not end.
const alive = setInterval(() => undefined, 60_000);
let stopped = false;

async function stop(signal: string): Promise<void> {
  if (stopped) return;
  stopped = true;
  log.info({ signal }, "worker stopping");
  await jobs.stop({ graceMs: env.web.shutdownGraceMs });
  await live?.close();
  await vendors.close();
  await db.close();
  clearInterval(alive);
  log.info("worker stopped");
  process.exit(0);
}
process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
