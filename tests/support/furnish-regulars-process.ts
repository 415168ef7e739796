/** `tsx tests/support/furnish-regulars-process.ts`: adds REGULARS clients to the database of DATABASE_URL and prints them as JSON. */
import { createClient } from "~/features/clients/commands.server";
import { systemActor } from "~/lib/actor";
import { systemClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { readEnv } from "~/lib/env.server";
import { silentLog } from "~/lib/log.server";
import { openDatabase } from "~drizzle/client.server";
import type { RegularClient } from "./regulars";

const env = readEnv();
const db = await openDatabase(env.database.url);
const core: Core = { db, clock: systemClock, log: silentLog, env };
const made: RegularClient[] = [];
for (let n = 0; n < Number(process.env.REGULARS); n += 1) {
  const phone = `+7701${6_000_000 + n * 137}`;
  const [lastName, firstName] = [`Постоянный${n}`, "Клиент"];
  const created = await createClient(core, systemActor("test"), { lastName, firstName, phone, email: "" });
  if (!created.ok) throw new Error(`${phone} is there already`);
  made.push({
    id: created.value.clientId,
    code: created.value.code,
    name: `${lastName} ${firstName}`,
    phone,
  });
}
await db.close();
process.stdout.write(`\n${JSON.stringify(made)}`);
