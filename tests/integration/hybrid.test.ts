import { eq } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { bookings, jobs, mirroredVisits, visitConflicts } from "~drizzle/schema";
import { bookVisit } from "~/features/booking/book/commands.server";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { countOpenConflicts, getConflict } from "~/features/channels/conflicts/queries.server";
import { decideConflict, type Decision } from "~/features/channels/conflicts/resolution/commands.server";
import { mirrorVisit } from "~/features/channels/jobs";
import { writeSale } from "~/features/channels/sale/commands.server";
import type { BookingDesk } from "~/features/sync/ports";
import { moveVisit } from "~/features/booking/move/commands.server";
import { eachDatabase } from "../support/databases";
import { openHybridWorld, type HybridWorld } from "../support/hybrid-world";
import { manager } from "../support/studio";

const at = (time: string) => new Date(`2026-03-05T${time}:00Z`);

async function bookOwn({ core, studio }: HybridWorld, time: string, staffId = studio.people[0] ?? 0) {
  const booked = await bookVisit(core, manager, {
    parts: [{ serviceId: studio.serviceId, staffId, addonIds: [] }],
    locationId: studio.locationId,
    startsAt: at(time),
    visitor: { kind: "contact", name: "Анна Смирнова", phoneRaw: "+77011112233", email: null, locale: "ru" },
    notes: "",
    source: "staff",
  });
  if (!booked.ok) throw new Error(booked.error.reason);
  return booked.value;
}

const standing = ({ state }: HybridWorld) =>
  state.records
    .filter(({ deleted }) => !deleted)
    .map(({ start, apiId }) => [start.slice(11, 16), apiId !== ""]);

eachDatabase((open) => {
  it("writes an own visit into the other calendar, moves it and takes it away, once each", async () => {
    const world = await openHybridWorld(await open());
    const { core, db } = world;
    const visit = await bookOwn(world, "10:00");
    await world.work();
    expect(standing(world)).toEqual([["10:00", true]]);
    expect(world.state.records[0]).toMatchObject({
      clientId: null,
      comment: expect.stringContaining("Анна") as string,
    });
    await moveVisit(core, manager, { bookingId: visit.id, startsAt: at("12:00"), reason: "" });
    await world.work();
    expect(standing(world)).toEqual([["12:00", true]]);
    expect((await db.select().from(mirroredVisits))[0]).toMatchObject({
      state: "placed",
      externalId: String(world.state.records[0]?.id),
    });
    await cancelVisit(core, manager, { bookingId: visit.id, reason: "" });
    await world.work();
    expect(standing(world)).toEqual([]);
    await world.settle();
    expect(await db.$count(bookings)).toBe(1);
    expect((await db.select().from(mirroredVisits))[0]).toMatchObject({ state: "withdrawn" });
  });

  it("takes over what was changed there, and asks about what both changed", async () => {
    const world = await openHybridWorld(await open());
    const { core, db, branch, state } = world;
    const visit = await bookOwn(world, "10:00");
    await world.work();
    const [record] = state.records;
    if (!record) throw new Error("nothing was written");
    core.clock.advance(60_000);
    branch.change(record, { start: "2026-03-05 13:00:00" });
    await world.deliver(record);
    await world.work();
    const [moved] = await db.select().from(bookings).where(eq(bookings.id, visit.id));
    expect(moved).toMatchObject({ startsAt: at("13:00"), endsAt: at("14:00") });
    core.clock.advance(60_000);
    branch.change(record, { start: "2026-03-05 14:00:00" });
    await moveVisit(core, manager, { bookingId: visit.id, startsAt: at("15:00"), reason: "" });
    await world.work();
    expect(await db.select().from(visitConflicts)).toMatchObject([
      { kind: "changed_both", state: "open", bookingId: visit.id },
    ]);
    expect(standing(world)).toEqual([["14:00", true]]);
  });

  it("shows an hour that was given on both sides", async () => {
    const world = await openHybridWorld(await open());
    const { db, branch, core } = world;
    const visit = await bookOwn(world, "10:00");
    branch.create({ staffId: 11, start: "2026-03-05 10:30:00", seconds: 3600 });
    await world.work();
    expect(await db.select().from(visitConflicts)).toMatchObject([{ kind: "overlap", otherBookingId: null }]);
    await world.settle();
    const named = await db.select().from(visitConflicts);
    expect(named).toMatchObject([
      { kind: "overlap", bookingId: visit.id, state: "open", externalId: String(world.state.records[0]?.id) },
    ]);
    expect(named[0]?.otherBookingId).not.toBeNull();
    await moveVisit(core, manager, {
      bookingId: visit.id,
      startsAt: at("12:00"),
      reason: "",
      override: true,
    });
    await world.work();
    expect(await db.select().from(visitConflicts)).toMatchObject([{ state: "resolved", resolution: "gone" }]);
    expect(standing(world)).toEqual([
      ["10:30", false],
      ["12:00", true],
    ]);
  });

  it("writes what was sold while the other side was away when it is back, and shows whose hour it was", async () => {
    const world = await openHybridWorld(await open());
    const { db, branch, core, studio, soldThere } = world;
    world.setOffline(true);
    const [free, taken] = [await bookOwn(world, "10:00"), await bookOwn(world, "14:00")];
    await world.work();
    expect(standing(world)).toEqual([]);
    for (const { id } of [free, taken]) {
      await db.update(bookings).set({ serviceId: soldThere, source: "online" }).where(eq(bookings.id, id));
      await db.transaction((tx) => writeSale(tx, core, { bookingId: id, isProvisional: true }));
    }
    branch.create({
      staffId: world.numberOf(studio.people[0] ?? 0),
      start: "2026-03-05 14:00:00",
      seconds: 3600,
    });
    await world.settle();
    const rows = await db.select().from(mirroredVisits);
    expect(rows).toMatchObject([
      { bookingId: free.id, state: "placed", isProvisional: false },
      { bookingId: taken.id, state: "conflict", isProvisional: true },
    ]);
    const record = world.state.records.find(({ apiId }) => apiId !== "");
    expect(record?.comment).toMatch(/^Код клиента: [A-Z]{3}\d{5}$/);
    expect(record?.clientId).not.toBeNull();
    const [conflict] = await db.select().from(visitConflicts);
    expect(conflict).toMatchObject({
      kind: "overlap",
      state: "open",
      bookingId: taken.id,
      proposedLoser: "ours",
    });
    const view = await getConflict(db, manager, conflict?.id ?? 0);
    expect(view).toMatchObject({
      ours: { clientName: "Смирнова Анна", firstName: "Анна" },
      theirs: { recordId: expect.any(Number) as number },
    });
  });

  it("carries out what a person decides", async () => {
    const world = await openHybridWorld(await open());
    const { db, branch, core, state } = world;
    const visit = await bookOwn(world, "10:00");
    await world.work();
    const decide = async (decision: Decision) => {
      const [row] = await db.select().from(visitConflicts).where(eq(visitConflicts.state, "open"));
      const done = await decideConflict(core, manager, { conflictId: row?.id ?? 0, decision });
      await world.work();
      return done;
    };
    const gone = state.records[0];
    core.clock.advance(60_000);
    if (gone) branch.remove(gone);
    await world.settle();
    expect(await db.select().from(visitConflicts)).toMatchObject([{ kind: "gone_there", state: "open" }]);
    expect(await decide({ choice: "theirs" })).toEqual({ ok: false, error: "not_this" });
    expect((await decide({ choice: "put_back" })).ok).toBe(true);
    expect(standing(world)).toEqual([["10:00", true]]);

    const record = state.records.find(({ deleted }) => !deleted);
    const disagree = async (there: string, here: string) => {
      core.clock.advance(60_000);
      if (record) branch.change(record, { start: `2026-03-05 ${there}:00` });
      await moveVisit(core, manager, { bookingId: visit.id, startsAt: at(here), reason: "", override: true });
      await world.work();
    };
    await disagree("11:00", "12:00");
    expect((await decide({ choice: "theirs" })).ok).toBe(true);
    const here = async () => (await db.select().from(bookings).where(eq(bookings.id, visit.id)))[0];
    expect((await here())?.startsAt).toEqual(at("11:00"));
    await disagree("13:00", "15:00");
    expect((await decide({ choice: "ours" })).ok).toBe(true);
    expect(standing(world)).toEqual([["15:00", true]]);

    branch.create({ staffId: 11, start: "2026-03-05 16:00:00", seconds: 3600 });
    await moveVisit(core, manager, {
      bookingId: visit.id,
      startsAt: at("16:00"),
      reason: "",
      override: true,
    });
    await world.settle();
    expect((await decide({ choice: "cancel", message: "Простите нас" })).ok).toBe(true);
    expect(await here()).toMatchObject({ status: "cancelled", cancelReason: "Простите нас" });
    expect(standing(world)).toEqual([["16:00", false]]);
    expect(await countOpenConflicts(db)).toBe(0);
  });

  it("waits out a long absence without spending an attempt, whatever kind of fault says when to come back", async () => {
    const world = await openHybridWorld(await open());
    const { core, db, vendors, setOffline } = world;
    const vendor = vendors.bookingSources.yclients;
    setOffline(true);
    await bookOwn(world, "10:00");
    const jobOf = async () => {
      const rows = await db.select().from(jobs).where(eq(jobs.name, "mirrorVisit"));
      return rows.map(({ status, attempt, maxAttempts }) => [status, maxAttempts - attempt]);
    };
    // Away: with an open circuit or without one, it comes back every minute for as long as it takes.
    for (let minute = 0; minute < 40; minute += 1) {
      await world.work();
      core.clock.advance(60_000);
    }
    expect(await jobOf()).toEqual([["queued", mirrorVisit.attempts]]);
    // Paused or taken away while somebody was talking: another kind of fault, and the same patience.
    const fault = Object.assign(new Error("paused"), { name: "VendorError", kind: "not_granted", retryAfterMs: 60_000 }); // prettier-ignore
    const asked = vi.spyOn(vendor?.desk ?? ({} as BookingDesk), "findByRequestKey").mockRejectedValue(fault);
    await world.work();
    expect(asked).toHaveBeenCalledOnce();
    asked.mockRestore();
    expect(await jobOf()).toEqual([["queued", mirrorVisit.attempts]]);
    expect(await db.select().from(mirroredVisits)).toMatchObject([{ state: "waiting" }]);
    setOffline(false);
    core.clock.advance(60_000);
    await world.work();
    expect(standing(world)).toEqual([["10:00", true]]);
  });

  it("keeps both when somebody says why, and asks no more about it", async () => {
    const world = await openHybridWorld(await open());
    const { db, branch, core } = world;
    await bookOwn(world, "10:00");
    branch.create({ staffId: 11, start: "2026-03-05 10:00:00", seconds: 3600 });
    await world.settle();
    const [row] = await db.select().from(visitConflicts);
    const decision = { choice: "keep", reason: "Придут вдвоём" } as const;
    expect((await decideConflict(core, manager, { conflictId: row?.id ?? 0, decision })).ok).toBe(true);
    await world.settle();
    expect(await countOpenConflicts(db)).toBe(0);
    expect(await db.select().from(mirroredVisits)).toMatchObject([{ state: "refused", failure: "kept" }]);
  });
});
