import { expect, it } from "vitest";
import { billingLookups, billingSnapshots } from "~drizzle/schema";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { systemActor } from "~/lib/actor";
import { readBalance } from "./queries.server";
import { seedBilling } from "./seed.server";

eachDatabase((open) => {
  it("gives the demo's clients a past of balances, once", async () => {
    const db = await open();
    const core = testCore(db);
    const ids: number[] = [];
    for (let at = 0; at < 8; at += 1)
      ids.push(await addClient(db, { displayName: `Иванов Пётр${at}`, source: "demo", phoneE164: `+7900000000${at}`, phoneIsIdentity: true })); // prettier-ignore
    const contracts = await seedBilling(core);
    const counts = [await db.$count(billingLookups), await db.$count(billingSnapshots)];
    expect(await seedBilling(core)).toEqual(contracts);
    expect([await db.$count(billingLookups), await db.$count(billingSnapshots)]).toEqual(counts);
    const read = (clientId: number) =>
      readBalance(db, systemActor("test"), { clientId, now: core.clock.now() });
    const [own, stranger, two] = [await read(ids[0] ?? 0), await read(ids[4] ?? 0), await read(ids[6] ?? 0)];
    expect(own.contracts[0]?.history.length).toBeGreaterThan(2);
    expect([stranger.contracts[0]?.isForeign, two.contracts.length]).toEqual([true, 2]);
    expect((await read(ids[5] ?? 0)).question).toBeNull();
  });
});
