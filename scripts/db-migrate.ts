/** `npm run db:migrate`: brings the database of DATABASE_URL (or the file in DATA_DIR) up to date. */
import { EnvError, readEnv } from "~/lib/env.server";
import { migrateDatabase } from "~drizzle/migrate.server";

try {
  // Migrations need no secrets: a production start refuses to run without them, this does not.
  const { database } = readEnv({ ...process.env, NODE_ENV: "development" });
  const applied = await migrateDatabase(database.url);
  if (applied.length === 0) process.stdout.write("The database is up to date.\n");
  for (const tag of applied) process.stdout.write(`applied ${tag}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof EnvError ? error.message : describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
