// `npm run points:audit`: recomputes every client's points from zero and compares with the ledger; ends with 1 when something differs.
import { auditPoints } from "~/features/loyalty/audit/commands.server";
import { isSound } from "~/features/loyalty/audit/model";
import { systemClock } from "~/lib/clock";
import { readEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { openDatabase } from "~drizzle/client.server";

const env = readEnv();
const db = await openDatabase(env.database.url);
const found = await auditPoints({ db, clock: systemClock, log: createLog({ level: "warn" }), env });
await db.close();
const say = (line: string) => void process.stdout.write(`${line}\n`);
say(`${found.visits} visits and ${found.entries} entries of ${found.clients} clients in ${found.tookMs} ms`);
say(`ledger ${found.total}, balances ${found.balances}`);
say(
  `visits that differ ${found.wrong}, points overdue to lapse ${found.overdue}, spent points that differ ${found.spentWrong}`,
);
for (const { bookingId, clientId, points } of found.findings)
  say(`  visit ${bookingId || "-"}, client ${clientId}: ${points > 0 ? "+" : ""}${points} should follow`);
process.exit(isSound(found) ? 0 : 1);
