import { asc, desc, eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bookingEvents, bookings, clients, jobs } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { dialect } from "~drizzle/columns";
import { systemActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { findOverlaps, manager, openStudio, putVisit, trainerOf, type Studio } from "~tests/support/studio";
import { bookVisit } from "./book/commands.server";
import { assignClient, changeBookingStatus, importVisit } from "./commands.server";
import type { ImportedVisit } from "./imported/commands.server";
import type { BookingStatus } from "./model";

const NOW = "2026-03-02T12:00:00Z";
const at = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00Z`);

async function workplace(db: Db) {
  const studio = await openStudio(db, { people: 2 });
  const core = testCore(db, { now: NOW });
  const writing = { core, actor: systemActor("yclients") };
  const move = async (bookingId: number, to: BookingStatus) => {
    const moved = await changeBookingStatus(core, manager, { bookingId, to });
    return moved.ok ? moved.value.status : moved.error;
  };
  const bring = (more: Partial<ImportedVisit> = {}) =>
    db.transaction((tx) => importVisit(tx, writing, { ...vendorVisit(studio), ...more }));
  return { studio, core, writing, move, bring };
}

function vendorVisit(studio: Studio): ImportedVisit {
  return {
    bookingId: null,
    clientId: null,
    staffId: studio.people[0] ?? 0,
    serviceId: studio.serviceId,
    serviceName: "Растяжка",
    locationId: studio.locationId,
    status: "confirmed",
    startsAt: at("10:00"),
    endsAt: at("11:00"),
    priceMinor: 850_000,
    currency: "KZT",
    notes: "",
  };
}

async function clientRow(db: Db, id: number) {
  const [row] = await db
    .select({ visits: clients.visitsCount, last: clients.lastVisitAt })
    .from(clients)
    .where(eq(clients.id, id));
  return row;
}

const historyOf = (db: Db, bookingId: number) =>
  db
    .select({ kind: bookingEvents.kind, from: bookingEvents.fromStatus, to: bookingEvents.toStatus })
    .from(bookingEvents)
    .where(eq(bookingEvents.bookingId, bookingId))
    .orderBy(asc(bookingEvents.id));

/** Takes the outbox's settling work away, as a worker would, and tells which visits it was about. */
async function takeSettling(db: Db): Promise<number[]> {
  const rows = await db.delete(jobs).where(eq(jobs.name, "settleBookingPoints")).returning();
  return rows.map(({ payload }) => (payload as { bookingId: number }).bookingId).sort((a, b) => a - b);
}

eachDatabase((open) => {
  it("moves a visit along its life, counts it for its client and has its points settled", async () => {
    const db = await open();
    const { studio, core, move } = await workplace(db);
    const clientId = await addClient(db, { displayName: "Анна" });
    const id = await putVisit(db, studio, { startsAt: at("10:00", "2026-03-02"), clientId });
    expect(await move(id, "completed")).toBe("completed");
    expect(await clientRow(db, clientId)).toEqual({ visits: 1, last: at("10:00", "2026-03-02") });
    expect(await takeSettling(db)).toEqual([id]);
    expect(await move(id, "completed")).toBe("completed");
    expect(await takeSettling(db)).toEqual([]);
    core.clock.advance(60_000);
    expect(await move(id, "no_show")).toBe("no_show");
    expect(await clientRow(db, clientId)).toEqual({ visits: 0, last: null });
    expect(await takeSettling(db)).toEqual([id]);
    expect(await historyOf(db, id)).toEqual([
      { kind: "status", from: "confirmed", to: "completed" },
      { kind: "status", from: "completed", to: "no_show" },
    ]);
    const [row] = await db.select().from(bookings).where(eq(bookings.id, id));
    expect(row).toMatchObject({ blocks: false, completedAt: null, cancelledAt: null });
  });

  it("refuses arrows that the life of a visit does not have, and completing what lies ahead", async () => {
    const db = await open();
    const { studio, move } = await workplace(db);
    const ahead = await putVisit(db, studio, { startsAt: at("10:00") });
    const over = await putVisit(db, studio, { startsAt: at("10:00", "2026-03-01"), status: "cancelled" });
    expect(await move(ahead, "completed")).toEqual({ reason: "not_allowed", from: "confirmed" });
    expect(await move(ahead, "no_show")).toEqual({ reason: "not_allowed", from: "confirmed" });
    expect(await move(ahead, "expired")).toEqual({ reason: "not_allowed", from: "confirmed" });
    expect(await move(over, "completed")).toEqual({ reason: "not_allowed", from: "cancelled" });
    expect(await move(over, "hold")).toEqual({ reason: "not_allowed", from: "cancelled" });
    await expect(move(9999, "cancelled")).rejects.toMatchObject({ code: "not_found" });
    expect(await db.$count(bookingEvents)).toBe(0);
  });

  it("lets a trainer change visits of their own column only", async () => {
    const db = await open();
    const { studio, core } = await workplace(db);
    const [first = 0, second = 0] = studio.people;
    const id = await putVisit(db, studio, { startsAt: at("10:00") });
    const change = { bookingId: id, to: "cancelled" as const, reason: "заболела" };
    await expect(changeBookingStatus(core, trainerOf(second), change)).rejects.toMatchObject({
      code: "forbidden",
    });
    const moved = await changeBookingStatus(core, trainerOf(first), change);
    expect(moved).toMatchObject({ ok: true, value: { status: "cancelled", cancelledAt: new Date(NOW) } });
    expect(await db.select().from(bookingEvents)).toMatchObject([{ actor: "user:2", reason: "заболела" }]);
  });

  it("takes a cancelled visit back only while its hour is free", async () => {
    const db = await open();
    const { studio, move, bring } = await workplace(db);
    const first = await putVisit(db, studio, { startsAt: at("10:00"), status: "cancelled" });
    const second = await putVisit(db, studio, { startsAt: at("10:30"), status: "cancelled" });
    const touching = await putVisit(db, studio, { startsAt: at("11:30"), status: "cancelled" });
    expect(await move(second, "confirmed")).toBe("confirmed");
    expect(await move(first, "confirmed")).toEqual({ reason: "slot_taken" });
    expect(await move(touching, "confirmed")).toBe("confirmed");
    // A vendor's visit takes the hour as any other does.
    const third = await putVisit(db, studio, { startsAt: at("15:00"), status: "no_show" });
    await bring({ startsAt: at("15:30"), endsAt: at("16:30") });
    expect(await move(third, "confirmed")).toEqual({ reason: "slot_taken" });
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("keeps a vendor's visit in step with its record: created, updated, unchanged", async () => {
    const db = await open();
    const { studio, bring } = await workplace(db);
    const [, second = 0] = studio.people;
    const clientId = await addClient(db, { displayName: "Анна" });
    const { bookingId, outcome } = await bring();
    expect(outcome).toBe("created");
    expect(await bring({ bookingId })).toMatchObject({ bookingId, outcome: "unchanged" });
    const step = (more: Partial<ImportedVisit>) => bring({ bookingId, clientId: "kept", ...more });
    expect(await step({ clientId })).toMatchObject({ bookingId, outcome: "updated" });
    const moved = { startsAt: at("12:00", "2026-03-04"), endsAt: at("13:00", "2026-03-04"), staffId: second };
    expect(await step(moved)).toMatchObject({ bookingId, outcome: "updated" });
    expect(await step({ ...moved, notes: "позже" })).toMatchObject({ bookingId, outcome: "updated" });
    expect(await step({ ...moved, notes: "позже", status: "completed" })).toMatchObject({
      bookingId,
      outcome: "updated",
    });
    // People may not go back from here; a vendor's fact may.
    expect(await step({ ...moved, notes: "позже", status: "pending" })).toMatchObject({
      bookingId,
      outcome: "updated",
    });
    expect(await step({ ...moved, notes: "позже", status: "pending" })).toMatchObject({
      bookingId,
      outcome: "unchanged",
    });
    expect((await historyOf(db, bookingId)).map(({ kind, to }) => `${kind} ${to}`)).toEqual([
      "created confirmed",
      "linked confirmed",
      "moved confirmed",
      "changed confirmed",
      "status completed",
      "status pending",
    ]);
    const [row] = await db.select().from(bookings);
    expect(row).toMatchObject({
      source: "yclients", clientId, staffId: second, localDay: "2026-03-04", isExclusive: false, completedAt: null, notes: "позже",
      busyFrom: moved.startsAt, busyUntil: moved.endsAt,
    }); // prettier-ignore
  });

  it("writes a vendor's overlapping visit down and shows both", async () => {
    const db = await open();
    const { studio, bring } = await workplace(db);
    await putVisit(db, studio, { startsAt: at("10:00") });
    expect((await bring()).outcome).toBe("created");
    expect((await bring({ startsAt: at("10:30"), endsAt: at("11:30") })).outcome).toBe("created");
    expect(await findOverlaps(db)).toEqual([]);
    expect(await findOverlaps(db, { exclusiveOnly: false })).toHaveLength(3);
  });

  it("keeps whose visit it is while the vendor says nothing new, and lets go when it is somebody else's", async () => {
    const db = await open();
    const { bring } = await workplace(db);
    const clientId = await addClient(db, { displayName: "Анна" });
    const past = { startsAt: at("10:00", "2026-03-01"), endsAt: at("11:00", "2026-03-01") };
    const { bookingId } = await bring({ ...past, clientId, status: "completed" });
    expect(await clientRow(db, clientId)).toEqual({ visits: 1, last: past.startsAt });
    await takeSettling(db);
    await bring({ ...past, bookingId, clientId: "kept", status: "completed", notes: "x" });
    expect(await clientRow(db, clientId)).toEqual({ visits: 1, last: past.startsAt });
    expect(await takeSettling(db)).toEqual([]);
    await bring({ ...past, bookingId, clientId: null, status: "completed", notes: "x" });
    expect(await clientRow(db, clientId)).toEqual({ visits: 0, last: null });
    expect(await takeSettling(db)).toEqual([bookingId]);
    const [row] = await db.select().from(bookings);
    expect(row?.clientId).toBeNull();
  });

  it("gives a visit to another client, counters and points with it", async () => {
    const db = await open();
    const { studio, writing, move } = await workplace(db);
    const [anna, boris] = [
      await addClient(db, { displayName: "Анна" }),
      await addClient(db, { displayName: "Борис" }),
    ];
    const older = await putVisit(db, studio, { startsAt: at("09:00", "2026-02-20"), clientId: anna });
    const newer = await putVisit(db, studio, { startsAt: at("09:00", "2026-03-01"), clientId: anna });
    await move(older, "completed");
    await move(newer, "completed");
    await takeSettling(db);
    const assign = (clientId: number) =>
      db.transaction((tx) => assignClient(tx, writing, { bookingId: newer, clientId }));
    await assign(boris);
    expect(await clientRow(db, anna)).toEqual({ visits: 1, last: at("09:00", "2026-02-20") });
    expect(await clientRow(db, boris)).toEqual({ visits: 1, last: at("09:00", "2026-03-01") });
    expect(await takeSettling(db)).toEqual([newer]);
    await assign(boris);
    expect(await takeSettling(db)).toEqual([]);
    const [event] = await db.select().from(bookingEvents).orderBy(desc(bookingEvents.id)).limit(1);
    expect(event).toMatchObject({ kind: "linked", actor: "system:yclients" });
  });

  it("counts right when many visits of one client are closed at the same moment", async () => {
    const db = await open();
    const { studio, core } = await workplace(db);
    const [anna, boris] = [
      await addClient(db, { displayName: "Анна" }),
      await addClient(db, { displayName: "Борис" }),
    ];
    const ids: number[] = [];
    for (let n = 0; n < 12; n += 1)
      ids.push(
        await putVisit(db, studio, {
          startsAt: at("09:00", `2026-02-${String(n + 10)}`),
          clientId: n % 3 ? anna : boris,
        }),
      );
    await Promise.all(
      ids.map((bookingId) => changeBookingStatus(core, manager, { bookingId, to: "completed" })),
    );
    expect(await clientRow(db, anna)).toEqual({ visits: 8, last: at("09:00", "2026-02-21") });
    expect(await clientRow(db, boris)).toEqual({ visits: 4, last: at("09:00", "2026-02-19") });
  });

  const STATUSES: BookingStatus[] = ["pending", "confirmed", "completed", "cancelled", "no_show"];
  const someVisit = fc.nat({ max: 11 });
  const hour = fc.integer({ min: 18, max: 36 }).map((half) => half / 2);
  const day = fc.constantFrom("2026-03-01", "2026-03-02", "2026-03-03");
  const command = fc.oneof(
    fc.record({ kind: fc.constant("book" as const), hour, day, who: fc.nat({ max: 2 }) }),
    fc.record({ kind: fc.constant("move" as const), visit: someVisit, to: fc.constantFrom(...STATUSES) }),
    fc.record({
      kind: fc.constant("import" as const),
      visit: fc.option(someVisit, { freq: 2 }),
      hour,
      day,
      status: fc.constantFrom(...STATUSES),
      who: fc.constantFrom(0, 1, 2, null, "kept" as const),
      price: fc.constantFrom(850_000, 900_000),
    }),
    fc.record({ kind: fc.constant("assign" as const), visit: someVisit, who: fc.nat({ max: 2 }) }),
  );

  it("whatever is done in whatever order: no two visits in one hour, counters right, points settled when due and only then", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), async (commands) => {
        const db = await open();
        const { studio, core, writing, bring } = await workplace(db);
        const people = await Promise.all(
          ["Анна", "Борис", "Вера"].map((displayName) => addClient(db, { displayName })),
        );
        const personOf = (who: number) => people[who] ?? 0;
        const timeOf = ({ day, hour }: { day: string; hour: number }) => {
          const startsAt = new Date(at("00:00", day).getTime() + hour * 3_600_000);
          return { startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) };
        };
        for (const one of commands) {
          const before = await db.select().from(bookings).orderBy(asc(bookings.id));
          const chosen = (index: number) => before[index % Math.max(1, before.length)];
          if (one.kind === "book") {
            await bookVisit(core, manager, {
              parts: [{ serviceId: studio.serviceId, staffId: studio.people[0] ?? 0, addonIds: [] }], startsAt: timeOf(one).startsAt,
              visitor: { kind: "known", clientId: personOf(one.who) }, notes: "", source: "staff",
            }); // prettier-ignore
          } else if (one.kind === "import") {
            const known = one.visit === null ? undefined : chosen(one.visit);
            await bring({
              bookingId: known?.source === "yclients" ? known.id : null,
              ...timeOf(one),
              status: one.status,
              priceMinor: one.price,
              clientId: typeof one.who === "number" ? personOf(one.who) : one.who,
            });
          } else {
            const visit = chosen(one.visit);
            if (!visit) continue;
            if (one.kind === "move")
              await changeBookingStatus(core, manager, { bookingId: visit.id, to: one.to });
            else
              await db.transaction((tx) =>
                assignClient(tx, writing, { bookingId: visit.id, clientId: personOf(one.who) }),
              );
          }
          const after = await db.select().from(bookings).orderBy(asc(bookings.id));
          expect(await findOverlaps(db)).toEqual([]);
          const known = new Map(before.map((row) => [row.id, row]));
          const due = after.filter((row) => {
            const old = known.get(row.id);
            if (!old) return row.status === "completed";
            return (
              old.status !== row.status || old.clientId !== row.clientId || old.priceMinor !== row.priceMinor
            );
          });
          expect(await takeSettling(db)).toEqual(due.map(({ id }) => id));
          for (const clientId of people) {
            const done = after
              .filter((row) => row.clientId === clientId && row.status === "completed")
              .map(({ startsAt }) => startsAt.getTime());
            expect(await clientRow(db, clientId)).toEqual({
              visits: done.length,
              last: done.length > 0 ? new Date(Math.max(...done)) : null,
            });
          }
          for (const row of after) {
            expect(row.blocks).toBe(["hold", "pending", "confirmed", "completed"].includes(row.status));
            expect(row.completedAt !== null).toBe(row.status === "completed");
            expect(row.cancelledAt !== null).toBe(row.status === "cancelled");
          }
        }
        await db.close();
      }),
      { numRuns: dialect === "sqlite" ? 60 : 12 },
    );
  }, 120_000);
});
