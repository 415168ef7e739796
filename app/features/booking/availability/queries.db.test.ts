import { expect, it } from "vitest";
import type { Db, Queryable } from "~drizzle/client.server";
import { bookings, staff, staffServices, weeklyHours } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import { addBooking, addWorkplace } from "~tests/support/rows";
import { findSlots, listGrid } from "./model";
import { loadAvailability, type AvailabilityRequest, type PartRequest } from "./queries.server";

const NOW = new Date("2026-02-25T00:00:00Z");
const DAYS = { from: "2026-03-02", until: "2026-03-06" };

/** A second person beside the workplace's; both do the service from nine to one and from two to six, every day. */
async function addPeople(db: Db) {
  const place = await addWorkplace(db, "Asia/Almaty");
  const [second] = await db
    .insert(staff)
    .values({
      locationId: place.locationId,
      name: "Борис",
      title: "",
      position: 1,
      isBookable: true,
      createdAt: NOW,
    })
    .returning({ id: staff.id });
  const other = { ...place, staffId: second?.id ?? 0 };
  for (const { staffId, serviceId } of [place, other]) {
    await db
      .insert(staffServices)
      .values({ staffId, serviceId, durationMin: staffId === other.staffId ? 90 : null });
    for (let weekday = 0; weekday < 7; weekday++) {
      await db.insert(weeklyHours).values([
        { staffId, weekday, startMin: 540, endMin: 780 },
        { staffId, weekday, startMin: 840, endMin: 1080 },
      ]);
    }
  }
  return { place, other };
}

const visit = (start: string, end: string, more: Partial<typeof bookings.$inferInsert> = {}) => {
  const [startsAt, endsAt] = [new Date(start), new Date(end)];
  return { startsAt, endsAt, busyFrom: startsAt, busyUntil: endsAt, blocks: true, ...more };
};

/** Counts the reads that are begun. */
function counting(db: Db): { db: Queryable; reads: () => number } {
  let reads = 0;
  const counted = new Proxy(db as Queryable, {
    get(target, key) {
      if (key === "select") reads += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  return { db: counted, reads: () => reads };
}

eachDatabase((open) => {
  it("finds the same starts with the whole rows and with their spans alone", async () => {
    const db = await open();
    const { place, other } = await addPeople(db);
    const buffered = visit("2026-03-03T05:00:00Z", "2026-03-03T06:00:00Z", {
      busyFrom: new Date("2026-03-03T04:45:00Z"),
      busyUntil: new Date("2026-03-03T06:30:00Z"),
    });
    const moved = await addBooking(db, place, buffered);
    await addBooking(db, other, visit("2026-03-04T04:00:00Z", "2026-03-04T09:00:00Z", { status: "pending" }));
    await addBooking(
      db,
      other,
      visit("2026-03-05T04:00:00Z", "2026-03-05T09:00:00Z", { status: "cancelled", blocks: false }),
    );
    const ask = async ({
      staffId = "any",
      serviceId = place.serviceId,
      ...more
    }: Partial<AvailabilityRequest & PartRequest>) => {
      const availability = await loadAvailability(db, {
        parts: [{ serviceId, staffId, addonIds: [] }],
        days: DAYS,
        now: NOW,
        ...more,
      });
      return availability ? findSlots(availability.questions[0]) : [];
    };
    for (const more of [{}, { staffId: place.staffId }, { excludeBooking: moved }]) {
      const whole = await ask(more);
      expect(whole.length).toBeGreaterThan(40);
      expect(await ask({ ...more, isOpeningsOnly: true })).toEqual(whole);
    }
    expect(await ask({ serviceId: 999 })).toEqual([]);
  });

  it("says which booking closes an hour, in the wall clock of the location", async () => {
    const db = await open();
    const { place } = await addPeople(db);
    const id = await addBooking(db, place, visit("2026-03-03T05:00:00Z", "2026-03-03T06:00:00Z"));
    const day = { from: "2026-03-03", until: "2026-03-03" };
    const availability = await loadAvailability(db, {
      parts: [{ serviceId: place.serviceId, staffId: place.staffId, addonIds: [] }],
      days: day,
      now: NOW,
    });
    const grid = listGrid(availability?.questions[0] ?? expect.fail("nothing was loaded"));
    expect(
      grid.filter(({ closed }) => closed).map(({ start, closed }) => [new Date(start).toISOString(), closed]),
    ).toEqual([
      ["2026-03-03T04:30:00.000Z", { reason: "booked", bookingId: id }],
      ["2026-03-03T05:00:00.000Z", { reason: "booked", bookingId: id }],
      ["2026-03-03T05:30:00.000Z", { reason: "booked", bookingId: id }],
    ]);
    expect(new Date(grid[0]?.start ?? 0).toISOString()).toBe("2026-03-03T04:00:00.000Z");
  });

  it("asks the database as often for a day of one as for a month of all", async () => {
    const db = await open();
    const { place } = await addPeople(db);
    const readsOf = async ({
      staffId,
      days,
    }: Pick<AvailabilityRequest & PartRequest, "staffId" | "days">) => {
      const { db: counted, reads } = counting(db);
      await loadAvailability(counted, {
        parts: [{ serviceId: place.serviceId, staffId, addonIds: [] }],
        now: NOW,
        isOpeningsOnly: true,
        days,
      });
      return reads();
    };
    const one = await readsOf({ staffId: place.staffId, days: { from: "2026-03-03", until: "2026-03-03" } });
    expect(await readsOf({ staffId: "any", days: { from: "2026-03-01", until: "2026-03-31" } })).toBe(one);
  });

  it("reads the same values inside a transaction and outside", async () => {
    const db = await open();
    const { place } = await addPeople(db);
    await addBooking(db, place, visit("2026-03-03T05:00:00Z", "2026-03-03T06:00:00Z"));
    const read = async (queryable: Queryable) => {
      const query = queryable
        .select({ staffId: bookings.staffId, startsAt: bookings.startsAt })
        .from(bookings);
      return (await queryable.selectValues(query)).map(([staffId, startsAt]) => [staffId, Number(startsAt)]);
    };
    const expected = [[place.staffId, Date.parse("2026-03-03T05:00:00Z")]];
    expect(await read(db)).toEqual(expected);
    expect(await db.transaction((tx) => read(tx))).toEqual(expected);
    await expect(db.transaction(() => read(db))).rejects.toThrow();
  });
});
