import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookingEvents, bookingResources, bookings, services, staff, weeklyHours } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { guest, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { findOverlaps, manager, openStudio, putVisit, trainerOf } from "~tests/support/studio";
import { addRooms, addService, bookingRow, newsOf, oneService, visitor } from "~tests/support/visits";
import { bookVisit, type BookingRequest } from "../book/commands.server";
import { readMoveNote } from "../record/model";
import { judgeMove, moveVisit, type MoveRequest } from "./commands.server";

const NOW = "2026-03-02T08:00:00Z";
const at = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00Z`);

async function studioOf(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  const studio = await openStudio(db, options);
  const core = testCore(db, { now: NOW });
  const book = async (hour: string, more: Partial<BookingRequest> = {}) => {
    const booked = await bookVisit(core, guest, { parts: oneService(studio), startsAt: at(hour), visitor: visitor(), notes: "", source: "online", ...more }); // prettier-ignore
    return booked.ok ? booked.value.id : expect.fail(booked.error.reason);
  };
  const move = async (as: Actor, request: Omit<MoveRequest, "reason">) => {
    const moved = await moveVisit(core, as, { reason: "Попросила", ...request });
    return moved.ok ? moved.value.startsAt.toISOString().slice(11, 16) : moved.error.reason;
  };
  return { studio, core, book, move };
}

eachDatabase((open) => {
  it("takes the new hour and lets the old one go in one go, by its private link", async () => {
    const db = await open();
    const { studio, book, move } = await studioOf(db, { service: { bufferAfterMin: 15 } });
    const id = await book("10:00");
    expect(await move({ kind: "link", bookingId: id }, { bookingId: id, startsAt: at("13:30") })).toBe(
      "13:30",
    );
    expect(await bookingRow(db, id)).toMatchObject({
      startsAt: at("13:30"), endsAt: at("14:30"), busyFrom: at("13:30"), busyUntil: at("14:45"), localDay: "2026-03-03", version: 2, status: "confirmed",
    }); // prettier-ignore
    expect(await newsOf(db)).toEqual([`${id} confirmed`, `${id} moved`]);
    const [, event] = await db.select().from(bookingEvents).where(eq(bookingEvents.bookingId, id)).orderBy(bookingEvents.id); // prettier-ignore
    const staffId = studio.people[0] ?? 0;
    expect(event).toMatchObject({ kind: "moved", actor: `link:${id}` });
    expect(readMoveNote(event?.reason ?? "")).toEqual({ from: { startsAt: at("10:00"), staffId }, to: { startsAt: at("13:30"), staffId }, reason: "Попросила" }); // prettier-ignore
    await book("10:00");
    // The same place again is no change.
    expect(await move({ kind: "link", bookingId: id }, { bookingId: id, startsAt: at("13:30") })).toBe(
      "13:30",
    );
    expect(await newsOf(db)).toHaveLength(3);
  });

  it("is not in its own way, and stays where it is when the new hour is taken", async () => {
    const db = await open();
    const { book, move } = await studioOf(db);
    const [id, other] = [await book("10:00"), await book("12:00")];
    expect(await move(manager, { bookingId: id, startsAt: at("10:30") })).toBe("10:30");
    expect(await move(manager, { bookingId: id, startsAt: at("11:30") })).toBe("booked");
    expect(await move(manager, { bookingId: id, startsAt: at("11:30"), override: true })).toBe("booked");
    expect(await bookingRow(db, id)).toMatchObject({ startsAt: at("10:30"), blocks: true });
    expect(await bookingRow(db, other)).toMatchObject({ startsAt: at("12:00") });
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("binds clients to cut-off, grid, hours and notice; staff set them aside and are warned", async () => {
    const db = await open();
    const { core, book, move } = await studioOf(db, { service: { cancelCutoffMin: 120, minNoticeMin: 60 } });
    const id = await book("10:00");
    const link: Actor = { kind: "link", bookingId: id };
    expect(await move(link, { bookingId: id, startsAt: at("10:10") })).toBe("off_grid");
    expect(await move(link, { bookingId: id, startsAt: at("19:00") })).toBe("off_shift");
    expect(await move(link, { bookingId: id, startsAt: at("08:30", "2026-03-02") })).toBe("notice");
    expect(await move(link, { bookingId: id, startsAt: at("12:00"), override: true })).toBe("12:00");
    const judge = (startsAt: Date) =>
      judgeMove(db, manager, { bookingId: id, startsAt, now: core.clock.now() });
    expect(await judge(at("19:00"))).toEqual({ closed: null, warnings: ["off_shift"] });
    expect(await judge(at("13:00"))).toEqual({ closed: null, warnings: [] });
    expect(await judge(at("08:00", "2026-03-01"))).toMatchObject({ closed: "past" });
    expect(await move(manager, { bookingId: id, startsAt: at("19:00") })).toBe("off_shift");
    expect(await move(manager, { bookingId: id, startsAt: at("19:10"), override: true })).toBe("19:10");
    expect(await move(manager, { bookingId: id, startsAt: at("09:00", "2026-03-01"), override: true })).toBe(
      "past",
    );
    expect(await move(manager, { bookingId: id, startsAt: at("12:00") })).toBe("12:00");
    core.clock.set("2026-03-03T10:00:01Z");
    expect(await move(link, { bookingId: id, startsAt: at("16:00") })).toBe("cutoff");
    await expect(move({ kind: "link", bookingId: 999 }, { bookingId: id, startsAt: at("16:00") })).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
    await expect(move(link, { bookingId: id, startsAt: at("12:00"), durationMin: 90 })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
  });

  it("goes to another person, if they do it and the column may be written", async () => {
    const db = await open();
    const { studio, book, move } = await studioOf(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    const id = await book("10:00");
    await expect(move(trainerOf(first), { bookingId: id, startsAt: at("10:00"), staffId: second })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    expect(await move(manager, { bookingId: id, startsAt: at("10:00"), staffId: second })).toBe("10:00");
    expect(await bookingRow(db, id)).toMatchObject({ staffId: second, priceMinor: 850_000 });
    await putVisit(db, studio, { startsAt: at("15:00"), staffId: first });
    expect(await move(manager, { bookingId: id, startsAt: at("15:00"), staffId: first })).toBe("booked");
    expect(await move(manager, { bookingId: id, startsAt: at("15:00"), staffId: 999 })).toBe("staff");
    // Dismissed with a visit ahead: it is seated with somebody who is there.
    await db.update(staff).set({ archivedAt: new Date(0) }).where(eq(staff.id, second)); // prettier-ignore
    expect(await move(manager, { bookingId: id, startsAt: at("10:00"), staffId: first })).toBe("10:00");
  });

  it("stretches and shortens for staff, never over a neighbour", async () => {
    const db = await open();
    const { book, move } = await studioOf(db);
    const [id] = [await book("10:00"), await book("12:00")];
    expect(await move(manager, { bookingId: id, startsAt: at("10:00"), durationMin: 120 })).toBe("10:00");
    expect((await bookingRow(db, id)).endsAt).toEqual(at("12:00"));
    expect(await move(manager, { bookingId: id, startsAt: at("10:00"), durationMin: 121 })).toBe("booked");
    expect(await move(manager, { bookingId: id, startsAt: at("10:00"), durationMin: 45 })).toBe("10:00");
    expect(await newsOf(db)).toHaveLength(2);
  });

  it("takes its parts and rooms along; a part may go where another of the same visit was", async () => {
    const db = await open();
    const { studio, book, move } = await studioOf(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    const massage = await addService(db, studio);
    const [room = 0, other = 0] = await addRooms(db, studio, 2);
    const parts = [first, second, first].map((staffId, n) => ({
      serviceId: n === 1 ? massage : studio.serviceId,
      staffId,
      addonIds: [],
    }));
    const id = await book("10:00", { parts });
    // The room of the first part is somebody else's at the new time.
    const away = await putVisit(db, studio, { startsAt: at("13:00"), staffId: second, endsAt: at("14:00") });
    await db.insert(bookingResources).values({ bookingId: away, resourceId: room, busyFrom: at("13:00"), busyUntil: at("14:00"), blocks: true, isExclusive: true, classKey: null }); // prettier-ignore
    expect(await move({ kind: "link", bookingId: id }, { bookingId: id, startsAt: at("11:00") })).toBe(
      "11:00",
    );
    const rows = () => db.select({ startsAt: bookings.startsAt, staffId: bookings.staffId, blocks: bookings.blocks }).from(bookings).where(eq(bookings.source, "online")).orderBy(bookings.startsAt); // prettier-ignore
    expect(await rows()).toEqual([
      { startsAt: at("11:00"), staffId: first, blocks: true },
      { startsAt: at("12:00"), staffId: second, blocks: true },
      { startsAt: at("13:00"), staffId: first, blocks: true },
    ]);
    const held = await db.select({ id: bookingResources.resourceId, from: bookingResources.busyFrom }).from(bookingResources).where(eq(bookingResources.bookingId, id + 2)); // prettier-ignore
    expect(held).toEqual([{ id: other, from: at("13:00") }]);
    expect(await move(manager, { bookingId: id, startsAt: at("12:00") })).toBe("booked");
    expect((await rows())[0]?.startsAt).toEqual(at("11:00"));
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("moves a seat from one class to another with room, and not into a full one", async () => {
    const db = await open();
    const { book, move, core, studio } = await studioOf(db, { service: { capacity: 2 } });
    const id = await book("10:00");
    await book("10:00", { visitor: visitor(2) });
    await book("12:00", { visitor: visitor(3), party: 2 });
    const full = await bookVisit(core, guest, { parts: oneService(studio), startsAt: at("10:00"), visitor: visitor(4), notes: "", source: "online" }); // prettier-ignore
    expect(full).toEqual({ ok: false, error: { reason: "full" } });
    expect(await move({ kind: "link", bookingId: id }, { bookingId: id, startsAt: at("12:00") })).toBe(
      "full",
    );
    expect(await move({ kind: "link", bookingId: id }, { bookingId: id, startsAt: at("14:00") })).toBe(
      "14:00",
    );
    expect((await bookingRow(db, id)).classKey).toEqual(
      expect.stringContaining(String(at("14:00").getTime())),
    );
    await book("10:00", { visitor: visitor(5) });
  });

  it("keeps what was agreed to agreed: a client calls to move a visit that staff approved", async () => {
    const db = await open();
    const { book, move } = await studioOf(db, { service: { approval: "staff" } });
    const id = await book("10:00");
    const link: Actor = { kind: "link", bookingId: id };
    expect(await move(link, { bookingId: id, startsAt: at("11:00") })).toBe("11:00");
    await db.update(bookings).set({ status: "confirmed", isExclusive: true });
    expect(await move(link, { bookingId: id, startsAt: at("12:00") })).toBe("approval");
    await db.update(bookings).set({ status: "completed" });
    expect(await move(manager, { bookingId: id, startsAt: at("12:00") })).toBe("status");
  });

  it("moves over a night in which the clocks change, and over a month's end", async () => {
    const db = await open();
    const { studio, core, book, move } = await studioOf(db, {
      zone: "America/New_York",
      shifts: [{ from: 0, until: 1440 }],
    });
    await db.update(services).set({ horizonDays: 60 });
    const id = await book("15:00");
    const link: Actor = { kind: "link", bookingId: id };
    // 2026-03-08: from 02:00 to 03:00 there is no time at all.
    expect(await move(link, { bookingId: id, startsAt: new Date("2026-03-08T06:30:00Z") })).toBe("06:30");
    expect(await bookingRow(db, id)).toMatchObject({
      localDay: "2026-03-08",
      endsAt: new Date("2026-03-08T07:30:00Z"),
    });
    expect(await move(link, { bookingId: id, startsAt: new Date("2026-04-01T03:30:00Z") })).toBe("03:30");
    expect(await bookingRow(db, id)).toMatchObject({ localDay: "2026-03-31" });
    await db.delete(weeklyHours).where(eq(weeklyHours.staffId, studio.people[0] ?? 0));
    expect(await judgeMove(db, manager, { bookingId: id, startsAt: at("12:00", "2026-04-02"), now: core.clock.now() })).toMatchObject({ closed: null }); // prettier-ignore
  });

  it("of many visits moved to one hour at once exactly one gets there; the others stay", async () => {
    const db = await open();
    const { book, move } = await studioOf(db, { shifts: [{ from: 480, until: 1200 }] });
    const ids: number[] = [];
    for (const [n, hour] of ["08:00", "09:00", "10:00", "11:00", "12:00"].entries())
      ids.push(await book(hour, { visitor: visitor(n) }));
    const moved = await Promise.all(
      ids.map((bookingId) => move({ kind: "link", bookingId }, { bookingId, startsAt: at("15:00") })),
    );
    expect(moved.sort()).toEqual(["15:00", "booked", "booked", "booked", "booked"]);
    expect(await findOverlaps(db)).toEqual([]);
  });
});
