import fc from "fast-check";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { isUniqueViolation } from "~drizzle/errors";
import { bookings, jobs, loyaltyLevels, pointsEntries } from "~drizzle/schema";
import { writeSetting } from "~/features/settings/commands.server";
import { systemActor, type UserActor } from "~/lib/actor";
import { addBooking, addClient, addWorkplace, type Workplace } from "~tests/support/rows";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { settleBooking, settleBookingsInside, settleMissed } from "./commands.server";
import { pointsFor } from "./model";
import { saveLevels, switchProgramme } from "./programme/commands.server";
import { clientLevel, listPoints, pointsBalance, pointsBalances } from "./queries.server";
import { correctPoints, refundSpend, spendPoints } from "./spending/commands.server";

const system = systemActor("test");
const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null };

type BookingChange = Partial<typeof bookings.$inferInsert>;

/** A business with one level and one client, and the steps its stories are told in. */
async function story(db: Db, percent: number) {
  const core = testCore(db);
  const { clock } = core;
  const place: Workplace = await addWorkplace(db);
  const client = await addClient(db, { displayName: "Омарова Гульнара" });
  await db.insert(loyaltyLevels).values({ name: "Базовый", thresholdMinor: 0, percentBp: percent * 100 });
  const change = async (bookingId: number, to: BookingChange) => {
    clock.advance(60_000);
    await db.update(bookings).set(to).where(eq(bookings.id, bookingId));
    await settleBooking(core, system, { bookingId });
  };
  return {
    core, clock, place, client,
    book: (given: BookingChange = {}) => addBooking(db, place, { clientId: client, status: "confirmed", ...given }),
    change,
    complete: (bookingId: number, price: number) =>
      change(bookingId, { status: "completed", completedAt: clock.now(), priceMinor: price * 100 }),
    cancel: (bookingId: number) => change(bookingId, { status: "cancelled", completedAt: null }),
    spend: (points: number, bookingId: number | null = null) =>
      spendPoints(core, admin, { clientId: client, points, bookingId, requestKey: `key-${clock.now().getTime()}-${points}` }),
    programme: (enabled: boolean) =>
      db.transaction((tx) => writeSetting(tx, { key: "loyalty", value: { enabled }, at: clock.now() })),
    entries: async () => (await db.select().from(pointsEntries).orderBy(pointsEntries.id)).map(({ kind, points }) => [kind, points]),
  }; // prettier-ignore
}

eachDatabase((open) => {
  it("awards once when webhook and timer see one completion (L01)", async () => {
    const db = await open();
    const s = await story(db, 5);
    const visit = await s.book();
    await s.complete(visit, 1000);
    await settleBooking(s.core, system, { bookingId: visit });
    expect(await s.entries()).toEqual([["award", 50]]);
    expect(await pointsBalance(db, s.client)).toBe(50);
  });

  it("takes back and awards again when a visit is cancelled and completed again (L03)", async () => {
    const db = await open();
    const s = await story(db, 5);
    const visit = await s.book();
    await s.complete(visit, 1000);
    await s.cancel(visit);
    await s.complete(visit, 1000);
    expect(await s.entries()).toEqual([["award", 50], ["reverse", -50], ["award", 50]]); // prettier-ignore
    expect(await pointsBalance(db, s.client)).toBe(50);
  });

  it("shows a debt when spent points are taken back, and refuses to spend below zero (L05)", async () => {
    const db = await open();
    const s = await story(db, 5);
    const visit = await s.book();
    await s.complete(visit, 2000);
    expect(await s.spend(80)).toMatchObject({ ok: true, value: { balance: 20 } });
    await s.cancel(visit);
    expect(await s.entries()).toEqual([["award", 100], ["spend", -80], ["reverse", -100]]); // prettier-ignore
    expect(await pointsBalance(db, s.client)).toBe(-80);
    expect(await s.spend(1)).toEqual({ ok: false, error: { reason: "insufficient", balance: -80 } });
  });

  it("gives points spent on a cancelled visit back (L07)", async () => {
    const db = await open();
    const s = await story(db, 10);
    const opening = { clientId: s.client, points: 300, reason: "opening balance", requestKey: "opening-1" };
    await correctPoints(s.core, admin, opening);
    const visit = await s.book();
    expect(await s.spend(300, visit)).toMatchObject({ ok: true, value: { balance: 0 } });
    await s.cancel(visit);
    await settleBooking(s.core, system, { bookingId: visit });
    expect(await s.entries()).toEqual([["correct", 300], ["spend", -300], ["refund", 300]]); // prettier-ignore
    expect(await pointsBalance(db, s.client)).toBe(300);
  });

  it("follows a visit to another client (L09)", async () => {
    const db = await open();
    const s = await story(db, 5);
    const visit = await s.book();
    const other = await addClient(db, { displayName: "Серикова Алия" });
    await s.complete(visit, 1000);
    await s.change(visit, { clientId: other });
    expect(await s.entries()).toEqual([["award", 50], ["reverse", -50], ["award", 50]]); // prettier-ignore
    expect(await pointsBalances(db, [s.client, other])).toEqual(new Map([[s.client, 0], [other, 50]])); // prettier-ignore
  });

  it("awards at the next run what was completed while the programme was off (L11)", async () => {
    const db = await open();
    const s = await story(db, 5);
    await s.programme(false);
    const visit = await s.book();
    await s.complete(visit, 1000);
    expect(await s.entries()).toEqual([]);
    expect(await settleMissed(s.core, system)).toBe(0);
    await switchProgramme(s.core, admin, { enabled: true });
    expect((await db.select().from(jobs)).map(({ name }) => name)).toEqual(["settleMissedPoints"]);
    expect(await settleMissed(s.core, system)).toBe(1);
    expect(await settleMissed(s.core, system)).toBe(0);
    expect(await s.entries()).toEqual([["award", 50]]);
  });

  it("adjusts a corrected price at the percent of the completion, and says why each row is there", async () => {
    const db = await open();
    const s = await story(db, 5);
    const visit = await s.book();
    await s.complete(visit, 1000);
    await saveLevels(s.core, admin, [
      { name: "Золотой", thresholdMinor: 0, thresholdVisits: 0, percentBp: 1000 },
    ]);
    await s.change(visit, { priceMinor: 150_000 });
    const { rows } = await listPoints(db, admin, { clientId: s.client });
    expect(rows).toMatchObject([
      { kind: "adjust", points: 25, balanceAfter: 75, percentBp: 500, priceMinor: 150_000, currency: "KZT" },
      {
        kind: "award",
        points: 50,
        balanceAfter: 50,
        levelName: "Базовый",
        bookingId: visit,
        actor: "system:test",
      },
    ]);
  });

  it("grants the percent of the level held when the visit was completed, not of today's", async () => {
    const db = await open();
    const s = await story(db, 3);
    await saveLevels(s.core, admin, [
      { name: "Базовый", thresholdMinor: 0, thresholdVisits: 0, percentBp: 300 },
      { name: "Золотой", thresholdMinor: 100_000, thresholdVisits: 2, percentBp: 1000 },
    ]);
    await s.programme(false);
    const visits = [await s.book(), await s.book(), await s.book()];
    for (const visit of visits) await s.complete(visit, 600);
    await s.programme(true);
    expect(await settleMissed(s.core, system)).toBe(3);
    expect(await s.entries()).toEqual([["award", 18], ["award", 18], ["award", 60]]); // prettier-ignore
    expect(await clientLevel(db, { clientId: s.client, at: s.clock.now() })).toMatchObject({
      level: { name: "Золотой" },
      next: null,
      reached: 180_000,
    });
  });

  it("settles many bookings at once as it settles one, and a visit that came to light late lifts those after it", async () => {
    const db = await open();
    const s = await story(db, 3);
    const ladder = [
      { name: "Базовый", thresholdMinor: 0, thresholdVisits: 0, percentBp: 300 },
      { name: "Золотой", thresholdMinor: 100_000, thresholdVisits: 2, percentBp: 1000 },
    ];
    await saveLevels(s.core, admin, ladder);
    const other = await addClient(db, { displayName: "Серикова Алия" });
    const done = (hour: number, clientId: number, priceMinor: number) =>
      s.book({ status: "completed", completedAt: new Date(Date.UTC(2026, 1, 1, hour)), clientId, priceMinor });
    const visits = [
      await done(5, s.client, 100_000),
      await done(3, s.client, 60_000),
      await done(9, other, 90_000),
    ];
    visits.push(await s.book());
    const settleAll = (ids: number[]) =>
      db.transaction((tx) => settleBookingsInside(tx, { core: s.core, actor: system }, ids));
    const told = (rows: { kind: string; points: number; clientId: number }[]) =>
      rows.map(({ kind, points, clientId }) => `${kind} ${points} ${clientId === s.client ? "first" : "other"}`);
    expect(told(await settleAll([...visits, 999_999, visits[0]!]))).toEqual([
      "award 30 first",
      "award 18 first",
      "award 27 other",
    ]);
    expect(await settleAll(visits)).toEqual([]);
    const early = await done(1, s.client, 50_000);
    expect(told(await settleAll([early]))).toEqual(["award 15 first", "adjust 70 first"]);
    await saveLevels(s.core, admin, [{ ...ladder[0]!, percentBp: 9999 }]);
    expect(await settleAll([early, ...visits])).toEqual([]);
    await db.update(bookings).set({ status: "cancelled", completedAt: null, version: 2 }).where(eq(bookings.id, early));
    expect(told(await settleAll([early]))).toEqual(["reverse -15 first", "adjust -70 first"]);
    expect(await pointsBalance(db, s.client)).toBe(48);
  }); // prettier-ignore

  it("writes one award when ten runs settle the same booking at once", async () => {
    const db = await open();
    const s = await story(db, 5);
    const visit = await s.book({ status: "completed", completedAt: s.clock.now(), priceMinor: 100_000 });
    await Promise.all(Array.from({ length: 10 }, () => settleBooking(s.core, system, { bookingId: visit })));
    expect(await s.entries()).toEqual([["award", 50]]);
  });

  it("lets only one of many who spend the same points at once have them", async () => {
    const db = await open();
    const s = await story(db, 5);
    await correctPoints(s.core, admin, {
      clientId: s.client,
      points: 100,
      reason: "gift",
      requestKey: "gift-0001",
    });
    const tries = Array.from({ length: 8 }, (_, n) =>
      spendPoints(s.core, admin, { clientId: s.client, points: 60, requestKey: `try-${n}-0000` }),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await pointsBalance(db, s.client)).toBe(40);
  });

  it("takes a repeated request for the same one", async () => {
    const db = await open();
    const s = await story(db, 5);
    const gift = { clientId: s.client, points: 100, reason: "gift", requestKey: "gift-0001" };
    expect(await correctPoints(s.core, admin, gift)).toEqual(await correctPoints(s.core, admin, gift));
    const spending = { clientId: s.client, points: 70, requestKey: "spend-001" };
    const first = await spendPoints(s.core, admin, spending);
    expect(await spendPoints(s.core, admin, spending)).toEqual(first);
    expect(await pointsBalance(db, s.client)).toBe(30);
  });

  it("gives a spending back once", async () => {
    const db = await open();
    const s = await story(db, 5);
    await correctPoints(s.core, admin, { clientId: s.client, points: 100, reason: "gift", requestKey: "gift-0001" });
    const visit = await s.book();
    const spent = await s.spend(40, visit);
    const entryId = spent.ok ? spent.value.entryId : 0;
    expect(await refundSpend(s.core, admin, { entryId, reason: "mistake" })).toMatchObject({ ok: true, value: { balance: 100 } });
    expect(await refundSpend(s.core, admin, { entryId, reason: "again" })).toEqual({ ok: false, error: { reason: "already_returned" } });
    await s.cancel(visit);
    expect(await pointsBalance(db, s.client)).toBe(100);
  }); // prettier-ignore

  it("does not take points for another client's visit or one that is over", async () => {
    const db = await open();
    const s = await story(db, 5);
    await correctPoints(s.core, admin, {
      clientId: s.client,
      points: 100,
      reason: "gift",
      requestKey: "gift-0001",
    });
    const cancelled = await s.book({ status: "cancelled" });
    const strangers = await s.book({ clientId: await addClient(db, { displayName: "Чужой" }) });
    for (const visit of [cancelled, strangers, 999_999])
      expect(await s.spend(10, visit)).toEqual({ ok: false, error: { reason: "booking_closed" } });
  });

  it("keeps the ledger as it was written", async () => {
    const db = await open();
    const s = await story(db, 5);
    const gift = { clientId: s.client, points: 100, reason: "gift", requestKey: "gift-0001" };
    const { entryId } = await correctPoints(s.core, admin, gift);
    const row = eq(pointsEntries.id, entryId);
    await expect(db.update(pointsEntries).set({ points: 999 }).where(row)).rejects.toThrow();
    await expect(db.delete(pointsEntries).where(row)).rejects.toThrow();
    const [entry] = await db.select().from(pointsEntries).where(row);
    const { id: _id, ...copy } = entry!;
    await expect(db.insert(pointsEntries).values(copy)).rejects.toSatisfy(isUniqueViolation);
    expect(await pointsBalance(db, s.client)).toBe(100);
  });

  it("lets only those correct and configure who may", async () => {
    const db = await open();
    const s = await story(db, 5);
    const gift = { clientId: s.client, points: 100, reason: "gift", requestKey: "gift-0001" };
    await expect(correctPoints(s.core, trainer, gift)).rejects.toMatchObject({ code: "forbidden" });
    await expect(spendPoints(s.core, { kind: "guest" }, gift)).rejects.toMatchObject({
      code: "unauthorized",
    });
    const manager = { ...admin, role: "manager" as const };
    await expect(switchProgramme(s.core, manager, { enabled: false })).rejects.toMatchObject({
      code: "forbidden",
    });
    const stranger = { kind: "client" as const, clientId: s.client + 1 };
    await expect(listPoints(db, stranger, { clientId: s.client })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("ends, after any sequence of events and repeats, where the visits' last states alone lead", { timeout: 120_000 }, async () => {
    const db = await open();
    const s = await story(db, 7);
    const event = fc.record({
      visit: fc.nat(2),
      what: fc.constantFrom("complete", "cancel", "no_show", "reprice", "relink", "repeat", "settle_twice_at_once", "off", "on"),
      price: fc.integer({ min: 0, max: 5000 }),
    });
    const runs = async (events: { visit: number; what: string; price: number }[]) => {
      const owners = [await addClient(db, { displayName: "А" }), await addClient(db, { displayName: "Б" })];
      const visits = [await s.book({ clientId: owners[0] }), await s.book({ clientId: owners[1] }), await s.book({ clientId: null })];
      await s.programme(true);
      for (const { visit, what, price } of events) {
        const id = visits[visit]!;
        if (what === "complete") await s.complete(id, price);
        else if (what === "cancel") await s.cancel(id);
        else if (what === "no_show") await s.change(id, { status: "no_show", completedAt: null });
        else if (what === "reprice") await s.change(id, { priceMinor: price * 100 });
        else if (what === "relink") await s.change(id, { clientId: owners[price % 2]! });
        else if (what === "repeat") await settleBooking(s.core, system, { bookingId: id });
        else if (what === "settle_twice_at_once")
          await Promise.all([1, 2].map(() => settleBooking(s.core, system, { bookingId: id })));
        else await s.programme(what === "on");
      }
      await s.programme(true);
      for (const id of visits) await settleBooking(s.core, system, { bookingId: id });
      const expected = new Map(owners.map((owner) => [owner, 0]));
      for (const id of visits) {
        const [visit] = await db.select().from(bookings).where(eq(bookings.id, id));
        if (visit?.status !== "completed" || visit.clientId === null) continue;
        expected.set(visit.clientId, expected.get(visit.clientId)! + pointsFor(visit.priceMinor, 700));
      }
      for (const owner of owners) expect(await pointsBalance(db, owner)).toBe(expected.get(owner));
    };
    await fc.assert(fc.asyncProperty(fc.array(event, { maxLength: 14 }), runs), { numRuns: 60 });
    const causes = (await db.select().from(pointsEntries)).map(({ causeKey }) => causeKey);
    expect(new Set(causes).size).toBe(causes.length);
  }); // prettier-ignore
});
