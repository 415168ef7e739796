import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import { billingLookups, clients } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { keepContract } from "./asking/commands.server";
import { demoContracts, type DemoContract } from "./demo/model";

/** So many clients are known to the billing or not; so many of them were asked for before. */
const HOLDERS = 90;
const ASKED = 12;
const MONTH_MS = 30 * 86_400_000;

/** A past of balances for some of the demo's clients. Answers the contracts of all of them, for the simulated billing. */
export async function seedBilling(core: Core): Promise<DemoContract[]> {
  const { db, clock } = core;
  const rows = await db
    .select({ id: clients.id, name: clients.displayName, phone: clients.phoneE164 })
    .from(clients)
    .where(and(eq(clients.source, "demo"), isNotNull(clients.phoneE164), eq(clients.phoneIsIdentity, true), isNull(clients.archivedAt)))
    .orderBy(asc(clients.id))
    .limit(HOLDERS); // prettier-ignore
  const holders = rows.map(({ id, name, phone }) => ({ id, name, phone: phone ?? "" }));
  const contracts = demoContracts(holders);
  if ((await db.$count(billingLookups)) > 0) return contracts;
  const asked = holders.filter(({ phone }) => contracts.some((one) => one.phone === phone)).slice(0, ASKED);
  await db.transaction(async (tx) => {
    for (const client of asked) {
      const own = contracts.filter(({ phone }) => phone === client.phone);
      const times = Math.min(...own.map(({ before }) => before.length));
      for (let time = 0; time < times; time += 1) {
        const at = new Date(clock.now().getTime() - (times - time) * MONTH_MS + client.id * 60_000);
        const [lookup] = await tx
          .insert(billingLookups)
          .values({ clientId: client.id, state: "done", failure: null, door: "card", phonesTried: 1, onceKey: `demo:${client.id}:${time}`, askedBy: "system:demo", askedAt: at, finishedAt: new Date(at.getTime() + 700), profile: "none" })
          .returning({ id: billingLookups.id }); // prettier-ignore
        for (const { before, ...contract } of own) {
          const balanceMinor = contract.balanceMinor === null ? null : (before[time] ?? null);
          await keepContract(tx, { lookupId: lookup?.id ?? 0, client, contract: { ...contract, balanceMinor }, now: at }); // prettier-ignore
        }
      }
    }
    tx.touch("billing");
  });
  return contracts;
}
