import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { noteCall } from "~/features/connections/health/commands.server";
import type { OutgoingMail } from "~/features/notifications/ports";
import type { BookingVendor } from "~/features/sync/ports";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createYclientsVendor } from "~/integrations/yclients/adapter.server";
import { createYclientsClient } from "~/integrations/yclients/client.server";
import { startYclientsSimulator } from "~/integrations/yclients/simulator/start.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { noVendors, type Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import { silentLog } from "~/lib/log.server";
import type { Db } from "~drizzle/client.server";
import { externalRefs, loyaltyLevels } from "~drizzle/schema";
import { testCore } from "./core";
import { addWorkplace } from "./rows";

const SECRET = "a-long-webhook-secret";

/** What a worker of a test may do otherwise than the vendor's adapter. */
export type Interference = (vendor: BookingVendor) => Partial<BookingVendor>;

type Closers = (() => Promise<unknown>)[];
/** `directHandlers` of the routes, which only a test may import. */
export type OpenDoors = (core: Core) => {
  handlers: ReadonlyMap<
    string,
    (request: IncomingMessage, response: ServerResponse, context: never) => unknown
  >;
  close(): Promise<void>;
};

/**
 * A studio tied to a simulated branch over real HTTP, on a clock that stands still; its one level gives 5 %. Webhooks are sent by the test
 * (`ring`), work is done by workers, of which there may be several at once.
 */
export async function openBranch(db: Db, { closers, openDoors }: { closers: Closers; openDoors: OpenDoors }) {
  const core = testCore(db, { env: { YCLIENTS_WEBHOOK_SECRET: SECRET }, now: "2026-03-02T06:00:00Z" });
  const place = await addWorkplace(db, "Europe/Moscow");
  await db.insert(loyaltyLevels).values({ name: "Базовый", thresholdMinor: 0, percentBp: 500 });
  const simulator = await startYclientsSimulator({
    clock: core.clock,
    log: silentLog,
    rows: {
      staff: [{ id: 11, name: "Алия", specialization: "", fired: false, hidden: false, fromMinutes: 600, toMinutes: 1200, weekdays: [0, 1, 2, 3, 4, 5] }],
      categories: [{ id: 21, title: "Массаж" }],
      services: [{ id: 31, categoryId: 21, title: "Массаж спины", price: 2500, minutes: 60, active: true, staffIds: [] }],
    },
  }); // prettier-ignore
  closers.push(() => simulator.close());
  simulator.state.faults.webhookLost = true;
  const ref = { source: "yclients", createdAt: core.clock.now() };
  await db.insert(externalRefs).values([
    { ...ref, entity: "service", externalId: "31", entityId: place.serviceId },
    { ...ref, entity: "staff", externalId: "11", entityId: place.staffId },
  ]);
  const door = await openDoor(core, openDoors(core), closers);
  const letters: OutgoingMail[] = [];

  /** A process that does the work: with a client, a circuit and a memory of its own. */
  function worker(interfere: Interference = () => ({})) {
    const noting = new Set<Promise<void>>();
    const client = createYclientsClient({
      baseUrl: simulator.url,
      companyId: core.env.yclients.companyId,
      partnerToken: core.env.yclients.partnerToken,
      userToken: core.env.yclients.userToken,
      accept: core.env.yclients.accept,
      clock: core.clock,
      log: silentLog,
      budget: unlimitedBudget,
      retries: 0,
      observe(outcome) {
        const note = noteCall(core, "yclients", outcome).finally(() => noting.delete(note));
        noting.add(note);
      },
    });
    closers.push(async () => {
      await Promise.all(noting);
      await client.close();
    });
    const vendor = createYclientsVendor({ client, companyId: core.env.yclients.companyId, fallbackZone: "Europe/Moscow", clock: core.clock, log: silentLog }); // prettier-ignore
    const mail: Vendors["mail"] = {
      send: (letter) => {
        letters.push(letter);
        return Promise.resolve({ messageId: `<${letters.length}>` });
      },
    };
    const bookingSources = { yclients: { ...vendor, ...interfere(vendor) } };
    const engine = new EmbeddedEngine({ core, vendors: { ...noVendors, mail, bookingSources }, catalogue });
    return {
      /** Until nothing is due, with what the notes of the last calls have asked for. */
      async work() {
        let runs = 0;
        for (let more = 1; more > 0; runs += more) {
          more = await engine.runUntilEmpty();
          await Promise.all(noting);
        }
        return runs;
      },
    };
  }

  return {
    core,
    place,
    simulator,
    letters,
    worker,
    /** The vendor says that something about a record has changed; the status of our answer. */
    async ring(record: { id: number; changedAt: string }, status = "update"): Promise<number> {
      const data = { id: record.id, last_change_date: record.changedAt.replace(/\.\d+Z$/, "+0000") };
      const body = { company_id: 4564, resource: "record", resource_id: record.id, status, data };
      const answer = await fetch(door, { method: "POST", body: JSON.stringify({ ...body, n: rings++ }) });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}

/** Makes every ring another call: the same bytes would be one. */
let rings = 0;

async function openDoor(core: Core, direct: ReturnType<OpenDoors>, closers: Closers): Promise<string> {
  const handler = direct.handlers.get("/api/v1/yclients/webhook");
  const context = { core, requestId: "test", log: core.log, clientIp: "127.0.0.1" };
  const server = createServer((request, response) => void handler?.(request, response, context as never));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(async () => {
    await direct.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/api/v1/yclients/webhook?secret=${SECRET}`;
}
