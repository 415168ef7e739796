import { noVendors } from "~/jobs/vendors";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { asc, eq } from "drizzle-orm";
import { afterEach, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import {
  bookings,
  externalRecords,
  externalRefs,
  inbox,
  loyaltyLevels,
  pointsEntries,
  syncRuns,
} from "~drizzle/schema";
import { linkCatalogue } from "~/features/sync/catalogue-links/commands.server";
import { applyRecord } from "~/features/sync/commands.server";
import { createClientFromRecord, dismissRecord, linkRecord } from "~/features/sync/decisions/commands.server";
import { replayInbox } from "~/features/sync/inbox/commands.server";
import type { BookingVendor, VendorRecord } from "~/features/sync/ports";
import { requestPull } from "~/features/sync/runs/commands.server";
import { readEvidence } from "~/features/sync/schema";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createYclientsVendor } from "~/integrations/yclients/adapter.server";
import { createYclientsClient } from "~/integrations/yclients/client.server";
import { startYclientsSimulator } from "~/integrations/yclients/simulator/start.server";
import { readYclientsWebhook } from "~/integrations/yclients/webhook.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { systemActor, type UserActor } from "~/lib/actor";
import { silentLog } from "~/lib/log.server";
import { directHandlers } from "~/routes/hooks/direct.server";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";
import { addClient, addWorkplace } from "../support/rows";

const SECRET = "a-long-webhook-secret";
const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const yclients = systemActor("yclients");

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A studio that is linked to a simulated branch over real HTTP, webhooks included. */
async function openStudio(db: Db, { linkStaff = true } = {}) {
  const core = testCore(db, { env: { YCLIENTS_WEBHOOK_SECRET: SECRET }, now: "2026-03-02T06:00:00Z" });
  const place = await addWorkplace(db, "Europe/Moscow");
  await db.insert(loyaltyLevels).values({ name: "Базовый", thresholdMinor: 0, percentBp: 500 });
  const simulator = await startYclientsSimulator({
    clock: core.clock,
    log: silentLog,
    webhookDelayMs: 0,
    webhookRetryDelayMs: 1,
    rows: {
      staff: [{ id: 11, name: "Алия", specialization: "", fired: false, hidden: false, fromMinutes: 600, toMinutes: 1200, weekdays: [0, 1, 2, 3, 4, 5] }],
      categories: [{ id: 21, title: "Массаж" }],
      services: [{ id: 31, categoryId: 21, title: "Массаж спины", price: 2500, minutes: 60, active: true, staffIds: [] }],
    },
  }); // prettier-ignore
  closers.push(() => simulator.close());
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
  });
  closers.push(() => client.close());
  const source = createYclientsVendor({ client, companyId: core.env.yclients.companyId, fallbackZone: "Europe/Moscow", clock: core.clock, log: silentLog }); // prettier-ignore
  const vendor: BookingVendor = {
    ...source,
    readEvent: (body) => {
      const event = readYclientsWebhook(body);
      return event.ok ? event.value : null;
    },
  };
  const engine = new EmbeddedEngine({
    core,
    vendors: { ...noVendors, bookingSources: { yclients: vendor } },
    catalogue,
  });
  const hookUrl = await serveWebhook(core);
  simulator.setWebhookTargets([hookUrl]);
  const ref = { source: "yclients", createdAt: core.clock.now() };
  await db
    .insert(externalRefs)
    .values({ ...ref, entity: "service", externalId: "31", entityId: place.serviceId });
  if (linkStaff)
    await db
      .insert(externalRefs)
      .values({ ...ref, entity: "staff", externalId: "11", entityId: place.staffId });
  return {
    core,
    place,
    simulator,
    vendor,
    hookUrl,
    /** Lets the webhooks arrive and all work be done. */
    async settle() {
      await simulator.webhooksSent();
      return engine.runUntilEmpty();
    },
    async fetch(id: number): Promise<VendorRecord> {
      return (await vendor.fetchRecord(String(id))) as VendorRecord;
    },
  };
}

async function serveWebhook(core: ReturnType<typeof testCore>): Promise<string> {
  const direct = directHandlers(core);
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

const anna = {
  displayName: "Иванова Анна",
  phoneE164: "+79161234567",
  phoneIsIdentity: true,
  phoneRaw: "8 916 123-45-67",
};
const visit = { client: { name: "Анна", phone: "79161234567" }, start: "2026-03-05 12:00:00" };

eachDatabase((open) => {
  it("brings a record from the webhook into the calendar of the right client, with its reason", async () => {
    const db = await open();
    const studio = await openStudio(db);
    const clientId = await addClient(db, anna);
    studio.simulator.branch.create(visit);
    await studio.settle();

    const [booking] = await db.select().from(bookings);
    expect(booking).toMatchObject({
      clientId, staffId: studio.place.staffId, serviceId: studio.place.serviceId, serviceName: "Массаж спины",
      source: "yclients", status: "pending", priceMinor: 250_000, currency: "KZT",
      startsAt: new Date("2026-03-05T09:00:00Z"), endsAt: new Date("2026-03-05T10:00:00Z"),
    }); // prettier-ignore
    const [record] = await db.select().from(externalRecords);
    expect(record).toMatchObject({ state: "matched", clientId, bookingId: booking?.id });
    expect(readEvidence(record?.evidence)).toMatchObject({
      by: "phone",
      phone: { usable: true, clientIds: [clientId] },
    });
    expect(JSON.stringify(record?.evidence)).not.toContain("9161234567");
    const [event] = await db.select().from(inbox);
    expect(event).toMatchObject({ status: "applied", outcome: { code: "created", bookingId: booking?.id } });
  });

  it("follows the record through its life, and takes points back when the completion is undone", async () => {
    const db = await open();
    const { simulator, core, settle } = await openStudio(db);
    await addClient(db, anna);
    const record = simulator.branch.create(visit);
    const steps: [Parameters<typeof simulator.branch.change>[1], string, number][] = [
      [{ attendance: 2 }, "confirmed", 0],
      [{ attendance: 1 }, "completed", 125],
      [{ price: 4000 }, "completed", 200],
      [{ attendance: -1 }, "no_show", 0],
      [{ attendance: 1 }, "completed", 200],
    ];
    await settle();
    for (const [change, status, points] of steps) {
      core.clock.advance(60_000);
      simulator.branch.change(record, change);
      await settle();
      const [booking] = await db.select().from(bookings);
      const ledger = await db.select({ points: pointsEntries.points }).from(pointsEntries);
      expect([booking?.status, ledger.reduce((sum, row) => sum + row.points, 0)]).toEqual([status, points]);
    }
    core.clock.advance(60_000);
    simulator.branch.remove(record);
    await settle();
    expect(await db.select({ status: bookings.status }).from(bookings)).toEqual([{ status: "cancelled" }]);
    const ledger = await db.select({ points: pointsEntries.points }).from(pointsEntries);
    expect(ledger.reduce((sum, row) => sum + row.points, 0)).toBe(0);
  });

  it("makes one visit of fifty shuffled deliveries, in the newest state", async () => {
    const db = await open();
    const { simulator, core, settle, hookUrl } = await openStudio(db);
    await addClient(db, anna);
    simulator.state.hooks.active = false;
    const record = simulator.branch.create(visit);
    const bodies: string[] = [];
    for (let version = 0; version < 10; version += 1) {
      core.clock.advance(1_000);
      simulator.branch.change(record, { comment: `правка ${version}`, attendance: version === 9 ? 1 : 2 });
      const data = {
        id: record.id,
        last_change_date: core.clock.now().toISOString().replace(".000Z", "+0000"),
      };
      bodies.push(
        JSON.stringify({
          company_id: 4564,
          resource: "record",
          resource_id: record.id,
          status: "update",
          data,
        }),
      );
    }
    const deliveries = Array.from({ length: 50 }, (_, at) => bodies[(at * 7) % bodies.length] as string);
    const answers = await Promise.all(
      deliveries.map(
        async (body) =>
          (await fetch(hookUrl, { method: "POST", body })).json() as Promise<{ status: string }>,
      ),
    );
    expect(answers.filter(({ status }) => status === "stored")).toHaveLength(10);
    await settle();
    const rows = await db.select({ status: bookings.status, notes: bookings.notes }).from(bookings);
    expect(rows).toEqual([{ status: "completed", notes: "правка 9" }]);
    expect(await db.select({ points: pointsEntries.points }).from(pointsEntries)).toEqual([{ points: 125 }]);
  });

  it("lets no older version win, in any order", async () => {
    const db = await open();
    const { simulator, core, fetch } = await openStudio(db);
    await addClient(db, anna);
    const record = simulator.branch.create(visit);
    const versions: VendorRecord[] = [];
    for (let at = 0; at < 6; at += 1) {
      core.clock.advance(1_000);
      simulator.branch.change(record, { comment: `${at}` });
      versions.push(await fetch(record.id));
    }
    for (const at of [2, 0, 5, 1, 3, 4, 5, 0])
      await applyRecord(core, yclients, versions[at] as VendorRecord);
    expect(await db.select({ notes: bookings.notes }).from(bookings)).toEqual([{ notes: "5" }]);
  });

  it("survives two workers with one record at the same moment", async () => {
    const db = await open();
    const { simulator, core, fetch } = await openStudio(db);
    await addClient(db, anna);
    const record = simulator.branch.create(visit);
    const read = await fetch(record.id);
    const newer = { ...read, version: new Date(read.version.getTime() + 1000), status: "completed" as const };
    const outcomes = await Promise.all(
      [read, newer, read, newer, newer, read].map((one) => applyRecord(core, yclients, one)),
    );
    expect(outcomes.filter(({ change }) => change === "created")).toHaveLength(1);
    expect(await db.select({ status: bookings.status }).from(bookings)).toEqual([{ status: "completed" }]);
    expect(await db.$count(externalRecords)).toBe(1);
  });

  it("keeps the hour of a stranger busy, and catches up everything when staff say who it is", async () => {
    const db = await open();
    const { simulator, core, settle } = await openStudio(db);
    const stranger = { client: { name: "Новый", phone: "79165550011" } };
    simulator.branch.create({ ...stranger, start: "2026-02-25 12:00:00", attendance: 1 });
    simulator.branch.create({ ...stranger, start: "2026-03-06 12:00:00" });
    await settle();
    const waiting = await db.select().from(externalRecords).orderBy(asc(externalRecords.id));
    expect(waiting.map(({ state, evidence }) => [state, readEvidence(evidence).reason])).toEqual([
      ["waiting", "nobody"],
      ["waiting", "nobody"],
    ]);
    expect((await db.select().from(bookings)).map(({ clientId, blocks }) => [clientId, blocks])).toEqual([
      [null, true],
      [null, true],
    ]);

    const clientId = await addClient(db, { displayName: "Новиков Пётр" });
    const linked = await linkRecord(core, manager, { recordId: waiting[0]?.id ?? 0, clientId });
    expect(linked).toMatchObject({ ok: true, value: { clientId, alsoLinked: 1 } });
    await linkRecord(core, manager, { recordId: waiting[0]?.id ?? 0, clientId });
    await settle();
    expect((await db.select().from(bookings)).map((row) => row.clientId)).toEqual([clientId, clientId]);
    expect(
      await db.select({ points: pointsEntries.points, clientId: pointsEntries.clientId }).from(pointsEntries),
    ).toEqual([{ points: 125, clientId }]);

    simulator.branch.create({ ...stranger, start: "2026-03-09 12:00:00" });
    await settle();
    const [newest] = (await db.select().from(externalRecords).orderBy(asc(externalRecords.id))).slice(-1);
    expect(newest).toMatchObject({ state: "matched", clientId });
    expect(readEvidence(newest?.evidence).by).toBe("known");
  });

  it("makes a client from a waiting record", async () => {
    const db = await open();
    const { simulator, core, settle } = await openStudio(db);
    simulator.branch.create({
      client: { name: "Сергей Ли", phone: "998901234567", email: "lee@example.com" },
    });
    await settle();
    const [record] = await db.select().from(externalRecords);
    const made = await createClientFromRecord(core, manager, { recordId: record?.id ?? 0 });
    expect(made).toMatchObject({ ok: true, value: { created: true } });
    const [after] = await db.select().from(externalRecords);
    expect(after?.state).toBe("linked");
    expect((await db.select().from(bookings))[0]?.clientId).toBe(made.ok ? made.value.clientId : 0);
  });

  it("holds a friend's code with somebody else's phone for staff, and offers both", async () => {
    const db = await open();
    const { simulator, settle } = await openStudio(db);
    const annaId = await addClient(db, { ...anna, code: "DFG23456" });
    const borisId = await addClient(db, {
      displayName: "Борис",
      phoneE164: "+79167770000",
      phoneIsIdentity: true,
    });
    simulator.branch.create({
      client: { name: "Борис", phone: "79167770000" },
      comment: "Код клиента: DFG23456",
    });
    await settle();
    const [record] = await db.select().from(externalRecords);
    const evidence = readEvidence(record?.evidence);
    expect([record?.state, evidence.reason]).toEqual(["waiting", "contradiction"]);
    expect(evidence.suggestions.map(({ clientId }) => clientId).sort()).toEqual([annaId, borisId].sort());
  });

  it("waits for the vendor's person to be linked, then puts everything into the calendar", async () => {
    const db = await open();
    const { simulator, core, place, settle } = await openStudio(db, { linkStaff: false });
    const clientId = await addClient(db, anna);
    simulator.branch.create(visit);
    await settle();
    const [record] = await db.select().from(externalRecords);
    expect([record?.state, record?.clientId, readEvidence(record?.evidence).reason]).toEqual([
      "waiting",
      clientId,
      "staff_not_linked",
    ]);
    expect(await db.$count(bookings)).toBe(0);
    const linked = await linkCatalogue(core, manager, {
      source: "yclients",
      entity: "staff",
      externalId: "11",
      entityId: place.staffId,
    });
    expect(linked).toEqual({ ok: true, value: { applied: 1 } });
    expect((await db.select().from(bookings))[0]).toMatchObject({ clientId, staffId: place.staffId });
    expect((await db.select().from(externalRecords))[0]?.state).toBe("matched");
  });

  it("cancels what the vendor no longer has", async () => {
    const db = await open();
    const { simulator, core, settle, hookUrl } = await openStudio(db);
    await addClient(db, anna);
    const record = simulator.branch.create(visit);
    await settle();
    core.clock.advance(5_000);
    simulator.state.records = simulator.state.records.filter(({ id }) => id !== record.id);
    await fetch(hookUrl, {
      method: "POST",
      body: JSON.stringify({
        company_id: 4564,
        resource: "record",
        resource_id: record.id,
        status: "delete",
      }),
    });
    await settle();
    expect((await db.select().from(bookings))[0]?.status).toBe("cancelled");
  });

  it("pulls what the webhooks lost, sets a poisonous record aside and shows the run", async () => {
    const db = await open();
    const studio = await openStudio(db);
    await addClient(db, anna);
    studio.simulator.state.faults.webhookLost = true;
    for (let at = 0; at < 30; at += 1)
      studio.simulator.branch.create({ ...visit, start: `2026-03-${String((at % 9) + 10)} 12:00:00` });
    // No calendar can hold a visit that ends before it begins.
    const poison = studio.simulator.state.records[7];
    const { vendor } = studio;
    const original = vendor.changedRecords;
    vendor.changedRecords = async function* (query) {
      for await (const record of original(query))
        yield record.externalId === String(poison?.id) ? { ...record, endsAt: record.startsAt } : record;
    };
    const asked = await requestPull(studio.core, manager, { source: "yclients", cause: "manual" });
    expect(asked.ok).toBe(true);
    expect(await requestPull(studio.core, manager, { source: "yclients", cause: "manual" })).toMatchObject({
      ok: false,
      error: { reason: "already_running" },
    });
    await studio.settle();
    const [run] = await db.select().from(syncRuns);
    expect(run).toMatchObject({ status: "done", cause: "manual", seen: 30, created: 29, failed: 1 });
    const aside = await db.select().from(externalRecords).where(eq(externalRecords.state, "waiting"));
    expect(aside.map(({ externalId, evidence }) => [externalId, readEvidence(evidence).reason])).toEqual([
      [String(poison?.id), "failed"],
    ]);

    vendor.changedRecords = original;
    studio.core.clock.advance(60_000);
    await requestPull(studio.core, manager, { source: "yclients", cause: "manual" });
    await studio.settle();
    expect((await db.select().from(syncRuns).orderBy(asc(syncRuns.id)))[1]).toMatchObject({
      status: "done",
      seen: 30,
      created: 1,
      unchanged: 29,
      failed: 0,
    });
    expect(await db.$count(bookings)).toBe(30);
  });

  it("comes back by itself after 429 and 500, and says so meanwhile", async () => {
    const db = await open();
    const { simulator, core, settle } = await openStudio(db);
    await addClient(db, anna);
    simulator.state.faults.serverError = 1;
    simulator.branch.create(visit);
    await settle();
    expect((await db.select().from(inbox))[0]).toMatchObject({
      status: "failed",
      outcome: { code: "vendor_unavailable" },
    });
    simulator.state.faults.rateLimited = 1;
    core.clock.advance(10_000);
    await settle();
    expect(await db.$count(bookings)).toBe(0);
    core.clock.advance(60_000);
    await settle();
    expect((await db.select().from(inbox))[0]).toMatchObject({ status: "applied" });
    expect(await db.$count(bookings)).toBe(1);
  });

  it("replays an inbox row without doing anything twice", async () => {
    const db = await open();
    const { simulator, core, settle } = await openStudio(db);
    await addClient(db, anna);
    simulator.branch.create({ ...visit, attendance: 1 });
    await settle();
    const [event] = await db.select().from(inbox);
    expect(await replayInbox(core, manager, event?.id ?? 0)).toMatchObject({ ok: true });
    await settle();
    expect((await db.select().from(inbox))[0]).toMatchObject({
      status: "applied",
      outcome: { code: "unchanged" },
    });
    expect(await db.$count(pointsEntries)).toBe(1);
  });

  it("takes a dismissed record off the list and keeps the hour taken", async () => {
    const db = await open();
    const { simulator, core, settle } = await openStudio(db);
    const record = simulator.branch.create({ client: { name: "Кто-то", phone: "79160000001" } });
    await settle();
    const [held] = await db.select().from(externalRecords);
    expect(await dismissRecord(core, manager, { recordId: held?.id ?? 0 })).toMatchObject({ ok: true });
    core.clock.advance(60_000);
    simulator.branch.change(record, { comment: "перенос" });
    await settle();
    expect((await db.select().from(externalRecords))[0]?.state).toBe("dismissed");
    expect((await db.select().from(bookings))[0]).toMatchObject({ blocks: true, notes: "перенос" });
  });

  it("is for managers only", async () => {
    const db = await open();
    const { core } = await openStudio(db);
    const trainer: UserActor = { ...manager, role: "trainer" };
    await expect(linkRecord(core, trainer, { recordId: 1, clientId: 1 })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(requestPull(core, trainer, { source: "yclients", cause: "manual" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
