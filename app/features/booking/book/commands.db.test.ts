import { desc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookingEvents, bookings, clients, jobs, services, staff, staffServices } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import type { Topic } from "~/lib/topics";
import { guest, type Actor } from "~/lib/actor";
import { addDays } from "~/lib/zoned-time";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { manager, openStudio, putVisit, trainerOf } from "~tests/support/studio";
import { getOfferedDay } from "../offer/queries.server";
import type { Visitor } from "../visitors/commands.server";
import { bookVisit, type BookingRequest } from "./commands.server";

/** A Monday, eight in the morning in the studio's zone (UTC). */
const NOW = "2026-03-02T08:00:00Z";
const at = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00Z`);
const anna: Visitor = {
  kind: "contact",
  name: "Анна Ким",
  phoneRaw: "+7 701 111 22 33",
  email: "anna@example.org",
  locale: "ru",
};

async function studioOf(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  const studio = await openStudio(db, options);
  const core = testCore(db, { now: NOW });
  type Asked = Partial<BookingRequest> & { as?: Actor; serviceId?: number; staffId?: number | "any" };
  const book = (more: Asked = {}) => {
    const { as = guest, serviceId = studio.serviceId, staffId = studio.people[0] ?? 0, ...request } = more;
    return bookVisit(core, as, {
      parts: [{ serviceId, staffId, addonIds: [] }],
      startsAt: at("10:00"),
      visitor: anna,
      notes: "",
      source: as.kind === "user" ? "staff" : "online",
      ...request,
    });
  };
  const reasonOf = async (more: Parameters<typeof book>[0]) => {
    const answer = await book(more);
    return answer.ok ? "booked!" : answer.error.reason;
  };
  return { studio, core, book, reasonOf };
}

eachDatabase((open) => {
  it("writes the visit down with everything that belongs to it, in one go", async () => {
    const db = await open();
    const { studio, book } = await studioOf(db, { service: { bufferBeforeMin: 10, bufferAfterMin: 20 } });
    const heard: Topic[] = [];
    const stop = db.watch((topics) => heard.push(...topics));
    const booked = await book({ notes: "Болит колено" });
    stop();
    const row = booked.ok ? booked.value : expect.fail(JSON.stringify(booked));
    expect(row).toMatchObject({
      staffId: studio.people[0],
      serviceName: "Растяжка",
      source: "online",
      status: "confirmed",
      startsAt: at("10:00"),
      endsAt: at("11:00"),
      busyFrom: at("09:50"),
      busyUntil: at("11:20"),
      blocks: true,
      isExclusive: true,
      localDay: "2026-03-03",
      priceMinor: 850_000,
      currency: "KZT",
      notes: "Болит колено",
      contactEmail: "anna@example.org",
    });
    expect(row.reference).toMatch(/^[B-Z2-9]{6}$/);
    expect(row.linkToken.length).toBeGreaterThanOrEqual(24);
    expect(await db.select().from(bookingEvents)).toMatchObject([
      { bookingId: row.id, actor: "guest", kind: "created", fromStatus: null, toStatus: "confirmed" },
    ]);
    expect(await db.select().from(clients)).toMatchObject([
      { id: row.clientId, displayName: "Анна Ким", phoneE164: "+77011112233", visitsCount: 0 },
    ]);
    // One letter; points are nobody's business until the visit took place. No contacts in the payload.
    expect(await db.select({ name: jobs.name, payload: jobs.payload }).from(jobs)).toEqual([
      { name: "announceVisit", payload: { bookingId: row.id, event: "confirmed", version: 1 } },
    ]);
    expect(heard).toContain("bookings");
  });

  it("books every hour that was offered, and no other of that day", async () => {
    const db = await open();
    const { studio, core, reasonOf } = await studioOf(db, {
      people: 2,
      shifts: [
        { from: 540, until: 780 },
        { from: 840, until: 1110 },
      ],
      service: { durationMin: 50, stepMin: 40, bufferBeforeMin: 5, bufferAfterMin: 10, minNoticeMin: 60 },
    });
    await putVisit(db, studio, { startsAt: at("10:07"), endsAt: at("10:41"), busyUntil: at("10:56") });
    const day = await getOfferedDay(db, {
      parts: [{ serviceId: studio.serviceId, staffId: "any", addonIds: [] }],
      day: "2026-03-03",
      now: core.clock.now(),
    });
    const offered = new Set(
      day?.times.filter(({ closed }) => closed === null).map(({ startsAt }) => startsAt.toISOString()),
    );
    expect(offered.size).toBeGreaterThan(5);
    for (let minute = 480; minute < 1200; minute += 5) {
      const startsAt = new Date(at("00:00").getTime() + minute * 60_000);
      const before = await db.$count(bookings);
      const reason = await reasonOf({ staffId: "any", startsAt });
      expect([startsAt.toISOString(), reason === "booked!"]).toEqual([
        startsAt.toISOString(),
        offered.has(startsAt.toISOString()),
      ]);
      // Taken back, so that one answer does not change the next.
      if (reason === "booked!") {
        const [last] = await db
          .select({ id: bookings.id })
          .from(bookings)
          .where(eq(bookings.source, "online"))
          .orderBy(desc(bookings.id))
          .limit(1);
        await db.delete(bookings).where(eq(bookings.id, last?.id ?? 0));
      }
      expect(await db.$count(bookings)).toBe(before);
    }
  });

  it("says why an hour cannot be had", async () => {
    const db = await open();
    const { studio, core, reasonOf } = await studioOf(db, {
      shifts: [
        { from: 540, until: 780 },
        { from: 840, until: 1080 },
      ],
      service: { bufferBeforeMin: 15, bufferAfterMin: 15, minNoticeMin: 90, horizonDays: 7 },
    });
    await putVisit(db, studio, {
      startsAt: at("15:00"),
      endsAt: at("15:30"),
      busyFrom: at("14:40"),
      busyUntil: at("15:45"),
    });
    core.clock.set("2026-03-02T09:30:00Z");
    const reasons = async (hours: string[], day?: string) =>
      Object.fromEntries(
        await Promise.all(
          hours.map(async (hour) => [hour, await reasonOf({ startsAt: at(hour, day) })] as const),
        ),
      );
    expect(await reasons(["09:00", "10:30"], "2026-03-02")).toEqual({ "09:00": "past", "10:30": "notice" });
    expect(await reasons(["10:10", "12:30", "13:00", "06:00", "14:30", "14:00", "16:00"])).toEqual({
      "10:10": "off_grid",
      // Its end would hang over the break.
      "12:30": "break",
      "13:00": "break",
      "06:00": "off_shift",
      "14:30": "booked",
      // Ends at 15:00 where the neighbour begins, but 20 minutes before it and 15 behind this one must lie between.
      "14:00": "buffer",
      // 15:30 + 15 + 15 = 16:00: buffers add up and touch.
      "16:00": "booked!",
    });
    expect(await reasons(["09:30"], "2026-03-09")).toEqual({ "09:30": "booked!" });
    expect(await reasons(["09:30"], "2026-03-10")).toEqual({ "09:30": "horizon" });
    // Exactly at now + notice is early enough.
    expect(await reasons(["11:00"], "2026-03-02")).toEqual({ "11:00": "booked!" });
    expect(await reasonOf({ startsAt: new Date("2026-03-03T10:00:00.500Z") })).toBe("off_grid");
  });

  it("knows what is no longer offered, and who does not do it", async () => {
    const db = await open();
    const { studio, reasonOf } = await studioOf(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    await db.delete(staffServices).where(eq(staffServices.staffId, second));
    expect(await reasonOf({ staffId: second })).toBe("staff");
    expect(await reasonOf({ staffId: 9999 })).toBe("staff");
    expect(await reasonOf({ serviceId: 9999, staffId: "any" })).toBe("service");
    expect(await reasonOf({ serviceId: 9999 })).toBe("service");
    await db.update(staff).set({ archivedAt: new Date(0) }).where(eq(staff.id, first)); // prettier-ignore
    expect(await reasonOf({ as: manager })).toBe("staff");
    await db.update(staff).set({ archivedAt: null }).where(eq(staff.id, first));
    await db.update(services).set({ archivedAt: new Date(0) });
    expect(await reasonOf({ as: manager })).toBe("service");
    expect(await reasonOf({ as: manager, staffId: "any" })).toBe("service");
    expect(await db.$count(bookings)).toBe(0);
    // A refusal leaves no half-made client behind.
    expect(await db.$count(clients)).toBe(0);
  });

  it("lets staff book inside the notice, past the horizon, and what is not online; never in the past or off hours", async () => {
    const db = await open();
    const { studio, reasonOf } = await studioOf(db, {
      service: { minNoticeMin: 2880, horizonDays: 1, isOnline: false },
    });
    await db.update(staff).set({ isBookable: false }).where(eq(staff.id, studio.people[0] ?? 0)); // prettier-ignore
    const far = at("10:00", addDays("2026-03-02", 200));
    expect(await reasonOf({ startsAt: far })).toBe("service");
    expect(await reasonOf({ as: manager, startsAt: far })).toBe("booked!");
    expect(await reasonOf({ as: manager, startsAt: at("09:00", "2026-03-02") })).toBe("booked!");
    expect(await reasonOf({ as: manager, startsAt: at("10:00", "2026-03-01") })).toBe("past");
    expect(await reasonOf({ as: manager, startsAt: at("20:00") })).toBe("off_shift");
  });

  it("lets a trainer book in their own column only", async () => {
    const db = await open();
    const { studio, book, reasonOf } = await studioOf(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    expect(await reasonOf({ as: trainerOf(first), staffId: first })).toBe("booked!");
    await expect(book({ as: trainerOf(first), staffId: second })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(book({ as: trainerOf(first), staffId: "any" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(book({ as: trainerOf(null), staffId: first })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("takes whoever is least busy that day; the owner's order decides a tie", async () => {
    const db = await open();
    const { studio, core } = await studioOf(db, { people: 3 });
    const [first = 0, second = 0, third = 0] = studio.people;
    // The owner's order is not the order of ids.
    for (const [position, id] of [third, first, second].entries())
      await db.update(staff).set({ position }).where(eq(staff.id, id)); // prettier-ignore
    const who = async (hour: string) => {
      const booked = await bookVisit(core, guest, {
        parts: [{ serviceId: studio.serviceId, staffId: "any", addonIds: [] }],
        startsAt: at(hour),
        visitor: anna,
        notes: "",
        source: "online",
      });
      return booked.ok ? booked.value.staffId : booked.error.reason;
    };
    // Cancelled visits and those of another day are no load.
    await putVisit(db, studio, { staffId: third, startsAt: at("12:00"), status: "cancelled" });
    await putVisit(db, studio, { staffId: third, startsAt: at("12:00", "2026-03-04") });
    expect(await who("09:00")).toBe(third);
    expect(await who("10:00")).toBe(first);
    expect(await who("11:00")).toBe(second);
    expect(await who("09:00")).toBe(first);
    expect(await who("09:00")).toBe(second);
    expect(await who("09:00")).toBe("booked");
    await putVisit(db, studio, { staffId: third, startsAt: at("13:00") });
    await putVisit(db, studio, { staffId: third, startsAt: at("14:00") });
    await putVisit(db, studio, { staffId: first, startsAt: at("14:00") });
    expect(await who("16:00")).toBe(second);
  });

  it("counts a person's own price and length", async () => {
    const db = await open();
    const { studio, book, reasonOf } = await studioOf(db, { people: 2 });
    const [, second = 0] = studio.people;
    await db
      .update(staffServices)
      .set({ priceMinor: 1_200_000, durationMin: 90 })
      .where(eq(staffServices.staffId, second));
    const booked = await book({ staffId: second });
    expect(booked).toMatchObject({ ok: true, value: { priceMinor: 1_200_000, endsAt: at("11:30") } });
    expect(await reasonOf({ staffId: second, startsAt: at("11:00") })).toBe("booked");
    // The last start that still ends inside the shift, by one's own length.
    expect(await reasonOf({ staffId: second, startsAt: at("17:00") })).toBe("off_shift");
    expect(await reasonOf({ staffId: second, startsAt: at("16:30") })).toBe("booked!");
    // With "any" an hour too short for one is still right for the other.
    expect(await book({ staffId: "any", startsAt: at("17:00") })).toMatchObject({
      ok: true,
      value: { staffId: studio.people[0], priceMinor: 850_000, endsAt: at("18:00") },
    });
  });

  it("finds the client of a phone, however it was typed, and tells known people apart from strangers", async () => {
    const db = await open();
    const { book, reasonOf } = await studioOf(db);
    const first = await book({ startsAt: at("09:00") });
    const again = await book({
      startsAt: at("11:00"),
      visitor: { ...anna, phoneRaw: "8 (701) 111-22-33", email: null },
    });
    const other = await book({ startsAt: at("13:00"), visitor: { ...anna, phoneRaw: "+7 701 111 22 44" } });
    const clientOf = (booked: Awaited<ReturnType<typeof book>>) => (booked.ok ? booked.value.clientId : null);
    expect(clientOf(again)).toBe(clientOf(first));
    expect(clientOf(other)).not.toBe(clientOf(first));
    expect(await db.$count(clients)).toBe(2);

    const known = await addClient(db, { displayName: "Пётр" });
    const visitor: Visitor = { kind: "known", clientId: known };
    expect(await book({ as: manager, startsAt: at("15:00"), visitor })).toMatchObject({
      ok: true,
      value: { clientId: known, contactEmail: null },
    });
    const self: Actor = { kind: "client", clientId: known };
    expect(await reasonOf({ as: self, startsAt: at("16:00"), visitor })).toBe("booked!");
    const stranger: Actor = { kind: "client", clientId: clientOf(first) ?? 0 };
    await expect(book({ as: stranger, startsAt: at("17:00"), visitor })).rejects.toMatchObject({
      code: "forbidden",
    });
    // Nobody books on somebody's card without being let in.
    await expect(book({ as: guest, startsAt: at("17:00"), visitor })).rejects.toMatchObject({
      code: "forbidden",
    });
    const nobody: Visitor = { kind: "known", clientId: 9999 };
    await expect(book({ as: manager, startsAt: at("17:00"), visitor: nobody })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("books what was offered where work never pauses and the clocks change", async () => {
    const db = await open();
    const zone = "Europe/Berlin";
    const { studio, core } = await studioOf(db, {
      zone,
      shifts: [{ from: 0, until: 1440 }],
      service: { stepMin: 120, horizonDays: 60 },
    });
    core.clock.set("2027-03-20T12:00:00Z");
    for (const day of ["2027-03-27", "2027-03-28", "2027-03-29", "2027-03-30"]) {
      const offered = await getOfferedDay(db, {
        parts: [{ serviceId: studio.serviceId, staffId: "any", addonIds: [] }],
        day,
        now: core.clock.now(),
      });
      const free = offered?.times.filter(({ closed }) => closed === null) ?? [];
      expect(free.length).toBeGreaterThanOrEqual(11);
      for (const { startsAt } of free) {
        const booked = await bookVisit(core, guest, {
          parts: [{ serviceId: studio.serviceId, staffId: "any", addonIds: [] }],
          startsAt,
          visitor: anna,
          notes: "",
          source: "online",
        });
        expect([startsAt.toISOString(), booked.ok || booked.error.reason]).toEqual([
          startsAt.toISOString(),
          true,
        ]);
      }
    }
  });

  it.each(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/Los_Angeles"])(
    "books every hour offered around midnight in %s",
    async (zone) => {
      const db = await open();
      const { studio, core } = await studioOf(db, {
        zone,
        shifts: [
          { from: 0, until: 120 },
          { from: 1320, until: 1440 },
        ],
      });
      const offered = await getOfferedDay(db, {
        parts: [{ serviceId: studio.serviceId, staffId: "any", addonIds: [] }],
        day: "2026-03-05",
        now: core.clock.now(),
      });
      const free = offered?.times.filter(({ closed }) => closed === null) ?? [];
      // Work runs on over midnight: from 22:00 to 02:00 without a pause.
      expect(free).toHaveLength(7);
      for (const { startsAt } of free.filter((_, index) => index % 2 === 0)) {
        const booked = await bookVisit(core, guest, {
          parts: [{ serviceId: studio.serviceId, staffId: studio.people[0] ?? 0, addonIds: [] }],
          startsAt,
          visitor: anna,
          notes: "",
          source: "online",
        });
        expect([startsAt.toISOString(), booked.ok || booked.error.reason]).toEqual([
          startsAt.toISOString(),
          true,
        ]);
        expect(booked.ok && booked.value.localDay).toBe("2026-03-05");
      }
    },
  );

  it("takes any instant a caller can write without falling over", async () => {
    const db = await open();
    const { reasonOf } = await studioOf(db);
    for (const text of ["9999-12-31T23:30:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
      expect(["past", "horizon", "off_shift"]).toContain(await reasonOf({ startsAt: new Date(text) }));
    expect(["past", "off_shift"]).toContain(
      await reasonOf({ as: manager, startsAt: new Date("9999-12-31T23:30:00Z") }),
    );
  });
});
