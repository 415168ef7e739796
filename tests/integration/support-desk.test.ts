import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { pressAmocrm } from "~/features/amocrm/commands.server";
import { keptTokens } from "~/features/amocrm/tokens/commands.server";
import { clientTimeline } from "~/features/client-story/queries.server";
import { pressHelpdesk } from "~/features/helpdesk/commands.server";
import { helpdeskPanel } from "~/features/helpdesk/queries.server";
import { createAmocrmMirror } from "~/integrations/amocrm/adapter.server";
import { createAmocrmClient } from "~/integrations/amocrm/client.server";
import { startAmocrmSimulator } from "~/integrations/amocrm/simulator/start.server";
import { createTokenEnd } from "~/integrations/amocrm/tokens/client.server";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createFreescoutHelpdesk } from "~/integrations/freescout/adapter.server";
import { createFreescoutClient } from "~/integrations/freescout/client.server";
import { startFreescoutSimulator } from "~/integrations/freescout/simulator/start.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { noVendors, type Vendors } from "~/jobs/vendors";
import type { UserActor } from "~/lib/actor";
import { silentLog } from "~/lib/log.server";
import { directHandlers } from "~/routes/hooks/direct.server";
import type { Db } from "~drizzle/client.server";
import { clients, inbox } from "~drizzle/schema";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const TARAS = { displayName: "Новичков Тарас", firstName: "Тарас", lastName: "Новичков", phoneRaw: "+79004445566", phoneE164: "+79004445566", phoneIsIdentity: true }; // prettier-ignore

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The product's own doors, where the simulators' calls arrive. */
async function doors(core: TestCore): Promise<string> {
  const { handlers } = directHandlers(core);
  const server: Server = createServer((request, response) => {
    const context = { core, requestId: "r1", log: core.log, clientIp: "127.0.0.1" };
    void handlers.get(new URL(request.url ?? "", "http://x").pathname)?.(request, response, context as never);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function world(db: Db) {
  const core = testCore(db, { env: { FREESCOUT: "simulated", AMOCRM: "simulated", SIMULATORS_PORT: "0" } });
  const clientId = await addClient(db, TARAS);
  const work = (vendors: Partial<Vendors>) => new EmbeddedEngine({ core, vendors: { ...noVendors, ...vendors }, catalogue }).runUntilEmpty(); // prettier-ignore
  return { core, clientId, work, door: await doors(core) };
}

eachDatabase((open) => {
  it("an agent's answer at the support desk stands in the client's timeline by its signed call alone", async () => {
    const db = await open();
    const { core, clientId, work, door } = await world(db);
    const simulator = await startFreescoutSimulator({ log: silentLog, clock: core.clock, webhookDelayMs: 0, webhookTargets: [`${door}/api/v1/freescout/webhook`], ...core.env.freescout.secrets }); // prettier-ignore
    const client = createFreescoutClient({ baseUrl: simulator.url, apiKey: core.env.freescout.secrets.apiKey, clock: core.clock, log: silentLog }); // prettier-ignore
    closers.push(() => simulator.close(), () => client.close()); // prettier-ignore
    const helpdesk = createFreescoutHelpdesk({ client, log: silentLog });
    simulator.desk.removeCustomer(32);
    await pressHelpdesk(core, manager, { clientId, press: { intent: "look" } });
    await work({ helpdesk });
    core.clock.advance(60_000);
    const act = (body: unknown) => fetch(`${simulator.url}/_sim/act`, { method: "POST", body: JSON.stringify(body) }); // prettier-ignore
    // Lost, doubled and shuffled: what is read again is the truth.
    Object.assign(simulator.state.faults, { webhookDuplicates: 2, webhookShuffle: true });
    expect((await act({ act: "message", id: 201, text: "Проверим <линию>" })).status).toBe(204);
    await act({ act: "rename", id: 31, firstName: "Тимофей", lastName: "Старичков", company: "", zip: "" });
    await simulator.webhooksSent();
    await work({ helpdesk });
    const { items } = await clientTimeline(db, manager, { clientId, groups: ["talk"] });
    expect(items).toMatchObject([
      { kind: "helpdesk", number: 118, preview: "Проверим <линию>", lastBy: "user" },
    ]);
    expect((await helpdeskPanel(db, manager, { clientId })).otherName).toBe("Старичков Тимофей");
    expect(await db.$count(inbox)).toBe(2);
    const blind: UserActor = { ...manager, role: "trainer" };
    expect((await clientTimeline(db, blind, { clientId, groups: ["talk"] })).items).toEqual([]);
  });

  it("a name that a manager changes at amoCRM is the client's by its call alone, and ours is theirs", async () => {
    const db = await open();
    const { core, clientId, work, door } = await world(db);
    const { secrets } = core.env.amocrm;
    const simulator = await startAmocrmSimulator({ log: silentLog, clock: core.clock, webhookDelayMs: 0, webhookTargets: [`${door}/api/v1/amocrm/webhook?secret=${secrets.webhookSecret}`], ...secrets }); // prettier-ignore
    simulator.state.countsRate = false;
    const common = { baseUrl: simulator.url, clock: core.clock, log: silentLog };
    const end = createTokenEnd({ ...common, clientId: "simulated-client-id", clientSecret: secrets.clientSecret, redirectUri: core.env.web.publicUrl }); // prettier-ignore
    const client = createAmocrmClient({ ...common, tokens: keptTokens(core, (grant) => end.spend(grant)), budget: unlimitedBudget }); // prettier-ignore
    closers.push(() => simulator.close(), () => end.close(), () => client.close()); // prettier-ignore
    const amocrm = createAmocrmMirror({ client });
    await pressAmocrm(core, manager, { clientId, press: { intent: "look" } });
    await work({ amocrm });
    core.clock.advance(60_000);
    await fetch(`${simulator.url}/_sim/act`, { method: "POST", body: JSON.stringify({ act: "rename", id: 75005811, firstName: "Тарас", lastName: "Бывалый", phone: "+79004445566" }) }); // prettier-ignore
    await simulator.webhooksSent();
    await work({ amocrm });
    const [row] = await db.select({ lastName: clients.lastName, displayName: clients.displayName }).from(clients); // prettier-ignore
    expect(row).toEqual({ lastName: "Бывалый", displayName: "Бывалый Тарас" });
    // Their own news of what we have taken over ends with a comparison.
    await simulator.webhooksSent();
    await work({ amocrm });
    expect(await db.$count(inbox)).toBe(1);
  });
});
