import { resolve } from "node:path";
import type { ServerBuild } from "@remix-run/node";
import { Redis } from "ioredis";
import { provideAllMessages } from "~/i18n/catalogue";
import { openVendors } from "~/integrations/registry.server";
import { forgetAgain } from "~/features/privacy/tombstones/commands.server";
import { startJobs, startRelay } from "~/jobs/start.server";
import { systemClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { EnvError, readEnv, type Env } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { closeRateLimits } from "~/lib/rate-limit.server";
import { directHandlers } from "~/routes/hooks/direct.server";
import { openDatabase } from "~drizzle/client.server";
import { migrateDatabase, pendingMigrations } from "~drizzle/migrate.server";
import { openLiveFeed } from "./live.server";
import { remixHandler } from "./remix.server";
import { createWebServer, type WebServerOptions } from "./web-server.server";

/**
 * Starts the web process: database, outside systems, background work (unless workers have it) and the server; stops in the reverse order.
 * In development `build` is a function that compiles anew.
 */
export async function startWeb(
  build: ServerBuild | (() => Promise<ServerBuild>),
  development?: WebServerOptions["development"],
): Promise<void> {
  const env = readEnvOrExit();
  const log = createLog({ level: env.logLevel });
  provideAllMessages();
  await prepareDatabase(env);
  const db = await openDatabase(env.database.url, { poolSize: env.database.poolSize });
  const core: Core = { db, clock: systemClock, log, env };
  // A backup may have brought back somebody who was forgotten: nobody is answered before they are gone again.
  await forgetAgain(core).catch((error: unknown) =>
    log.error({ err: error }, "the erased were not looked for"),
  );
  const vendors = await openVendors(core);
  const live = openLiveFeed(db, env.redisUrl, log);
  const redis = env.redisUrl
    ? new Redis(env.redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false })
    : null;
  redis?.on("error", (error) => log.debug({ err: error }, "redis is away"));
  const jobs = env.jobs.inWeb ? await startJobs({ core, vendors }) : null;
  // Workers find new rows by themselves within a second; the relay tells them at once.
  const relay = !env.jobs.inWeb && env.redisUrl ? startRelay({ core, redisUrl: env.redisUrl }) : null;
  const stopping = new AbortController();
  const direct = directHandlers(core);

  const server = createWebServer({
    shared: { core, vendors, simulatorUrls: vendors.simulatorUrls, log, live, stopping: stopping.signal },
    remix: remixHandler(build, { mode: env.mode, bodyLimit: env.web.bodyLimitBytes }),
    direct: direct.handlers,
    redis,
    clientFiles: development ? null : resolve("build/client"),
    development,
  });
  await new Promise<void>((started, failed) => {
    server.once("error", failed);
    server.listen(env.web.port, env.web.host, started);
  }).catch((error: NodeJS.ErrnoException) => {
    exitWith(
      error.code === "EADDRINUSE" ? `PORT: ${env.web.port} is in use by another program.` : error.message,
    );
  });
  log.info(
    {
      port: env.web.port,
      database: db.dialect,
      redis: redis !== null,
      jobsHere: jobs !== null,
      demo: env.demo,
    },
    "web started",
  );

  let stopped = false;
  const stop = async (signal: string) => {
    if (stopped) return;
    stopped = true;
    log.info({ signal }, "web stopping");
    // Requests under way end on their own; streams are told; then nothing new can arrive and the rest can close.
    const closed = new Promise<void>((done) => server.close(() => done()));
    stopping.abort();
    server.closeIdleConnections();
    const impatient = setTimeout(() => server.closeAllConnections(), env.web.shutdownGraceMs);
    await closed;
    clearTimeout(impatient);
    await direct.close();
    await relay?.stop();
    await jobs?.stop({ graceMs: env.web.shutdownGraceMs });
    await live.close();
    await vendors.close();
    redis?.disconnect();
    await closeRateLimits(env);
    await db.close();
    log.info("web stopped");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
}

function readEnvOrExit(): Env {
  try {
    return readEnv();
  } catch (error) {
    if (error instanceof EnvError) exitWith(error.message);
    throw error;
  }
}

function exitWith(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/** A file of its own is brought up to date at start; a shared PostgreSQL only by `npm run db:migrate`, and `/readyz` says so. */
async function prepareDatabase(env: Env): Promise<void> {
  if (!env.database.url.startsWith("postgres")) await migrateDatabase(env.database.url);
  else if ((await pendingMigrations(env.database.url)).length > 0) {
    process.stderr.write("The database is not up to date: run `npm run db:migrate`.\n");
  }
}
