import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, asc, eq, isNotNull } from "drizzle-orm";
import { afterEach, expect, it } from "vitest";
import { ForeignData, seedDemo } from "../../scripts/seeding/demo";
import { seedVolume } from "../../scripts/seeding/volume";
import { demoWeeks } from "~/features/schedule/demo/model";
import { auditPoints } from "~/features/loyalty/audit/commands.server";
import { isSound } from "~/features/loyalty/audit/model";
import { settleBooking } from "~/features/loyalty/commands.server";
import { openEntry } from "~/features/loyalty/entry/queries.server";
import { pointsBalances } from "~/features/loyalty/queries.server";
import { readEvidence } from "~/features/sync/schema";
import { systemActor, type UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { wallOf } from "~/lib/zoned-time";
import type { Db } from "~drizzle/client.server";
import * as schema from "~drizzle/schema";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";
import { addClient } from "../support/rows";

const { bookings, bookingEvents, clients, externalRecords, pointsEntries, services, staff, users } = schema;
const NOW = "2026-03-04T09:40:00Z";
const MOSCOW = "Europe/Moscow";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function demoCore(db: Db, env: Record<string, string> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "kartoteka-seed-"));
  folders.push(dataDir);
  return testCore(db, { now: NOW, env: { DEMO: "1", DATA_DIR: dataDir, ...env } });
}

/** Every row of every table but what is drawn by lot on purpose: tokens, references, password hashes and what repeats them. */
async function contentOf(db: Db): Promise<Record<string, unknown[]>> {
  const secret = { linkToken: "", reference: "", passwordHash: "" };
  const tables = {
    clients, bookings, bookingEvents, services, staff, users, pointsEntries, externalRecords,
    staffServices: schema.staffServices, weeklyHours: schema.weeklyHours, externalRefs: schema.externalRefs, inbox: schema.inbox,
    syncRuns: schema.syncRuns, jobs: schema.jobs, settings: schema.settings, levels: schema.loyaltyLevels,
  }; // prettier-ignore
  const content: Record<string, unknown[]> = {};
  for (const [name, table] of Object.entries(tables)) {
    const rows = await db.select().from(table);
    content[name] = rows.map((row) => JSON.stringify({ ...row, ...pickKnown(row, secret) })).sort();
  }
  return content;
}

function pickKnown(row: object, blanks: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(blanks).filter(([key]) => key in row));
}

eachDatabase((open) => {
  // One business for three looks at it: seeding is most of what they cost.
  it("makes a business that looks like life, keeps every sum, and comes out the same again and elsewhere", { timeout: 240_000 }, async () => {
    const db = await open();
    const core = demoCore(db);
    expect(await seedDemo(core)).toBe(true);
    const first = await contentOf(db);
    expect(await seedDemo(core)).toBe(false);
    expect(await contentOf(db)).toEqual(first);
    await looksLikeLife(db);
    await keepsEverySum(core);
    // What it is made of is drawn by numbers, which no engine changes: seen on one of them.
    if (open.dialect === "postgres") return;
    const elsewhere = await open();
    await seedDemo(demoCore(elsewhere));
    expect(await contentOf(elsewhere)).toEqual(first);
  }); // prettier-ignore

  async function looksLikeLife(db: Db): Promise<void> {
    expect(await db.$count(clients)).toBe(250);
    expect(await db.$count(services)).toBe(20);
    expect(await db.$count(schema.serviceCategories)).toBe(4);
    expect(await db.$count(staff)).toBe(4);
    const people = await db.select({ name: users.username, role: users.role }).from(users).orderBy(users.id);
    expect(people.map(({ name, role }) => `${name} ${role}`)).toEqual(["admin admin", "trainer trainer", "manager manager"]); // prettier-ignore

    const visits = await db.select().from(bookings).orderBy(asc(bookings.startsAt));
    expect(visits.length).toBeGreaterThan(4000);
    const day = 86_400_000;
    const now = new Date(NOW).getTime();
    expect(visits[0]?.startsAt.getTime()).toBeLessThan(now - 265 * day);
    expect(visits.at(-1)?.startsAt.getTime()).toBeGreaterThan(now + 18 * day);
    expect(new Set(visits.map(({ source }) => source))).toEqual(new Set(["online", "staff", "yclients"]));
    expect(overlapsOf(visits)).toEqual([]);
    expect(await visitsNotOffered(db, visits)).toEqual([]);
    expect(visits.filter(outsideHours)).toEqual([]);

    const today = visits.filter(({ localDay }) => localDay === "2026-03-04");
    expect(today.some(({ status, endsAt }) => status === "completed" && endsAt.getTime() < now)).toBe(true);
    expect(today.some(({ status, startsAt }) => status === "confirmed" && startsAt.getTime() > now)).toBe(
      true,
    );
    expect(today.filter(({ status }) => status === "pending").length).toBeGreaterThan(0);
    const cameTooEarly = visits.filter(({ status, startsAt }) => ["completed", "no_show"].includes(status) && startsAt.getTime() > now); // prettier-ignore
    expect(cameTooEarly).toEqual([]);
  }

  async function keepsEverySum(core: Core): Promise<void> {
    const { db } = core;
    await checkHistory(db);
    await checkCounters(db);

    await checkLedger(core);

    // The job's own command, asked about some of the completed visits, finds nothing to add.
    const done = await db
      .select({ id: bookings.id })
      .from(bookings)
      .where(and(eq(bookings.status, "completed"), isNotNull(bookings.clientId)))
      .orderBy(asc(bookings.id));
    const before = await db.$count(pointsEntries);
    for (const { id } of done.filter((_, at) => at % 100 === 0))
      expect(await settleBooking(core, systemActor("loyalty"), { bookingId: id })).toEqual([]);
    expect(await db.$count(pointsEntries)).toBe(before);
    const balances = await pointsBalances(db, (await db.select({ id: clients.id }).from(clients)).map(({ id }) => id)); // prettier-ignore
    expect([...balances.values()].every((points) => points >= 0)).toBe(true);
    expect(new Set((await db.select({ level: pointsEntries.levelName }).from(pointsEntries)).map(({ level }) => level))).toEqual(new Set(["Бронза", "Серебро", "Золото", null])); // prettier-ignore

    const waiting = await db.select().from(externalRecords).where(eq(externalRecords.state, "waiting"));
    const reasons = waiting.map(({ evidence }) => readEvidence(evidence).reason).sort();
    expect(reasons).toEqual(["contradiction", "no_evidence", "nobody", "several", "staff_not_linked", "suggestion"]); // prettier-ignore
    expect(await db.$count(externalRecords, eq(externalRecords.state, "matched"))).toBeGreaterThan(5);
    const [run] = await db.select().from(schema.syncRuns);
    expect(run).toMatchObject({ status: "done", created: 0, updated: 0, failed: 0, waiting: 6 });
    expect(await db.$count(schema.inbox, eq(schema.inbox.status, "new"))).toBe(0);
  }

  it("adds a large data set beside it, and takes up an interrupted one", { timeout: 120_000 }, async () => {
    const db = await open();
    const core = demoCore(db, { YCLIENTS: "off" });
    await seedDemo(core, { clients: 60 });
    expect(await db.$count(clients)).toBe(60);
    expect(await seedVolume(core, { clients: 700, visitsPerClient: 3 })).toBe(640);
    expect(await seedVolume(core, { clients: 700, visitsPerClient: 3 })).toBe(0);
    expect(await seedVolume(core, { clients: 2300, visitsPerClient: 3 })).toBe(1600);
    expect(await db.$count(clients)).toBe(2300);
    expect(overlapsOf(await db.select().from(bookings).orderBy(asc(bookings.startsAt)))).toEqual([]);
    await checkHistory(db);
    await checkCounters(db);
    await checkLedger(core);
    const [last] = await db.select().from(bookings).where(eq(bookings.status, "completed")).limit(1);
    expect(await settleBooking(core, systemActor("loyalty"), { bookingId: last?.id ?? 0 })).toEqual([]);
  });

  it("is not mixed into a business that is somebody's", async () => {
    const db = await open();
    await addClient(db, { displayName: "Настоящий клиент" });
    await expect(seedDemo(demoCore(db))).rejects.toThrow(ForeignData);
    expect(await db.$count(clients)).toBe(1);
  });

  it("adds nobody who can sign in outside demo mode", { timeout: 60_000 }, async () => {
    const db = await open();
    await seedDemo(demoCore(db, { DEMO: "0", YCLIENTS: "off" }), { clients: 30 });
    expect(await db.$count(users)).toBe(0);
  });
});

type Visit = typeof bookings.$inferSelect;

/** Pairs of visits that take the same person at the same time, buffers included. */
function overlapsOf(visits: readonly Visit[]): [number, number][] {
  const found: [number, number][] = [];
  const last = new Map<number, Visit>();
  for (const visit of visits.filter(({ blocks }) => blocks)) {
    const before = last.get(visit.staffId);
    if (before && before.busyUntil > visit.busyFrom) found.push([before.id, visit.id]);
    last.set(visit.staffId, visit);
  }
  return found;
}

/** Visits of our own whose person does not do the service, or at another price or length. */
async function visitsNotOffered(db: Db, visits: readonly Visit[]): Promise<number[]> {
  const offers = await db
    .select({ own: schema.staffServices, service: services })
    .from(schema.staffServices)
    .innerJoin(services, eq(services.id, schema.staffServices.serviceId));
  const terms = new Map(
    offers.map(({ own, service }) => [
      `${own.staffId} ${own.serviceId}`,
      `${own.priceMinor ?? service.priceMinor} ${own.durationMin ?? service.durationMin}`,
    ]),
  );
  const termsOf = (visit: Visit) => `${visit.priceMinor} ${(visit.endsAt.getTime() - visit.startsAt.getTime()) / 60_000}`; // prettier-ignore
  return visits
    .filter(
      (visit) => visit.staffId <= 4 && terms.get(`${visit.staffId} ${visit.serviceId}`) !== termsOf(visit),
    )
    .map(({ id }) => id);
}

function outsideHours({ staffId, startsAt, endsAt, source }: Visit): boolean {
  const from = wallOf(startsAt, MOSCOW);
  const until = from.minutes + (endsAt.getTime() - startsAt.getTime()) / 60_000;
  const week = demoWeeks[staffId - 1] ?? [];
  const fits = week.some((one) => one.weekday === from.weekday && one.startMin <= from.minutes && until <= one.endMin); // prettier-ignore
  return source !== "yclients" && !fits;
}

/** Histories begin with the booking, before the visit, and end with the status that stands there. */
async function checkHistory(db: Db): Promise<void> {
  const events = await db.select().from(bookingEvents).orderBy(asc(bookingEvents.id));
  const byBooking = new Map<number, typeof events>();
  for (const event of events)
    byBooking.set(event.bookingId, [...(byBooking.get(event.bookingId) ?? []), event]);
  const wrong: number[] = [];
  for (const visit of await db.select().from(bookings)) {
    const history = byBooking.get(visit.id) ?? [];
    const inOrder = history.every((event, at) => at === 0 || event.at >= (history[at - 1]?.at ?? event.at));
    const begins = history[0]?.kind === "created" && history[0].at < visit.startsAt && visit.createdAt < visit.startsAt; // prettier-ignore
    if (!inOrder || !begins || history.at(-1)?.toStatus !== visit.status) wrong.push(visit.id);
  }
  expect(wrong).toEqual([]);
}

async function checkCounters(db: Db): Promise<void> {
  const counted = new Map<number, { visits: number; last: number }>();
  for (const { clientId, status, startsAt } of await db.select().from(bookings)) {
    if (clientId === null || status !== "completed") continue;
    const so = counted.get(clientId) ?? { visits: 0, last: 0 };
    counted.set(clientId, { visits: so.visits + 1, last: Math.max(so.last, startsAt.getTime()) });
  }
  const wrong = (await db.select().from(clients)).filter(({ id, visitsCount, lastVisitAt }) => {
    const right = counted.get(id) ?? { visits: 0, last: 0 };
    return visitsCount !== right.visits || (lastVisitAt?.getTime() ?? 0) !== right.last;
  });
  expect(wrong.map(({ id }) => id)).toEqual([]);
}

/** A recomputation from zero finds nothing, and entries open to the version of the visit and the ladder they rest on. */
async function checkLedger(core: Core): Promise<void> {
  const audit = await auditPoints(core);
  expect(audit).toMatchObject({ findings: [], wrong: 0, overdue: 0, spentWrong: 0 });
  expect(isSound(audit)).toBe(true);
  expect(audit.visits).toBeGreaterThan(100);
  const rows = await core.db.select().from(pointsEntries).where(eq(pointsEntries.kind, "award"));
  expect(rows.filter(({ proof, bookingVersion }) => !proof || !bookingVersion)).toEqual([]);
  const imported = rows.find(({ recordVersionAt }) => recordVersionAt !== null);
  const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
  for (const { id } of [rows[0]!, rows.at(-1)!, imported ?? rows[1]!]) {
    const entry = await openEntry(core.db, admin, id);
    expect(entry.proof?.ladder).toHaveLength(3);
    expect(entry.visit?.versionThen).toBe(entry.visit?.version);
  }
  if (core.env.yclients.mode === "simulated") expect(imported).toBeDefined();
}
