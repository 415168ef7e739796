import { createDemoUser } from "~/features/accounts/seed.server";
import { seedBilling } from "~/features/billing/seed.server";
import { bookVisit } from "~/features/booking/book/commands.server";
import { planVisits, type PlanPerson, type PlannedVisit } from "~/features/booking/demo/model";
import { insertPlannedVisits } from "~/features/booking/seed.server";
import { demoLocation, demoPeople, demoServices } from "~/features/catalog/demo/model";
import { seedCatalog, type SeededCatalog } from "~/features/catalog/seed.server";
import { seedSellers } from "~/features/channels/seed.server";
import { demoClients, demoRoles, type DemoClient } from "~/features/clients/demo/model";
import { countDemoClients, insertDemoClients, type DemoClientRow } from "~/features/clients/seed.server";
import { seedConversations } from "~/features/conversations/seed.server";
import { seedClientMarks } from "~/features/clients/list/seed.server";
import { displayNameOf } from "~/features/clients/naming/model";
import { settleBookingPoints as settleJob } from "~/features/loyalty/jobs";
import { settleBookingPoints } from "~/features/loyalty/jobs.server";
import { seedLedger, seedLevels, seedSpending } from "~/features/loyalty/seed.server";
import { demoWeeks } from "~/features/schedule/demo/model";
import { seedDaysApart, seedWeeks } from "~/features/schedule/seed.server";
import { seedDoubles } from "~/features/merging/seed.server";
import { seedProgramPayments } from "~/features/payments/programmes/seed.server";
import { holdPipeline, seedPipeline } from "~/features/pipeline/seed.server";
import { seedPayments } from "~/features/payments/seed.server";
import { seedConsents } from "~/features/privacy/seed.server";
import { seedPrograms } from "~/features/programs/seed.server";
import { seedProgress } from "~/features/progress/seed.server";
import { seedSettings } from "~/features/settings/seed.server";
import { wasPulled } from "~/features/sync/seed.server";
import { noVendors } from "~/jobs/vendors";
import { actingAs, type Acting } from "~/lib/acting.server";
import { actorRef, guest, systemActor, type Actor } from "~/lib/actor";
import { fixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { seededRandom } from "~/lib/random";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { bookings, clients as clientTable, pointsEntries } from "~drizzle/schema";
import { fillBilling } from "./billing";
import { seedClinic } from "./clinic";
import { seedDesk, seedMirror } from "./desk";
import { runQueued } from "./run-queued";
import { fillBranch, takeOverBranch } from "./synchronisation";
import { branchIds, branchRows, digitsOf } from "./yclients-branch";

/** How many people the demo is made for; `--clients` above it adds rows of another kind, see `volume.ts`. */
export const DEMO_CLIENTS = 250;
const DAYS = { back: 273, ahead: 21 };
const OPENED_DAYS_AGO = 300;
/** Upcoming visits that are booked through the public command itself, letters included. */
const BOOKED_ONLINE = 3;

const demo = systemActor("demo");

/** The database holds somebody's business already; demo rows are not mixed into it. */
export class ForeignData extends Error {
  override readonly name = "ForeignData";
}

/**
 * Fills an empty database with a business that has been at work for nine months, as seen at the clock's instant. Each step does nothing
 * when it was done before, so an interrupted run is taken up by the next. Answers whether anything was added.
 * @throws ForeignData
 */
export async function seedDemo(core: Core, { clients: clientCount = DEMO_CLIENTS } = {}): Promise<boolean> {
  const count = Math.min(clientCount, DEMO_CLIENTS);
  const seeded = await countDemoClients(core.db);
  if (seeded === 0 && (await core.db.$count(clientTable)) + (await core.db.$count(bookings)) > 0)
    throw new ForeignData("This database holds other rows than the demo's; nothing was added.");
  const withBranch = core.env.yclients.mode === "simulated";
  const isDone = seeded > 0 && (await core.db.$count(pointsEntries)) > 0 && (!withBranch || (await wasPulled(core, "yclients"))); // prettier-ignore
  const today = dayOf(core.clock.now(), demoLocation.zone);
  const opening = instantOf({ day: addDays(today, -OPENED_DAYS_AGO), minutes: 600 }, demoLocation.zone);
  const opened: Core = { ...core, clock: fixedClock(opening) };
  if (isDone) {
    await seedUsers(opened, await seedCatalog(opened, demo));
    return false;
  }
  await seedSettings(opened);
  await holdPipeline(opened);
  const catalog = await seedCatalog(opened, demo);
  await seedWeeks(opened, demo, catalog.staffIds);
  const staffActor = await seedUsers(opened, catalog);
  if (seeded === 0) await seedHistory(core, { catalog, count, withBranch, staffActor });
  if (withBranch && !(await wasPulled(core, "yclients"))) await takeOverBranch(core, linksOf(catalog));
  if (withBranch) await seedSellers(core);
  await seedDaysApart(core, demo, catalog);
  // Not before all visits are there: an import awards what it brings at once, and would know nothing of the visits before.
  await seedLevels(opened, demo);
  await seedLedger(core);
  // What the imported visits have enqueued finds its points in the ledger, and is done with.
  await runQueued({ core, vendors: noVendors }, settleJob, settleBookingPoints);
  await seedSpending(core, demo);
  await seedPayments(core, demo);
  await seedPrograms(core, demo);
  await seedProgramPayments(core, demo);
  await seedProgress(core, demo);
  await seedClientMarks(core);
  await seedConversations(core, demo);
  await seedPipeline(core, demo);
  await seedConsents(core);
  const contracts = await seedBilling(core);
  if (core.env.billing.mode === "simulated") await fillBilling(core, contracts);
  await seedClinic(core, demoClients({ until: count }));
  await actingAs(atTheDesk(staffActor(0)), () => seedDoubles(core));
  await seedDesk(core);
  await seedMirror(core);
  return true;
}

/** Work that the manager did by hand, so that the log of changes has something to tell. */
function atTheDesk(who: Actor): Acting {
  const actor = who.kind === "user" ? actorRef(who) : null;
  return { actor, address: "192.168.1.12", place: "POST /crm/clients/duplicates", requestId: "demo" };
}

/** The people who sign in, in demo mode only. Answers who of them writes in a person's column. */
async function seedUsers(core: Core, { staffIds }: SeededCatalog): Promise<(staffId: number) => Actor> {
  if (!core.env.demo) return () => demo;
  const trainerOf = staffIds[0] ?? null;
  await createDemoUser(core, { username: "admin", displayName: "Вера Линёва", role: "admin", staffId: null });
  const trainer = await createDemoUser(core, { username: "trainer", displayName: demoPeople[0]?.name ?? "", role: "trainer", staffId: trainerOf }); // prettier-ignore
  const manager = await createDemoUser(core, { username: "manager", displayName: "Елена Рудакова", role: "manager", staffId: null }); // prettier-ignore
  return (staffId) =>
    staffId === trainerOf
      ? { kind: "user", userId: trainer.userId, role: "trainer", staffId }
      : { kind: "user", userId: manager.userId, role: "manager", staffId: null };
}

function linksOf({ staffIds, serviceIds }: SeededCatalog) {
  return [
    ...staffIds.map((entityId, at) => ({ entity: "staff" as const, externalId: String(branchIds.staff + at), entityId })), // prettier-ignore
    ...serviceIds.map((entityId, at) => ({ entity: "service" as const, externalId: String(branchIds.service + at), entityId })), // prettier-ignore
  ];
}

interface History {
  catalog: SeededCatalog;
  count: number;
  withBranch: boolean;
  staffActor: (staffId: number) => Actor;
}

/** Clients and their visits in one transaction, so that an interrupted run leaves none or all of them. */
async function seedHistory(core: Core, { catalog, count, withBranch, staffActor }: History): Promise<void> {
  const now = core.clock.now();
  const people = demoClients({ until: count });
  const plan = planVisits({
    people: planPeople(catalog),
    clientCount: count,
    canComeByVendor: (at) => withBranch && isKnownByPhone(people, at),
    now,
    zone: catalog.zone,
    days: DAYS,
  });
  const byVendor = plan.filter(({ source }) => source === "yclients");
  const online = plan.filter((visit) => isForThePublicDoor(visit, { people, now, zone: catalog.zone }));
  const booked = online.slice(-BOOKED_ONLINE);
  const written = plan.filter((visit) => visit.source !== "yclients" && !booked.includes(visit));
  if (withBranch)
    await fillBranch(
      core,
      branchRows({ clients: people, visits: byVendor, staffIds: catalog.staffIds, now }),
    );

  const clientIds = await core.db.transaction(async (tx) => {
    const ids = await insertDemoClients(tx, { rows: clientRows(people, plan, written, now), region: demoLocation.country }); // prettier-ignore
    await insertPlannedVisits(tx, {
      visits: written,
      clientIds: ids,
      locationId: catalog.locationId,
      currency: demoLocation.currency,
      staffActor,
      references: { seed: "demo", taken: new Set() },
    });
    return ids;
  });
  for (const visit of booked) await bookByGuest(core, visit, { people, clientIds });
}

export function planPeople({ staffIds, serviceIds }: SeededCatalog): PlanPerson[] {
  return demoPeople.map(({ does, load }, at) => ({
    staffId: staffIds[at] as number,
    week: demoWeeks[at] ?? [],
    load,
    services: demoServices.flatMap((service, place) => {
      const own = does[service.name];
      if (!own) return [];
      const priceMinor = (own.price ?? service.price) * 100;
      const durationMin = own.durationMin ?? service.durationMin;
      return [{ ...service, serviceId: serviceIds[place] as number, priceMinor, durationMin }];
    }),
  }));
}

function isKnownByPhone(people: readonly DemoClient[], at: number): boolean {
  const isShared = (demoRoles.sharedPhone as readonly number[]).includes(at);
  return !isShared && digitsOf(people[at]?.phone ?? "") !== "";
}

function isForThePublicDoor(
  { source, status, startsAt, clientIndex }: PlannedVisit,
  { people, now, zone }: { people: readonly DemoClient[]; now: Date; zone: string },
): boolean {
  const isAhead = dayOf(startsAt, zone) > dayOf(now, zone);
  const canBeWrittenTo = people[clientIndex]?.email !== "" && isKnownByPhone(people, clientIndex);
  return source === "online" && status === "confirmed" && isAhead && canBeWrittenTo;
}

/** A client is as old as their first booking; their counters are those of the visits that are written with them. */
function clientRows(
  people: readonly DemoClient[],
  plan: readonly PlannedVisit[],
  written: readonly PlannedVisit[],
  now: Date,
): DemoClientRow[] {
  const random = seededRandom("clients' age");
  const rows = people.map((client) => ({
    client,
    createdAt: new Date(now.getTime() - random.between(3, DAYS.back) * 86_400_000),
    visitsCount: 0,
    lastVisitAt: null as Date | null,
  }));
  // The plan stands in the order of booking, so the first booking is what stands at the end of a walk backwards.
  for (const { clientIndex, createdAt } of [...plan].reverse())
    Object.assign(rows[clientIndex] as object, { createdAt });
  for (const { clientIndex, startsAt, status } of written) {
    const row = rows[clientIndex];
    if (!row || status !== "completed") continue;
    row.visitsCount += 1;
    if (row.lastVisitAt === null || row.lastVisitAt < startsAt) row.lastVisitAt = startsAt;
  }
  return rows;
}

/** Books as a visitor of the public page does, which also proves that the plan keeps the product's own rules. */
async function bookByGuest(
  core: Core,
  { staffId, service, startsAt, createdAt, clientIndex }: PlannedVisit,
  { people, clientIds }: { people: readonly DemoClient[]; clientIds: readonly number[] },
): Promise<void> {
  const client = people[clientIndex] as DemoClient;
  const { phone: phoneRaw, email, locale } = client;
  const result = await bookVisit({ ...core, clock: fixedClock(createdAt) }, guest, {
    parts: [{ serviceId: service.serviceId, staffId, addonIds: [] }],
    startsAt,
    visitor: { kind: "contact", name: displayNameOf(client), phoneRaw, email, locale },
    notes: "",
    source: "online",
  });
  if (!result.ok) throw new Error(`A planned visit was refused: ${result.error.reason}`);
  if (result.value.clientId !== clientIds[clientIndex])
    throw new Error("A guest was taken for somebody else");
}
