import { describe, expect, it } from "vitest";
import {
  bookingItems,
  bookingResources,
  bookings,
  locations,
  resourceKinds,
  resources,
  scheduleExceptions,
  serviceAddons,
  serviceResources,
  services,
  staff,
  staffServices,
  weeklyHours,
  workedHolidays,
} from "~drizzle/schema";
import { eq } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { wallOf, wallText } from "~/lib/zoned-time";
import { eachDatabase } from "~tests/support/databases";
import { addShifts, openStudio, putVisit, type Studio } from "~tests/support/studio";
import { findVisitStarts, listVisitGrid } from "../chain/model";
import { loadAvailability, planVisit, type AvailabilityRequest, type PartRequest } from "../queries.server";

const NOW = new Date("2026-03-02T00:00:00Z");
const DAY = "2026-03-03";
const at = (hour: string, day = DAY) => new Date(`${day}T${hour}:00Z`);

type Asked = Partial<AvailabilityRequest> & Partial<PartRequest>;

function request(
  studio: Studio,
  { serviceId = studio.serviceId, staffId = "any", addonIds = [], ...more }: Asked,
) {
  const parts = [{ serviceId, staffId, addonIds }];
  return { parts, days: { from: DAY, until: DAY }, now: NOW, ...more };
}

/** The grid of a day as `HH:MM` with people or the reason. */
async function gridOf(db: Queryable, studio: Studio, asked: Asked = {}) {
  const availability = await loadAvailability(db, request(studio, asked));
  if (!availability) return null;
  return Object.fromEntries(
    listVisitGrid(availability.questions).map(({ start, people, closed }) => [
      wallText(wallOf(start, availability.location.zone).minutes),
      closed?.reason ?? people,
    ]),
  );
}

async function planOf(db: Queryable, studio: Studio, startsAt: Date, asked: Asked = {}) {
  const availability = await loadAvailability(db, request(studio, asked));
  const plan = availability && (await planVisit(db, availability, startsAt));
  if (!plan?.ok) return expect.fail(JSON.stringify(plan));
  return plan.value;
}

async function addService(
  db: Db,
  studio: Studio,
  given: Partial<typeof services.$inferInsert> & { by?: number[] },
) {
  const { by = given.isAddon ? [] : studio.people, ...more } = given;
  const [base] = await db.select().from(services).where(eq(services.id, studio.serviceId));
  const { id: _, ...row } = base ?? expect.fail("no service");
  const [added] = await db.insert(services).values({ ...row, ...more }).returning({ id: services.id }); // prettier-ignore
  const id = added?.id ?? 0;
  for (const staffId of by) await db.insert(staffServices).values({ staffId, serviceId: id });
  return id;
}

async function addThings(db: Db, studio: Studio, serviceId: number, names: string[]) {
  const [kind] = await db.insert(resourceKinds).values({ name: "Кабинет", position: 0 }).returning();
  const kindId = kind?.id ?? 0;
  await db.insert(serviceResources).values({ serviceId, kindId });
  const ids: number[] = [];
  for (const [position, name] of names.entries()) {
    const [thing] = await db.insert(resources).values({ kindId, locationId: studio.locationId, name, position }).returning(); // prettier-ignore
    ids.push(thing?.id ?? 0);
  }
  return ids;
}

const except = (db: Db, row: Partial<typeof scheduleExceptions.$inferInsert>) =>
  db.insert(scheduleExceptions).values({
    staffId: null,
    locationId: null,
    kind: "off",
    dayFrom: DAY,
    dayUntil: DAY,
    startMin: null,
    endMin: null,
    reason: "other",
    note: "",
    createdBy: "user:1",
    createdAt: NOW,
    ...row,
  });

const MORNING = [{ from: 540, until: 720 }];
const HOURLY = { stepMin: 60 };

eachDatabase((open) => {
  describe("add-ons", () => {
    it("lengthen and price the visit, with each person's own figures", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2, shifts: MORNING, service: HOURLY });
      const [first = 0, second = 0] = studio.people;
      const addon = await addService(db, studio, { isAddon: true, name: "Тейп", durationMin: 30, priceMinor: 50_000 });
      await db.insert(serviceAddons).values({ serviceId: studio.serviceId, addonId: addon });
      await db.insert(staffServices).values({ staffId: second, serviceId: addon, durationMin: 15, priceMinor: 20_000 });
      expect(await gridOf(db, studio)).toEqual({ "09:00": [first, second], "10:00": [first, second], "11:00": [first, second] });
      // Ninety and seventy-five minutes: neither fits behind eleven.
      expect(await gridOf(db, studio, { addonIds: [addon] })).toEqual({ "09:00": [first, second], "10:00": [first, second] });
      expect(await planOf(db, studio, at("10:00"), { addonIds: [addon], staffId: second })).toMatchObject({
        endsAt: at("11:15"),
        priceMinor: 870_000,
        parts: [{ items: [{ isAddon: false, durationMin: 60, priceMinor: 850_000 }, { name: "Тейп", isAddon: true, durationMin: 15, priceMinor: 20_000 }] }],
      });
      expect((await planOf(db, studio, at("10:00"), { addonIds: [addon], staffId: first })).endsAt).toEqual(at("11:30"));
    }); // prettier-ignore

    it("are sold with their own services only, and never alone", async () => {
      const db = await open();
      const studio = await openStudio(db);
      const addon = await addService(db, studio, { isAddon: true, by: studio.people });
      expect(await gridOf(db, studio, { addonIds: [addon] })).toBeNull();
      expect(await gridOf(db, studio, { serviceId: addon })).toBeNull();
      await db.insert(serviceAddons).values({ serviceId: studio.serviceId, addonId: addon });
      expect(await gridOf(db, studio, { addonIds: [addon] })).not.toBeNull();
      await db.update(services).set({ archivedAt: NOW }).where(eq(services.id, addon));
      expect(await gridOf(db, studio, { addonIds: [addon] })).toBeNull();
    });
  });

  describe("several parts", () => {
    it("go on with the same person where that can be, and pass to another where not", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2, shifts: MORNING, service: { ...HOURLY, bufferAfterMin: 15, prepayment: "deposit", depositPercent: 30 } });
      const [first = 0, second = 0] = studio.people;
      const short = await addService(db, studio, { durationMin: 30, bufferAfterMin: 0, priceMinor: 99_900, prepayment: "full", approval: "staff" });
      const parts = [studio.serviceId, short].map((serviceId) => ({ serviceId, staffId: "any" as const, addonIds: [] }));
      await putVisit(db, studio, { startsAt: at("10:00"), staffId: second, endsAt: at("10:30") });
      expect(await gridOf(db, studio, { parts })).toEqual({ "09:00": [first], "10:00": [first], "11:00": "off_shift" });
      const alone = await planOf(db, studio, at("09:00"), { parts });
      expect(alone).toMatchObject({
        endsAt: at("10:30"), priceMinor: 949_900, prepayMinor: 255_000 + 99_900, needsApproval: true, zone: "UTC", currency: "KZT",
        parts: [
          { staffId: first, startsAt: at("09:00"), endsAt: at("10:00"), bufferAfterMin: 0 },
          { staffId: first, startsAt: at("10:00"), endsAt: at("10:30"), bufferBeforeMin: 0 },
        ],
      });
      await putVisit(db, studio, { startsAt: at("10:15"), staffId: first, endsAt: at("10:45") });
      await putVisit(db, studio, { startsAt: at("10:30"), staffId: second, endsAt: at("11:00") });
      // Neither is free at ten for the second part.
      expect(await gridOf(db, studio, { parts })).toMatchObject({ "09:00": "booked" });
      await db.delete(bookings).where(eq(bookings.staffId, second));
      expect((await planOf(db, studio, at("09:00"), { parts })).parts.map(({ staffId, bufferAfterMin }) => [staffId, bufferAfterMin])).toEqual([[second, 0], [second, 0]]);
      const split = [{ ...parts[0]!, staffId: first }, { ...parts[1]!, staffId: second }];
      expect((await planOf(db, studio, at("09:00"), { parts: split })).parts.map(({ staffId, bufferAfterMin }) => [staffId, bufferAfterMin])).toEqual([[first, 15], [second, 0]]);
    }); // prettier-ignore
  });

  describe("group classes", () => {
    it("fill up to their places, share their room, and are joined at exactly their time", async () => {
      const db = await open();
      const studio = await openStudio(db, { shifts: MORNING, service: { stepMin: 30, capacity: 4, maxPerDay: 2 } });
      const [person = 0] = studio.people;
      const [hall = 0, small = 0] = await addThings(db, studio, studio.serviceId, ["Малый", "Зал"]).then(([a, b]) => [b, a]);
      const begun = await planOf(db, studio, at("10:00"), { party: 2 });
      const classKey = `${studio.serviceId}@${at("10:00").getTime()}@${person}`;
      expect(begun).toMatchObject({ priceMinor: 1_700_000, parts: [{ classKey, seats: 2, resourceIds: [small] }] });
      const put = async (seats: number, status: "confirmed" | "hold" = "confirmed", holdUntil: Date | null = null) => {
        const id = await putVisit(db, studio, { startsAt: at("10:00"), classKey, seats, status, holdUntil });
        await db.insert(bookingResources).values({ bookingId: id, resourceId: hall, busyFrom: at("10:00"), busyUntil: at("11:00"), blocks: true, isExclusive: true, classKey });
      };
      await put(2);
      expect(await gridOf(db, studio)).toEqual({ "09:00": [person], "09:30": "booked", "10:00": [person], "10:30": "booked", "11:00": [person] });
      // Not the first free room, but the one the class is in.
      expect(await planOf(db, studio, at("10:00"))).toMatchObject({ parts: [{ classKey, resourceIds: [hall] }] });
      await put(1);
      // A lapsed hold keeps nobody away.
      await put(2, "hold", NOW);
      expect(await gridOf(db, studio, { party: 2 })).toMatchObject({ "10:00": "full" });
      expect(await gridOf(db, studio, { party: 1 })).toMatchObject({ "09:00": [person], "10:00": [person] });
      await putVisit(db, studio, { startsAt: at("11:00"), classKey: `${studio.serviceId}@${at("11:00").getTime()}@${person}` });
      // Two classes a day: the begun ones may be joined, a third may not begin.
      expect(await gridOf(db, studio)).toMatchObject({ "09:00": "limit", "10:00": [person], "11:00": [person] });
    }); // prettier-ignore
  });

  describe("rooms and equipment", () => {
    it("are needed with their buffers, one of each kind, add-ons included", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2, shifts: MORNING, service: { ...HOURLY, bufferAfterMin: 10 } });
      const [first = 0, second = 0] = studio.people;
      const [room = 0, spare = 0] = await addThings(db, studio, studio.serviceId, ["1", "2"]);
      const taken = await putVisit(db, studio, { startsAt: at("09:00"), staffId: first });
      const hold = (resourceId: number, from: string, until: string, bookingId = taken) =>
        db.insert(bookingResources).values({ bookingId, resourceId, busyFrom: at(from), busyUntil: at(until), blocks: true, isExclusive: true });
      await hold(room, "09:00", "10:05");
      expect(await gridOf(db, studio)).toEqual({ "09:00": [second], "10:00": [first, second], "11:00": [first, second] });
      expect((await planOf(db, studio, at("10:00"))).parts[0]?.resourceIds).toEqual([spare]);
      expect((await planOf(db, studio, at("11:00"))).parts[0]?.resourceIds).toEqual([room]);
      // A visit until 10:10 with its buffer meets a room that is taken from 10:05 on.
      const other = await putVisit(db, studio, { startsAt: at("16:00"), staffId: second });
      await hold(spare, "10:05", "10:30", other);
      expect(await gridOf(db, studio)).toEqual({ "09:00": "booked", "10:00": "resource", "11:00": [first, second] });
      expect(await gridOf(db, studio, { excludeBooking: other })).toMatchObject({ "09:00": [second], "10:00": [first, second] });
      await db.update(resources).set({ archivedAt: NOW }).where(eq(resources.id, room));
      expect((await planOf(db, studio, at("11:00"))).parts[0]?.resourceIds).toEqual([spare]);
      const addon = await addService(db, studio, { isAddon: true, durationMin: 1 });
      await db.insert(serviceAddons).values({ serviceId: studio.serviceId, addonId: addon });
      await addThings(db, studio, addon, []);
      expect(await gridOf(db, studio, { addonIds: [addon] })).toMatchObject({ "10:00": "resource" });
    }); // prettier-ignore
  });

  describe("days that differ", () => {
    it("close the ordinary grid with their own reason, or set another", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2, shifts: MORNING, service: HOURLY });
      const [first = 0, second = 0] = studio.people;
      await except(db, { staffId: first, kind: "time_off", startMin: 570, endMin: 610 });
      expect(await gridOf(db, studio, { staffId: first })).toEqual({ "09:00": "time_off", "10:00": "time_off", "11:00": [first] });
      await except(db, { staffId: second, kind: "hours", startMin: 555, endMin: 675 });
      expect(await gridOf(db, studio, { staffId: second })).toEqual({ "09:15": [second], "10:15": [second] });
      await except(db, { staffId: first });
      expect(await gridOf(db, studio, { staffId: first })).toEqual({ "09:00": "day_off", "10:00": "day_off", "11:00": "day_off" });
      const day = { from: "2026-03-04", until: "2026-03-04" };
      await except(db, { locationId: studio.locationId, kind: "hours", dayFrom: day.from, dayUntil: day.until, startMin: 600, endMin: 720 });
      expect(await gridOf(db, studio, { days: day })).toEqual({ "10:00": [first, second], "11:00": [first, second] });
      await except(db, { locationId: studio.locationId, dayFrom: day.from, dayUntil: day.until });
      expect(await gridOf(db, studio, { days: day })).toEqual({ "10:00": "day_off", "11:00": "day_off" });
    }); // prettier-ignore

    it("keeps public holidays of the place, but for those it works on", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2, shifts: MORNING, service: { ...HOURLY, horizonDays: 60 } });
      const [first = 0, second = 0] = studio.people;
      const womensDay = { days: { from: "2026-03-08", until: "2026-03-08" } };
      const whole = { "09:00": [first, second], "10:00": [first, second], "11:00": [first, second] };
      expect(await gridOf(db, studio, womensDay)).toEqual(whole);
      await db.update(locations).set({ holidayCountry: "KZ" });
      expect(await gridOf(db, studio, womensDay)).toEqual({ "09:00": "holiday", "10:00": "holiday", "11:00": "holiday" });
      // Hours named for that very day go before the holiday.
      await except(db, { staffId: second, kind: "hours", dayFrom: "2026-03-08", dayUntil: "2026-03-08", startMin: 600, endMin: 660 });
      expect(await gridOf(db, studio, womensDay)).toEqual({ "09:00": "holiday", "10:00": [second], "11:00": "holiday" });
      await db.insert(workedHolidays).values({ locationId: studio.locationId, day: "2026-03-08" });
      expect(await gridOf(db, studio, { ...womensDay, staffId: first })).toEqual({ "09:00": [first], "10:00": [first], "11:00": [first] });
    }); // prettier-ignore

    it("keeps to where and how long weekly hours hold", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2, shifts: MORNING, service: HOURLY });
      const [first = 0, second = 0] = studio.people;
      const [branch] = await db.insert(locations).values({ name: "Филиал", zone: "Asia/Almaty", currency: "KZT", country: "KZ", address: "", phone: "", createdAt: NOW }).returning();
      const branchId = branch?.id ?? 0;
      expect(await gridOf(db, studio, { locationId: branchId })).toBeNull();
      await db.insert(weeklyHours).values({ staffId: second, weekday: 1, startMin: 840, endMin: 960, locationId: branchId });
      expect(await gridOf(db, studio, { locationId: branchId })).toEqual({ "14:00": [second], "15:00": [second] });
      expect(await gridOf(db, studio, { locationId: studio.locationId })).toEqual({ "09:00": [first, second], "10:00": [first, second], "11:00": [first, second] });
      // 14:00 in Almaty is 09:00 in UTC: whoever is here is not there.
      await putVisit(db, studio, { startsAt: at("09:00"), staffId: second });
      expect(await gridOf(db, studio, { locationId: branchId })).toEqual({ "14:00": "booked", "15:00": [second] });
      await except(db, { staffId: first, kind: "hours", startMin: 1080, endMin: 1140, locationId: branchId });
      expect(await gridOf(db, studio, { locationId: branchId })).toEqual({ "14:00": "booked", "15:00": [second], "18:00": [first] });
      expect(await gridOf(db, studio, { locationId: studio.locationId, staffId: first })).toEqual({});
      await db.update(weeklyHours).set({ validUntil: "2026-03-02" }).where(eq(weeklyHours.staffId, second));
      expect(await gridOf(db, studio, { staffId: second })).toEqual({});
      await addShifts(db, second, [{ from: 600, until: 660 }]);
      expect(await gridOf(db, studio, { staffId: second })).toEqual({ "10:00": [second] });
    }); // prettier-ignore
  });

  describe("what is in the way", () => {
    it("lets lapsed holds go and requests queue, and counts daily limits", async () => {
      const db = await open();
      const studio = await openStudio(db, { shifts: MORNING, service: HOURLY });
      const [person = 0] = studio.people;
      await putVisit(db, studio, { startsAt: at("09:00"), status: "hold", holdUntil: NOW });
      await putVisit(db, studio, { startsAt: at("10:00"), status: "hold", holdUntil: new Date(NOW.getTime() + 1) });
      const openings = async (asked: Asked = {}) => {
        const availability = await loadAvailability(db, request(studio, { ...asked, isOpeningsOnly: true }));
        return findVisitStarts(availability?.questions ?? []).map(({ start }) => new Date(start).toISOString().slice(11, 16));
      };
      expect(await gridOf(db, studio)).toEqual({ "09:00": [person], "10:00": "hold", "11:00": [person] });
      expect(await openings()).toEqual(["09:00", "11:00"]);
      const request1 = await putVisit(db, studio, { startsAt: at("11:00"), status: "pending", isExclusive: false });
      expect(await gridOf(db, studio)).toMatchObject({ "11:00": "booked" });
      await db.update(services).set({ approval: "staff" });
      expect(await gridOf(db, studio)).toMatchObject({ "10:00": "hold", "11:00": [person] });
      expect(await openings()).toEqual(["09:00", "11:00"]);
      // What a vendor reports is no request of ours.
      await db.update(bookings).set({ source: "yclients" }).where(eq(bookings.id, request1));
      expect(await gridOf(db, studio)).toMatchObject({ "11:00": "booked" });
      await db.update(services).set({ maxPerDay: 2 });
      expect(await gridOf(db, studio)).toMatchObject({ "09:00": "limit" });
      await db.update(services).set({ maxPerDay: 3 });
      expect(await gridOf(db, studio)).toMatchObject({ "09:00": [person] });
      // A further service in a row of another counts as well.
      const other = await addService(db, studio, {});
      const joined = await putVisit(db, studio, { startsAt: at("20:00"), serviceId: other });
      await db.insert(bookingItems).values([other, studio.serviceId].map((serviceId, position) => ({ bookingId: joined, position, serviceId, name: "", isAddon: false, durationMin: 30, priceMinor: 0 })));
      expect(await gridOf(db, studio)).toMatchObject({ "09:00": "limit" });
    }); // prettier-ignore

    it("leaves the whole visit that is being moved out, its further parts too", async () => {
      const db = await open();
      const studio = await openStudio(db, { people: 2, shifts: MORNING, service: HOURLY });
      const [first = 0, second = 0] = studio.people;
      const head = await putVisit(db, studio, { startsAt: at("09:00") });
      await putVisit(db, studio, { startsAt: at("10:00"), staffId: second, headId: head });
      expect(await gridOf(db, studio)).toMatchObject({ "09:00": [second], "10:00": [first] });
      expect(await gridOf(db, studio, { excludeBooking: head })).toMatchObject({ "09:00": [first, second], "10:00": [first, second] });
    }); // prettier-ignore

    it("asks as often whatever the number of people and days", async () => {
      const costs: number[] = [];
      for (const people of [1, 9]) {
        const db = await open();
        const studio = await openStudio(db, { people, service: { maxPerDay: 5 } });
        await db.update(locations).set({ holidayCountry: "RU" });
        await addThings(db, studio, studio.serviceId, ["1", "2"]);
        const addon = await addService(db, studio, { isAddon: true });
        await db.insert(serviceAddons).values({ serviceId: studio.serviceId, addonId: addon });
        for (const staffId of studio.people) await except(db, { staffId });
        let reads = 0;
        const counted = new Proxy(db as Queryable, {
          get(target, key) {
            if (key === "select" || key === "selectDistinct") reads += 1;
            return Reflect.get(target, key) as unknown;
          },
        });
        const until = people === 1 ? "2026-03-08" : "2026-04-20";
        await loadAvailability(
          counted,
          request(studio, { addonIds: [addon], days: { from: "2026-03-08", until } }),
        );
        costs.push(reads);
      }
      expect(costs[1]).toBe(costs[0]);
    });
  });

  it("falls to whoever is least busy, lapsed holds aside; the owner's order decides a tie", async () => {
    const db = await open();
    const studio = await openStudio(db, { people: 2, shifts: MORNING, service: HOURLY });
    const [first = 0, second = 0] = studio.people;
    const who = async () => (await planOf(db, studio, at("11:00"))).parts[0]?.staffId;
    expect(await who()).toBe(first);
    await putVisit(db, studio, { startsAt: at("09:00"), staffId: first, status: "hold", holdUntil: NOW });
    expect(await who()).toBe(first);
    await putVisit(db, studio, { startsAt: at("10:00"), staffId: first });
    expect(await who()).toBe(second);
    await db.update(staff).set({ isBookable: false }).where(eq(staff.id, second)); // prettier-ignore
    expect(await who()).toBe(first);
  });
});
