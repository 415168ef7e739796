import { Readable } from "node:stream";
import { and, eq, notInArray } from "drizzle-orm";
import type { Db } from "~drizzle/client.server";
import { externalRefs, jobs, serviceCategories, services, staffServices } from "~drizzle/schema";
import { mirrorVisits } from "~/features/channels/jobs";
import { pullChanges } from "~/features/sync/jobs";
import { createIntake } from "~/features/sync/intake/commands.server";
import type { BookingVendor } from "~/features/sync/ports";
import { unlimitedBudget } from "~/integrations/core/budget";
import type { Fetch } from "~/integrations/core/http-client.server";
import { createYclientsVendor } from "~/integrations/yclients/adapter.server";
import { createYclientsClient } from "~/integrations/yclients/client.server";
import { createBranch, type Branch } from "~/integrations/yclients/simulator/branch.server";
import {
  emptyYclientsState,
  seedYclientsSimulator,
  type SimulatedRecord,
  type YclientsState,
} from "~/integrations/yclients/simulator/state";
import { createVendorApi } from "~/integrations/yclients/simulator/vendor-api.server";
import { readYclientsWebhook } from "~/integrations/yclients/webhook.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import type { JobCatalogue } from "~/jobs/handled-by";
import { enqueue } from "~/jobs/enqueue";
import { noVendors, type Vendors } from "~/jobs/vendors";
import { testCore, type TestCore } from "./core";
import { openStudio, type Studio } from "./studio";

/** Our calendar and a simulated branch of YClients side by side, in one process and without sockets. */
export interface HybridWorld {
  db: Db;
  core: TestCore;
  studio: Studio;
  /** The service that is sold through YClients; `studio.serviceId` is our own. */
  soldThere: number;
  vendors: Vendors;
  state: YclientsState;
  branch: Branch;
  /** The branch's number of one of our people. */
  numberOf(staffId: number): number;
  /** Records that changed and whose webhook nobody has delivered yet. */
  waitingHooks: SimulatedRecord[];
  /** Delivers a webhook about a record, as it comes over the wire. */
  deliver(record: SimulatedRecord): Promise<void>;
  setOffline(isOffline: boolean): void;
  /** Runs what is due. */
  work(): Promise<number>;
  /** Runs everything, also what waits for later, a pull at the end included; nobody is away any more. */
  settle(): Promise<void>;
}

const FIRST_PERSON = 11;
const SERVICE = 31;

/** `people` of ours are people of the branch too. The branch is in UTC like the studio, and works round the clock. */
export async function openHybridWorld(
  db: Db,
  { people = 1 }: { people?: number } = {},
): Promise<HybridWorld> {
  const core = testCore(db, { now: "2026-03-02T06:00:00Z", env: { YCLIENTS: "simulated", YCLIENTS_WEBHOOK_SECRET: "a-long-webhook-secret" } }); // prettier-ignore
  const studio = await openStudio(db, { people, shifts: [{ from: 480, until: 1200 }] });
  const state = emptyYclientsState([]);
  seedYclientsSimulator(state, {
    company: { zone: "UTC" },
    staff: studio.people.map((_, at) => ({
      ...{ id: FIRST_PERSON + at, name: `Мастер ${at}`, specialization: "", fired: false, hidden: false },
      ...{ fromMinutes: 480, toMinutes: 1200, weekdays: [0, 1, 2, 3, 4, 5, 6] },
    })),
    categories: [{ id: 21, title: "Массаж" }],
    services: [{ id: SERVICE, categoryId: 21, title: "Массаж спины", price: 2500, minutes: 60, active: true, staffIds: [] }], // prettier-ignore
  });
  const waitingHooks: SimulatedRecord[] = [];
  const branch = createBranch({
    state,
    clock: core.clock,
    changed: ({ record }) => waitingHooks.push(record),
  });
  const api = createVendorApi({
    state,
    branch,
    clock: core.clock,
    limits: null,
    changed: () => undefined,
  });
  let inner = connect();
  const vendor = new Proxy({} as BookingVendor, { get: (_, name) => inner[name as keyof BookingVendor] });
  const vendors: Vendors = { ...noVendors, bookingSources: { yclients: vendor } };
  const engine = new EmbeddedEngine({ core, vendors, catalogue: withoutNews() });
  const intake = createIntake({ db, clock: core.clock, log: core.log });
  let hooks = 0;

  /** What is not about calendars need not even be run. */
  async function work(): Promise<number> {
    await db.delete(jobs).where(and(eq(jobs.status, "queued"), notInArray(jobs.name, OF_CALENDARS)));
    return engine.runUntilEmpty();
  }

  function connect(): BookingVendor {
    const { companyId, partnerToken, userToken, accept } = core.env.yclients;
    const client = createYclientsClient({
      ...{ baseUrl: "http://branch.test", companyId, partnerToken, userToken, accept },
      ...{ clock: core.clock, log: core.log, budget: unlimitedBudget, retries: 0 },
      fetch: answerFrom(api),
    });
    const source = createYclientsVendor({ client, companyId, fallbackZone: "UTC", clock: core.clock, log: core.log }); // prettier-ignore
    return {
      ...source,
      readEvent: (body) => {
        const event = readYclientsWebhook(body);
        return event.ok ? event.value : null;
      },
    };
  }

  await link(db, studio, core.clock.now());
  const soldThere = await addSoldThere(db, studio, core.clock.now());
  return {
    ...{ db, core, studio, soldThere, vendors, state, branch, waitingHooks },
    numberOf: (staffId) => FIRST_PERSON + studio.people.indexOf(staffId),
    async deliver(record) {
      hooks += 1;
      const data = { id: record.id, last_change_date: record.changedAt };
      const status = record.deleted ? "delete" : "update";
      const body = JSON.stringify({ company_id: state.company.id, resource: "record", resource_id: record.id, status, data }); // prettier-ignore
      await intake.push({ source: "yclients", dedupeKey: `hook-${hooks}`, body });
    },
    setOffline(isOffline) {
      state.faults.offline = isOffline;
      // A circuit counts real seconds, and a test has none to wait.
      if (!isOffline) inner = connect();
    },
    work,
    async settle() {
      Object.assign(state.faults, { offline: false, lostAnswer: 0 });
      inner = connect();
      waitingHooks.length = 0;
      await work();
      for (let round = 0; round < 3; round += 1) {
        core.clock.advance(20 * 60_000);
        await work();
        await db.transaction(async (tx) => {
          await enqueue(tx, core.clock, pullChanges, { source: "yclients", cause: "manual" });
          await enqueue(tx, core.clock, mirrorVisits, {});
        });
        await work();
      }
    },
  };
}

const OF_CALENDARS = ["mirrorVisit", "mirrorVisits", "applyInboxEvent", "pullChanges", "expireHold"];

/** What is not about calendars (letters, reminders, points) is taken for done. */
function withoutNews(): JobCatalogue {
  const nothing = () => Promise.resolve(() => Promise.resolve());
  return new Map(
    [...catalogue].map(([name, entry]) => [
      name,
      OF_CALENDARS.includes(name) ? entry : { ...entry, load: nothing },
    ]),
  );
}

async function link(db: Db, { people }: Studio, createdAt: Date): Promise<void> {
  const ref = { source: "yclients", createdAt };
  await db.insert(externalRefs).values(
    people.map((entityId, at) => ({
      ...{ ...ref, entity: "staff" as const, externalId: String(FIRST_PERSON + at), entityId },
    })),
  );
}

async function addSoldThere(db: Db, { people, serviceId }: Studio, createdAt: Date): Promise<number> {
  const [own] = await db.select().from(services).where(eq(services.id, serviceId));
  const [category] = await db.select().from(serviceCategories);
  if (!own || !category) throw new Error("The studio sells nothing");
  const { id: _, ...same } = own;
  const [row] = await db
    .insert(services)
    .values({ ...same, name: "Массаж спины", soldBy: "yclients" })
    .returning({ id: services.id });
  const soldThere = row?.id ?? 0;
  await db.insert(staffServices).values(people.map((staffId) => ({ staffId, serviceId: soldThere })));
  await db.insert(externalRefs).values({
    ...{ source: "yclients", entity: "service", externalId: String(SERVICE), entityId: soldThere, createdAt },
  });
  return soldThere;
}

/** The simulator's API without a socket: what it answers, or a connection that breaks. */
function answerFrom(api: ReturnType<typeof createVendorApi>): Fetch {
  return async (address, init) => {
    init.signal.throwIfAborted();
    const url = new URL(address);
    const answer = api({
      ...{ method: init.method, path: url.pathname, query: url.searchParams },
      ...{ headers: lowered(init.headers), body: Buffer.from(init.body ?? "") },
    });
    if (answer === "cut") throw new TypeError("fetch failed");
    const { status, headers = {}, body } = answer;
    // A status without content has no body at all.
    const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
    return {
      status,
      headers: new Headers(headers),
      body: status === 204 ? null : Readable.from([Buffer.from(text)]),
    };
  };
}

function lowered(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
