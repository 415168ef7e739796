import { asc, eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bookingEvents, bookingResources, bookings, clients, services } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { dialect } from "~drizzle/columns";
import { guest } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { manager, openStudio } from "~tests/support/studio";
import { addRooms, addService, visitor, workerOf } from "~tests/support/visits";
import { cancelVisit } from "./cancel/commands.server";
import { changeBookingStatus } from "./commands.server";
import { confirmHold, placeHold, releaseHold } from "./hold/commands.server";
import { expireHolds, expireRequests } from "./jobs.server";
import { canSystemMove, isBlocking, type BookingStatus } from "./model";
import { moveVisit } from "./move/commands.server";
import { approveRequest, declineRequest } from "./requests/commands.server";

const DAY = Date.parse("2026-03-03T00:00:00Z");
const CAPACITY = 3;

const half = fc.integer({ min: 18, max: 35 });
const which = fc.nat({ max: 30 });
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("hold" as const), half, what: fc.nat({ max: 3 }), who: fc.nat({ max: 2 }), seats: fc.integer({ min: 1, max: 2 }) }) }, // prettier-ignore
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("confirm" as const), which, who: fc.nat({ max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("move" as const), which, half, isStaff: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), which, isLate: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("answer" as const), which, isYes: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("status" as const), which, to: fc.constantFrom<BookingStatus>("confirmed", "completed", "no_show", "cancelled") }) }, // prettier-ignore
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(4, 11, 900, 1620) }),
  },
);

async function auditLife(db: Db, now: Date): Promise<void> {
  const rows = await db.select().from(bookings).orderBy(asc(bookings.id));
  const taking = rows.filter((row) => row.blocks && row.isExclusive);
  for (const [at, a] of taking.entries()) {
    for (const b of taking.slice(at + 1)) {
      const meets = a.staffId === b.staffId && a.busyFrom < b.busyUntil && b.busyFrom < a.busyUntil;
      if (meets) expect([a.id, b.id, a.classKey]).toEqual([a.id, b.id, a.classKey === b.classKey ? b.classKey ?? "a class" : "a class of its own"]); // prettier-ignore
    }
  }
  const seats = new Map<string, number>();
  for (const { classKey, blocks, seats: taken } of rows)
    if (classKey && blocks) seats.set(classKey, (seats.get(classKey) ?? 0) + taken);
  for (const taken of seats.values()) expect(taken).toBeLessThanOrEqual(CAPACITY);
  const things = (await db.select().from(bookingResources)).filter(
    ({ blocks, isExclusive }) => blocks && isExclusive,
  );
  for (const [at, a] of things.entries())
    for (const b of things.slice(at + 1))
      expect(a.resourceId === b.resourceId && a.busyFrom < b.busyUntil && b.busyFrom < a.busyUntil && (a.classKey === null || a.classKey !== b.classKey)).toBe(false); // prettier-ignore
  for (const row of rows) {
    expect(row.blocks).toBe(isBlocking(row.status));
    if (row.status === "hold") expect(row.holdUntil?.getTime() ?? 0).toBeGreaterThan(now.getTime());
    if (row.status === "pending") expect([row.startsAt > now, row.isExclusive]).toEqual([true, false]);
    // Parts stand as their head does.
    if (row.headId !== null) expect(row.status).toBe(rows.find(({ id }) => id === row.headId)?.status);
  }
  for (const { id, visitsCount, noShowCount, lateCancelCount } of await db.select().from(clients)) {
    const own = rows.filter(({ clientId, headId }) => clientId === id && headId === null);
    expect({ visitsCount, noShowCount, lateCancelCount }).toEqual({
      visitsCount: own.filter(({ status }) => status === "completed").length,
      noShowCount: own.filter(({ status }) => status === "no_show").length,
      lateCancelCount: own.filter(({ status, isLateCancel }) => status === "cancelled" && isLateCancel)
        .length,
    });
  }
  for (const { kind, fromStatus, toStatus } of await db.select().from(bookingEvents)) {
    if (kind === "created" || fromStatus === toStatus) continue;
    expect(canSystemMove(fromStatus as BookingStatus, toStatus as BookingStatus)).toBe(true);
  }
}

eachDatabase((open) => {
  it("whatever is done in whatever order: nobody and nothing twice, no class overfull, counters right, no hold for ever, only arrows of the model", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 12, maxLength: 40 }), async (commands) => {
        const db = await open();
        const studio = await openStudio(db, { people: 2, service: { bufferAfterMin: 10, horizonDays: 60 } });
        const [first = 0, second = 0] = studio.people;
        const group = await addService(db, studio, { name: "Йога", capacity: CAPACITY });
        const approved = await addService(db, studio, { name: "Консультация", approval: "staff" });
        await addRooms(db, studio, 1, approved);
        await addRooms(db, studio, 1);
        const core = testCore(db, { now: "2026-03-02T08:00:00Z" });
        const at = (halves: number) => new Date(DAY + halves * 1_800_000);
        const wishes = [
          [{ serviceId: studio.serviceId, staffId: first, addonIds: [] }],
          [{ serviceId: group, staffId: first, addonIds: [] }],
          [{ serviceId: approved, staffId: second, addonIds: [] }],
          [
            { serviceId: studio.serviceId, staffId: "any" as const, addonIds: [] },
            { serviceId: approved, staffId: second, addonIds: [] },
          ],
        ];
        for (const one of commands) {
          const heads = (await db.select().from(bookings).orderBy(asc(bookings.id))).filter(({ headId }) => headId === null); // prettier-ignore
          const chosen = "which" in one ? heads[one.which % Math.max(1, heads.length)] : undefined;
          const bookingId = chosen?.id ?? 0;
          if ("which" in one && !chosen) continue;
          if (one.do === "hold") {
            const party = one.what === 1 ? one.seats : 1;
            await placeHold(core, guest, { parts: wishes[one.what] ?? [], startsAt: at(one.half), party, source: "online", locale: "ru" }); // prettier-ignore
          } else if (one.do === "confirm")
            await confirmHold(core, guest, { linkToken: chosen?.linkToken ?? "", visitor: visitor(one.who), notes: "", answers: [] }); // prettier-ignore
          else if (one.do === "release") await releaseHold(core, { linkToken: chosen?.linkToken ?? "" });
          else if (one.do === "move")
            await moveVisit(core, one.isStaff ? manager : { kind: "link", bookingId }, { bookingId, startsAt: at(one.half), override: one.isStaff, reason: "" }); // prettier-ignore
          else if (one.do === "cancel")
            await cancelVisit(core, manager, { bookingId, reason: "", isLate: one.isLate });
          else if (one.do === "answer")
            await (one.isYes ? approveRequest : declineRequest)(core, manager, { bookingId });
          else if (one.do === "status") await changeBookingStatus(core, manager, { bookingId, to: one.to });
          else core.clock.advance(one.minutes * 60_000);
        }
        await expireHolds(workerOf(core), {});
        await expireRequests(workerOf(core), {});
        await auditLife(db, core.clock.now());
        expect(await db.$count(services, eq(services.id, group))).toBe(1);
        await db.close();
      }),
      { numRuns: dialect === "sqlite" ? 60 : 10 },
    );
  }, 120_000);
});
