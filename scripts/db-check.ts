/**
 * `npm run db:check`: the schema files and the migrations agree, both trains have the same names, both build from nothing, and what they
 * build is the same. PostgreSQL is TEST_POSTGRES_URL, or a cluster of its own where it is installed; without either its half is skipped
 * aloud, and with CI=true that is a failure.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseUrl, findPostgres, startPostgres, withConnection } from "~tests/support/postgres";
import { migrateDatabase } from "~drizzle/migrate.server";
import {
  describePostgres,
  describeSqlite,
  differences,
  type DatabaseDescription,
} from "./database/description";
import { findDrift, tagsOf, trains } from "./database/drizzle-kit";

const problems: string[] = [];
const say = (line: string) => void process.stdout.write(`${line}\n`);

const [sqliteTags = [], postgresTags = []] = trains.map((train) => tagsOf(train));
if (sqliteTags.join() !== postgresTags.join())
  problems.push(
    `the trains differ: SQLite has ${sqliteTags.join(", ")}; PostgreSQL has ${postgresTags.join(", ")}`,
  );

for (const train of trains) {
  const drift = await findDrift(train);
  if (drift)
    problems.push(
      `the schema files are ahead of the ${train.dialect} train (npm run db:generate -- NAME):\n${drift}`,
    );
}

const sqlite = await buildSqlite();
say(`SQLite      ${sqliteTags.length} migrations, ${sqlite.size} tables`);
const postgres = await buildPostgres();
if (postgres) {
  say(`PostgreSQL  ${postgresTags.length} migrations, ${postgres.size} tables`);
  problems.push(...differences(sqlite, postgres));
} else if (process.env.CI === "true") problems.push("CI=true, but PostgreSQL is not installed");
else say("PostgreSQL  skipped: it is not installed (Debian: apt-get install postgresql)");

for (const problem of problems) process.stderr.write(`✗ ${problem}\n`);
if (problems.length === 0)
  say(postgres ? "Both trains build the same tables." : "The SQLite train is in order.");
process.exitCode = problems.length === 0 ? 0 : 1;

async function buildSqlite(): Promise<DatabaseDescription> {
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-check-"));
  try {
    const path = join(folder, "check.sqlite");
    await migrateDatabase(path);
    return describeSqlite(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildPostgres(): Promise<DatabaseDescription | null> {
  const given = process.env.TEST_POSTGRES_URL;
  if (!given && findPostgres() === null) return null;
  const own = given ? null : await startPostgres();
  const server = given ?? own?.url ?? "";
  const name = `check_${randomBytes(6).toString("hex")}`;
  try {
    await withConnection(server, (client) => client.query(`create database "${name}"`));
    const url = databaseUrl(server, name);
    await migrateDatabase(url);
    const description = await describePostgres(url);
    await withConnection(server, (client) => client.query(`drop database "${name}" with (force)`));
    return description;
  } finally {
    await own?.stop();
  }
}
