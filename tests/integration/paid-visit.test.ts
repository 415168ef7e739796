import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { refreshPayment, startPayment } from "~/features/payments/commands.server";
import { writeSetting } from "~/features/settings/commands.server";
import { createStripeGateway } from "~/integrations/stripe/adapter.server";
import { createStripeClient } from "~/integrations/stripe/client.server";
import { startStripeSimulator } from "~/integrations/stripe/simulator/start.server";
import { createYookassaGateway } from "~/integrations/yookassa/adapter.server";
import { createYookassaClient } from "~/integrations/yookassa/client.server";
import { startYookassaSimulator } from "~/integrations/yookassa/simulator/start.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { noVendors } from "~/jobs/vendors";
import { systemActor, type Actor } from "~/lib/actor";
import { directHandlers } from "~/routes/hooks/direct.server";
import type { Db } from "~drizzle/client.server";
import { bookings, inbox, moneyEntries, payments } from "~drizzle/schema";
import { testCore, type TestCore } from "../support/core";
import { eachDatabase } from "../support/databases";
import { addClient } from "../support/rows";
import { openStudio, putVisit } from "../support/studio";

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Name = "yookassa" | "stripe";

/** The product's doors for webhooks, over real HTTP. */
async function openDoors(core: TestCore): Promise<string> {
  const { handlers } = directHandlers(core);
  const server: Server = createServer((request, response) => {
    const context = { core, requestId: "r1", log: core.log, clientIp: "127.0.0.1" } as never;
    void handlers.get(request.url ?? "")?.(request, response, context);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(() => new Promise<void>((closed) => server.close(() => closed()).closeAllConnections()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function openGateway(name: Name, core: TestCore, productUrl: string) {
  const { clock, log } = core;
  const options = { log, webhookTargets: [`${productUrl}/api/v1/${name}/webhook`], webhookDelayMs: 0, webhookRetryDelayMs: 5 }; // prettier-ignore
  if (name === "yookassa") {
    const simulator = await startYookassaSimulator({ ...options, clock });
    const client = createYookassaClient({ baseUrl: simulator.url, shopId: "100500", secretKey: "test_simulated", clock, log }); // prettier-ignore
    closers.push(
      () => simulator.close(),
      () => client.close(),
    );
    return { simulator, gateway: createYookassaGateway(client) };
  }
  // Signatures are as old as the machine's clock says, so the simulator goes by it too.
  const simulator = await startStripeSimulator(options);
  closers.push(() => simulator.close());
  const client = createStripeClient({ secretKey: "sk_test_simulated", baseUrl: simulator.url, log });
  return { simulator, gateway: createStripeGateway(client) };
}

/** A held hour that asks for 3 000 of 10 000, a gateway over real HTTP, and the product's jobs. */
async function story(db: Db, name: Name) {
  const core = testCore(db, { now: new Date().toISOString() });
  const currency = name === "yookassa" ? "RUB" : "KZT";
  const { simulator, gateway } = await openGateway(name, core, await openDoors(core));
  const vendors = { ...noVendors, gateways: { [name]: gateway } };
  const engine = new EmbeddedEngine({ core, vendors, catalogue });
  const studio = await openStudio(db);
  const clientId = await addClient(db, { displayName: "Омарова Гульнара", email: "g@example.kz" });
  await db.transaction((tx) =>
    writeSetting(tx, {
      key: "payments",
      value: { gateway: name, sendReceipts: true, vatCode: 1 },
      at: core.clock.now(),
    }),
  );
  const in3Days = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 3 * 86_400_000;
  const bookingId = await putVisit(db, studio, {
    startsAt: new Date(in3Days),
    status: "hold",
    clientId,
    holdUntil: new Date(core.clock.now().getTime() + 20 * 60_000),
    priceMinor: 1_000_000,
    prepayMinor: 300_000,
    currency,
  });
  const client: Actor = { kind: "client", clientId };
  const start = async () => {
    const begun = await startPayment(core, vendors, client, { bookingId, amount: "due" });
    if (!begun.ok || !("url" in begun.value)) throw new Error(JSON.stringify(begun));
    return begun.value.url;
  };
  const press = (url: string, act: string) =>
    fetch(url, { method: "POST", body: new URLSearchParams({ act }), redirect: "manual" });
  return {
    core, simulator, vendors, bookingId, start, press,
    /** Every webhook arrives and every job is done. */
    settled: async () => {
      await simulator.webhooksSent();
      await engine.runUntilEmpty();
      await simulator.webhooksSent();
      await engine.runUntilEmpty();
    },
    refresh: () => refreshPayment(core, vendors, client, { bookingId }),
    visit: async () => (await db.select().from(bookings).where(eq(bookings.id, bookingId)))[0]!,
    books: async () => (await db.select().from(moneyEntries).orderBy(moneyEntries.id)).map((one) => one.amountMinor),
    attempts: async () => (await db.select().from(payments).orderBy(payments.id)).map((one) => one.status),
    calls: () => db.$count(inbox),
  }; // prettier-ignore
}

eachDatabase((open) => {
  describe.each(["yookassa", "stripe"] as const)("a visit paid by %s", (name) => {
    it("is confirmed once, although every notification comes three times and backwards", async () => {
      const { simulator, start, press, settled, visit, books, attempts } = await story(await open(), name);
      Object.assign(simulator.state.faults, { webhookDuplicates: 2, webhookShuffle: true });
      const back = await press(await start(), "pay");
      expect(back.status).toBe(303);
      await settled();
      expect(await visit()).toMatchObject({ status: "confirmed", paidMinor: 300_000 });
      expect(await books()).toEqual([300_000]);
      expect(await attempts()).toEqual(["succeeded"]);
    });

    it("is confirmed by asking, although no notification ever comes", async () => {
      const { simulator, start, press, refresh, visit, books, calls } = await story(await open(), name);
      simulator.state.faults.webhookLost = true;
      await press(await start(), "pay");
      expect(await refresh()).toBe("succeeded");
      expect(await refresh()).toBe("succeeded");
      expect(await visit()).toMatchObject({ status: "confirmed", paidMinor: 300_000 });
      expect(await books()).toEqual([300_000]);
      expect(await calls()).toBe(0);
    });

    it("is not confirmed by what a stranger says", async () => {
      const { simulator, start, settled, visit, books } = await story(await open(), name);
      const url = await start();
      const id = url.split("/").at(-1) ?? "";
      const kind = name === "yookassa" ? "payments" : "sessions";
      await fetch(`${simulator.url}/_sim/${kind}/${id}/forge`, { method: "POST" });
      await settled();
      expect(await visit()).toMatchObject({ status: "hold", paidMinor: 0 });
      expect(await books()).toEqual([]);
    });

    it("is paid once although the answer to the first call got lost", async () => {
      const { simulator, start, press, settled, visit } = await story(await open(), name);
      simulator.state.faults.cutSocket = 1;
      const url = await start();
      expect(await start()).toBe(url);
      await press(url, "pay");
      await settled();
      expect(await visit()).toMatchObject({ status: "confirmed", paidMinor: 300_000 });
      const made = "payments" in simulator.state ? simulator.state.payments : simulator.state.sessions;
      expect(made).toHaveLength(1);
    });

    it("gives the money back when the visit is called off in time", async () => {
      const { core, bookingId, simulator, start, press, settled, visit, books } = await story(
        await open(),
        name,
      );
      await press(await start(), "pay");
      await settled();
      const cancelled = await cancelVisit(core, systemActor("test"), { bookingId, reason: "test" });
      expect(cancelled.ok).toBe(true);
      await settled();
      expect(await books()).toEqual([300_000, -300_000]);
      expect(await visit()).toMatchObject({ status: "cancelled", paidMinor: 0 });
      expect(simulator.state.refunds).toHaveLength(1);
    });
  });
});
