/**
 * `npm run seed`: a business that looks like life, as seen now. Done once; again it changes nothing.
 * `npm run seed -- --clients 100000 [--visits-per-client 10]`: more clients with visits of former years, for measuring; fewer than the
 * demo's own number make a smaller demo. Sign-ins are added in demo mode (DEMO=1) only.
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { systemClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { EnvError, readEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { openDatabase } from "~drizzle/client.server";
import { migrateDatabase } from "~drizzle/migrate.server";
import { DEMO_CLIENTS, ForeignData, seedDemo } from "./seeding/demo";
import { summarise } from "./seeding/summary";
import { seedVolume } from "./seeding/volume";

const options = z.object({
  clients: z.coerce.number().int().min(1).max(2_000_000).default(DEMO_CLIENTS),
  "visits-per-client": z.coerce.number().int().min(0).max(200).default(10),
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { clients: { type: "string" }, "visits-per-client": { type: "string" } } }); // prettier-ignore
  const asked = options.parse(values);
  const env = readEnv({ ...process.env, NODE_ENV: process.env.NODE_ENV || "development" });
  await migrateDatabase(env.database.url);
  const db = await openDatabase(env.database.url, { poolSize: 2 });
  const began = performance.now();
  try {
    const log = createLog({ level: env.logLevel === "info" ? "warn" : env.logLevel });
    const core: Core = { db, clock: systemClock, log, env };
    const isNew = await seedDemo(core, { clients: asked.clients });
    const added = await seedVolume(core, {
      clients: asked.clients,
      visitsPerClient: asked["visits-per-client"],
      onProgress: (done) => {
        if (done % 10_000 === 0) say(`${done} clients added`);
      },
    });
    if (isNew || added > 0) for (const line of await summarise(db)) say(line);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(isNew || added > 0 ? `Seeded in ${seconds} s.` : "Everything is there already; nothing was changed.");
    if (!env.demo) say("No sign-ins were added: they belong to demo mode (DEMO=1).");
  } finally {
    await db.close();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  const isPlain = error instanceof EnvError || error instanceof ForeignData || error instanceof z.ZodError;
  const text = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? (isPlain ? error.message : error.stack) : String(error); // prettier-ignore
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
