// `npm run create-admin -- NAME`: makes an administrator, e.g. the first one; the password is asked for and never shown.
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { createUser } from "~/features/accounts/commands.server";
import { systemActor } from "~/lib/actor";
import { systemClock } from "~/lib/clock";
import { readEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { openDatabase } from "~drizzle/client.server";
import { migrateDatabase } from "~drizzle/migrate.server";

/** Reads a line without showing it; from a pipe it is simply the first line. */
async function askSecret(question: string): Promise<string> {
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stdout.write(question);
  const reader = createInterface({ input: process.stdin, output: hidden, terminal: process.stdin.isTTY });
  const answer = await reader.question("");
  reader.close();
  process.stdout.write("\n");
  return answer;
}

const username = process.argv[2];
if (!username) {
  process.stderr.write("Usage: npm run create-admin -- NAME\n");
  process.exit(2);
}
const password = process.env.ADMIN_PASSWORD ?? (await askSecret("Password (8 characters or more): "));
const env = readEnv();
await migrateDatabase(env.database.url);
const db = await openDatabase(env.database.url);
const core = { db, clock: systemClock, log: createLog({ level: "warn" }), env };
const created = await createUser(core, systemActor("setup"), {
  username,
  displayName: username,
  email: null,
  role: "admin",
  staffId: null,
  locale: "ru",
  password,
});
await db.close();
process.stdout.write(
  created.ok ? `Administrator ${username} was created.\n` : `Not created: ${JSON.stringify(created.error)}\n`,
);
process.exit(created.ok ? 0 : 1);
