/** A worker process for tests that kill it: `tsx tests/support/job-process.ts <engine> <queue name>`. */
import { systemClock } from "~/lib/clock";
import { createLog } from "~/lib/log.server";
import { openDatabase } from "~drizzle/client.server";
import { slowEffectCatalogue } from "./job-effects";
import { makeEngine, type EngineKind } from "./jobs";

const [kind, queueName] = process.argv.slice(2) as [EngineKind, string];
const db = await openDatabase(process.env.DATABASE_URL ?? "");
const engine = makeEngine({ kind, db, catalogue: slowEffectCatalogue, queueName, concurrency: 4 });
await engine.start();
createLog().info({ at: systemClock.now() }, "worker started");
setInterval(() => undefined, 60_000);
process.on("SIGTERM", () => void engine.stop({ graceMs: 10_000 }).then(() => process.exit(0)));
