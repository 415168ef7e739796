import fc from "fast-check";
import { asc } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import {
  bookings,
  clients,
  externalRecords,
  externalRefs,
  loyaltyLevels,
  pointsEntries,
} from "~drizzle/schema";
import { systemActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient, addWorkplace } from "~tests/support/rows";
import { applyRecord, applyRecords } from "../commands.server";
import type { VendorRecord } from "../ports";
import { readEvidence } from "../schema";

const NOW = "2026-03-02T06:00:00Z";
const yclients = systemActor("yclients");
const anna = { externalId: "501", name: "Анна", phone: "+77011112233", email: null };
const boris = { externalId: "502", name: "Борис", phone: "+77014445566", email: null };
const stranger = { externalId: "777", name: "Вера", phone: "+77770000000", email: null };

async function openBranch(db: Db) {
  const core = testCore(db, { now: NOW });
  const place = await addWorkplace(db);
  await db.insert(loyaltyLevels).values({ name: "Базовый", thresholdMinor: 0, percentBp: 500 });
  await db.insert(externalRefs).values({ source: "yclients", entity: "staff", externalId: "11", entityId: place.staffId, createdAt: new Date(NOW) });
  for (const { name, phone } of [anna, boris])
    await addClient(db, { displayName: name, phoneRaw: phone, phoneE164: phone, phoneIsIdentity: true });
  return core;
} // prettier-ignore

/** What the vendor said over time: for each record its versions, the oldest first. */
function history(shapes: readonly (readonly Partial<VendorRecord>[])[]): VendorRecord[] {
  return shapes.flatMap((versions, n) =>
    versions.map((said, age) => ({
      source: "yclients", externalId: `${9000 + n}`, companyId: "1", version: new Date(Date.parse("2026-03-01T10:00:00Z") + age * 60_000), deleted: false,
      status: "completed", startsAt: new Date(Date.parse("2026-02-01T05:00:00Z") + n * 7_200_000), endsAt: new Date(Date.parse("2026-02-01T06:00:00Z") + n * 7_200_000),
      staffExternalId: "11", staffName: "Алия", services: [], priceMinor: 500_000, comment: "", requestKey: null, isPaid: false, client: anna, ...said,
    } as VendorRecord)),
  );
} // prettier-ignore

/** Everything that must be the same however it came about: visits, whose, counters, balances, and how each record stands. */
async function endOf(db: Db) {
  const visits = await db.select().from(bookings).orderBy(asc(bookings.startsAt));
  const people = await db.select().from(clients).orderBy(asc(clients.id));
  const records = await db.select().from(externalRecords).orderBy(asc(externalRecords.externalId));
  const balances = new Map<number, number>();
  for (const { clientId, points } of await db.select().from(pointsEntries))
    balances.set(clientId, (balances.get(clientId) ?? 0) + points);
  return {
    visits: visits.map(({ startsAt, status, clientId, priceMinor, blocks }) => [startsAt.toISOString(), status, clientId, priceMinor, blocks]),
    people: people.map(({ id, visitsCount, noShowCount, lastVisitAt }) => [id, visitsCount, noShowCount, lastVisitAt?.toISOString(), balances.get(id) ?? 0]),
    records: records.map(({ externalId, state, clientId, evidence, versionAt }) => [externalId, state, clientId, readEvidence(evidence).reason, versionAt.toISOString()]),
  };
} // prettier-ignore

// Whoever is named is named well enough to be recognised: what only an older version knew of a person is not taken from it.
const said = fc.record({
  client: fc.constantFrom(anna, boris, stranger, null),
  status: fc.constantFrom("completed" as const, "confirmed" as const, "no_show" as const),
  priceMinor: fc.constantFrom(500_000, 700_000),
});
const shapes = fc.array(fc.array(said, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });

eachDatabase((open) => {
  it("any order, partition and repetition of versions ends in the same state, in batches or one by one", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 5 }), async (told, dice, size) => {
        const records = history(told);
        const inOrder = await open();
        const core = await openBranch(inOrder);
        for (const record of records) await applyRecord(core, yclients, record);

        const shuffled = [...records, ...records.filter(() => (dice.next().value as number) % 2 === 0)]
          .map((record) => ({ record, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ record }) => record);
        const mixed = await open();
        const other = await openBranch(mixed);
        for (let at = 0; at < shuffled.length; at += size)
          await applyRecords(other, yclients, shuffled.slice(at, at + size));
        expect(await endOf(mixed)).toEqual(await endOf(inOrder));
      }),
      { numRuns: 6 },
    );
  }); // prettier-ignore

  it("sets a poisonous record aside and applies the others of its batch", async () => {
    const db = await open();
    const core = await openBranch(db);
    const records = history([[{}], [{}], [{}]]);
    const [, poison] = records;
    if (poison) poison.endsAt = poison.startsAt;
    const outcomes = await applyRecords(core, yclients, records);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(await db.$count(bookings)).toBe(2);
    expect((await endOf(db)).people[0]?.[1]).toBe(2);
  });

  it("two batches with the same records at the same moment apply each exactly once", async () => {
    const db = await open();
    const core = await openBranch(db);
    const records = history(Array.from({ length: 20 }, () => [{}]));
    await Promise.all([records, records.toReversed(), records].map((some) => applyRecords(core, yclients, some)));
    expect(await db.$count(bookings)).toBe(20);
    expect(await db.$count(externalRecords)).toBe(20);
    expect(await db.$count(pointsEntries)).toBe(20);
    expect((await endOf(db)).people[0]?.[1]).toBe(20);
  }); // prettier-ignore

  it("lets go of a visit that went from somebody over nobody to a stranger", async () => {
    const db = await open();
    const core = await openBranch(db);
    for (const record of history([[{ client: anna }, { client: null }, { client: stranger }]]))
      await applyRecord(core, yclients, record);
    expect((await endOf(db)).visits[0]?.[2]).toBeNull();
  });
});
