import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import {
  bookings,
  clients,
  connectionHealth,
  externalRefs,
  jobs,
  mirroredVisits,
  settings,
} from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import type { BookingDesk, BookingVendor } from "~/features/sync/ports";
import { guest } from "~/lib/actor";
import { dayOf } from "~/lib/zoned-time";
import { eachDatabase } from "~tests/support/databases";
import { openHybridWorld, type HybridWorld } from "~tests/support/hybrid-world";
import { listOutsideDays } from "../offer/queries.server";
import { sellVisit } from "./commands.server";
import { holdVisit } from "./hold/commands.server";

const VISITOR = {
  ...{ kind: "contact" as const, name: "Мадина Ахметова", phoneRaw: "+7 701 222 33 44" },
  ...{ email: "madina@example.kz", locale: "ru" },
};
const TOMORROW = "2026-03-03";

const startsAt = (hour: number) => new Date(`${TOMORROW}T${String(hour).padStart(2, "0")}:00:00Z`);

async function hold(world: HybridWorld, hour: number) {
  const held = await holdVisit(world.core, world.vendors, guest, {
    parts: [{ serviceId: world.soldThere, staffId: "any", addonIds: [] }],
    ...{ startsAt: startsAt(hour), source: "online", locale: "ru" },
  });
  if (!held.ok) throw new Error(held.error.reason);
  return held.value;
}

const confirm = (world: HybridWorld, linkToken: string, visitor = VISITOR) =>
  sellVisit(world.core, world.vendors, guest, { linkToken, visitor, notes: "", answers: [] });

const bookingOf = async (db: Db, id: number) =>
  (await db.select().from(bookings).where(eq(bookings.id, id)))[0];
const rowOf = async (db: Db, id: number) =>
  (await db.select().from(mirroredVisits).where(eq(mirroredVisits.bookingId, id)))[0];
const lettersOf = async (db: Db, event: string) => {
  const rows = await db.select().from(jobs).where(eq(jobs.name, "announceVisit"));
  return rows.filter(({ payload }) => (payload as { event: string }).event === event).length;
};
/** What all processes have seen of YClients lately. */
async function setHealth({ db, core }: HybridWorld, state: "up" | "down") {
  const row = { vendor: "yclients", state, failures: 0, since: core.clock.now(), notGranted: {} };
  await db
    .insert(connectionHealth)
    .values(row)
    .onConflictDoUpdate({ target: connectionHealth.vendor, set: row });
}
/** The next sale is made, and its answer lost. */
function loseAnswer(world: HybridWorld): HybridWorld {
  const yclients = world.vendors.bookingSources.yclients as BookingVendor;
  const desk: BookingDesk = {
    ...yclients.desk,
    sell: (sale, signal) => {
      world.state.faults.lostAnswer = 1;
      return yclients.desk.sell(sale, signal);
    },
  };
  return { ...world, vendors: { ...world.vendors, bookingSources: { yclients: { ...yclients, desk } } } };
}
const standing = (world: HybridWorld) => world.state.records.filter(({ deleted }) => !deleted);

eachDatabase((open) => {
  it("offers YClients' times less what is in the way here, and nothing else of ours", async () => {
    const world = await openHybridWorld(await open());
    const { core, vendors, soldThere, studio } = world;
    const [person = 0] = studio.people;
    const free = await vendors.bookingSources.yclients?.desk.freeTimes({
      ...{ serviceExternalIds: ["31"], staffExternalId: String(world.numberOf(person)), day: TOMORROW },
    });
    const own = await hold(world, 12);
    const offered = await listOutsideDays(core, vendors, {
      ...{ serviceId: soldThere, staffId: "any", now: core.clock.now() },
      days: { from: TOMORROW, until: TOMORROW },
    });
    const expected = free?.filter(
      ({ startsAt, durationMin }) =>
        startsAt >= own.busyUntil || startsAt.getTime() + durationMin * 60_000 <= own.busyFrom.getTime(),
    );
    const open_ = offered?.times.filter(({ closed }) => closed === null).map(({ startsAt }) => startsAt);
    expect(expected?.length).toBeGreaterThan(3);
    expect(open_).toEqual(expected?.map(({ startsAt }) => startsAt));
    const why = offered?.times.find(({ startsAt }) => startsAt.getTime() === own.startsAt.getTime());
    expect(why).toMatchObject({ closed: "hold", staffIds: [] });
    expect(dayOf(own.startsAt, "UTC")).toBe(TOMORROW);
  });

  it("sells an hour: the record carries the code and our key, the visit stands, one letter", async () => {
    const world = await openHybridWorld(await open());
    const { db } = world;
    const held = await hold(world, 10);
    const sold = await confirm(world, held.linkToken);
    expect(sold).toMatchObject({ ok: true, value: { next: "done", booking: { status: "confirmed" } } });
    const [record] = standing(world);
    const row = await rowOf(db, held.id);
    const [client] = await db.select().from(clients);
    expect(record).toMatchObject({ apiId: row?.requestKey, comment: `Код клиента: ${client?.code}` });
    expect(row).toMatchObject({ state: "placed", externalId: String(record?.id), leaseUntil: null });
    const refs = await db
      .select()
      .from(externalRefs)
      .where(and(eq(externalRefs.entity, "booking"), eq(externalRefs.externalId, String(record?.id))));
    expect(refs.map(({ entityId }) => entityId)).toEqual([held.id]);
    expect(await lettersOf(db, "confirmed")).toBe(1);

    // A second tap, the back button, and the record coming back: still one of each.
    expect(await confirm(world, held.linkToken)).toMatchObject({ ok: true, value: { next: "done" } });
    if (record) await world.deliver(record);
    await world.settle();
    expect(standing(world)).toHaveLength(1);
    expect((await db.select().from(bookings)).filter(({ blocks }) => blocks)).toHaveLength(1);
  });

  it("two at once on one hour, ours and theirs: the later one is told, and gets fresh times", async () => {
    const world = await openHybridWorld(await open());
    const held = await hold(world, 11);
    world.branch.create({
      ...{ staffId: world.numberOf(held.staffId), lines: [{ id: 31 }], client: { name: "Другая" } },
      ...{ start: `${TOMORROW} 11:00:00`, seconds: 3600 },
    });
    const sold = await confirm(world, held.linkToken);
    expect(sold).toMatchObject({ ok: false, error: { reason: "booked" } });
    expect(await bookingOf(world.db, held.id)).toMatchObject({ status: "expired", clientId: null });
    expect(standing(world)).toHaveLength(1);
    expect(await lettersOf(world.db, "declined")).toBe(0);
  });

  it("an answer that is lost is found out: the visit waits, then stands, and is sold once", async () => {
    const world = await openHybridWorld(await open());
    const held = await hold(world, 14);
    const sold = await confirm(loseAnswer(world), held.linkToken);
    expect(sold).toMatchObject({ ok: true, value: { next: "wait", booking: { status: "hold" } } });
    expect(standing(world)).toHaveLength(1);
    // The page that waits is pressed again, and the job comes by as well.
    world.core.clock.advance(60_000);
    await world.settle();
    expect(await bookingOf(world.db, held.id)).toMatchObject({ status: "confirmed" });
    expect(standing(world)).toHaveLength(1);
    expect(await lettersOf(world.db, "confirmed")).toBe(1);
  });

  it("no answer for hours: the client is told no once, and a sale that happened is taken back", async () => {
    const world = await openHybridWorld(await open());
    const held = await hold(world, 15);
    await confirm(loseAnswer(world), held.linkToken);
    expect(standing(world)).toHaveLength(1);
    world.setOffline(true);
    world.core.clock.advance(3 * 60 * 60_000);
    await world.work();
    expect(await bookingOf(world.db, held.id)).toMatchObject({ status: "cancelled" });
    await world.settle();
    expect(standing(world)).toHaveLength(0);
    expect(await lettersOf(world.db, "declined")).toBe(1);
    expect(await lettersOf(world.db, "confirmed")).toBe(0);
  });

  it("a phone that cannot be called keeps the hour and the form", async () => {
    const world = await openHybridWorld(await open());
    const held = await hold(world, 16);
    const unreadable = { ...VISITOR, phoneRaw: "12345" };
    expect(await confirm(world, held.linkToken, unreadable)).toMatchObject({ error: { reason: "phone" } });
    expect(await bookingOf(world.db, held.id)).toMatchObject({ status: "hold", clientId: null });
    expect(await world.db.select().from(clients)).toHaveLength(0);
    expect(await confirm(world, held.linkToken)).toMatchObject({ ok: true, value: { next: "done" } });
  });

  it("while YClients is away: closed, or provisional from our own hours where the owner allows", async () => {
    const world = await openHybridWorld(await open());
    const { db, core } = world;
    await setHealth(world, "down");
    await expect(hold(world, 10)).rejects.toThrow("closed");
    await db
      .insert(settings)
      .values({ key: "hybrid", value: { sellWhenDown: true }, updatedAt: core.clock.now() });
    world.setOffline(true);
    const held = await hold(world, 10);
    const sold = await confirm(world, held.linkToken);
    expect(sold).toMatchObject({ ok: true, value: { next: "done", booking: { status: "confirmed" } } });
    expect(await rowOf(db, held.id)).toMatchObject({ isProvisional: true, state: "waiting" });
    await setHealth(world, "up");
    await world.settle();
    expect(await rowOf(db, held.id)).toMatchObject({ isProvisional: false, state: "placed" });
    expect(standing(world)).toHaveLength(1);
  });
});
