import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, services } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { guest } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { findOverlaps, manager, openStudio, trainerOf } from "~tests/support/studio";
import {
  addRooms,
  bookingRow,
  historyOf,
  newsOf,
  oneService,
  visitor,
  workerOf,
  workOf,
} from "~tests/support/visits";
import { bookVisit } from "../book/commands.server";
import { changeBookingStatus } from "../commands.server";
import { expireRequests } from "../jobs.server";
import { approveRequest, declineRequest } from "./commands.server";
import { listRequests } from "./queries.server";

const NOW = "2026-03-02T08:00:00Z";
const at = (hour: string) => new Date(`2026-03-03T${hour}:00Z`);

async function studioOf(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  const studio = await openStudio(db, { service: { approval: "staff" }, ...options });
  const core = testCore(db, { now: NOW });
  let guests = 0;
  const ask = async (hour: string, staffId = studio.people[0] ?? 0) => {
    guests += 1;
    const asked = await bookVisit(core, guest, { parts: oneService(studio, staffId), startsAt: at(hour), visitor: visitor(guests), notes: "", source: "online" }); // prettier-ignore
    return asked.ok ? asked.value.id : expect.fail(asked.error.reason);
  };
  const approve = async (bookingId: number) => {
    const done = await approveRequest(core, manager, { bookingId });
    return done.ok ? done.value.status : done.error.reason;
  };
  const statuses = async () =>
    (await db.select({ status: bookings.status }).from(bookings).orderBy(bookings.id)).map(
      ({ status }) => status,
    );
  return { studio, core, ask, approve, statuses };
}

eachDatabase((open) => {
  it("queues requests for one hour; agreeing to one closes those that overlap, with a message, and leaves the others", async () => {
    const db = await open();
    const { core, ask, approve, statuses } = await studioOf(db);
    const [first, same, later, apart] = [
      await ask("10:00"),
      await ask("10:00"),
      await ask("10:30"),
      await ask("11:00"),
    ];
    expect(
      (await listRequests(db, manager, { now: core.clock.now() })).map(({ id, rivals }) => [id, rivals]),
    ).toEqual([
      [first, [same, later]],
      [same, [first, later]],
      [later, [first, same, apart]],
      [apart, [later]],
    ]);
    expect(await approve(first)).toBe("confirmed");
    expect(await statuses()).toEqual(["confirmed", "cancelled", "cancelled", "pending"]);
    expect(await bookingRow(db, first)).toMatchObject({ isExclusive: true, blocks: true });
    expect(await historyOf(db, first)).toEqual(["created pending", "approved confirmed"]);
    expect(await historyOf(db, same)).toEqual(["created pending", "declined cancelled"]);
    expect((await newsOf(db)).slice(4)).toEqual([
      `${first} confirmed`,
      `${same} declined`,
      `${later} declined`,
    ]);
    expect(await approve(same)).toBe("not_pending");
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("keeps automatic bookings away, and is kept away by a booked hour", async () => {
    const db = await open();
    const { studio, core, ask, approve } = await studioOf(db);
    const asked = await ask("10:00");
    await db.update(services).set({ approval: "auto" });
    const book = async (hour: string) => {
      const booked = await bookVisit(core, guest, { parts: oneService(studio), startsAt: at(hour), visitor: visitor(50), notes: "", source: "online" }); // prettier-ignore
      return booked.ok ? "booked!" : booked.error.reason;
    };
    expect(await book("10:00")).toBe("booked");
    expect(await book("12:00")).toBe("booked!");
    expect(await approve(asked)).toBe("confirmed");
  });

  it("agrees to exactly one of two that are approved at the same moment", async () => {
    const db = await open();
    const { core, ask, statuses } = await studioOf(db);
    for (const hour of ["09:00", "11:00", "13:00", "15:00"]) {
      const ids = [await ask(hour), await ask(hour), await ask(hour)];
      const done = await Promise.all(ids.map((bookingId) => approveRequest(core, manager, { bookingId })));
      expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    }
    const all = await statuses();
    expect(all.filter((status) => status === "confirmed")).toHaveLength(4);
    expect(all.filter((status) => status === "cancelled")).toHaveLength(8);
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("is answered by the status menu in the same way, and declined with a reason", async () => {
    const db = await open();
    const { studio, core, ask, statuses } = await studioOf(db);
    const [first, rival, other] = [await ask("10:00"), await ask("10:00"), await ask("14:00")];
    const confirmed = await changeBookingStatus(core, manager, { bookingId: first, to: "confirmed" });
    expect(confirmed).toMatchObject({ ok: true, value: { status: "confirmed", isExclusive: true } });
    expect(await statuses()).toEqual(["confirmed", "cancelled", "pending"]);
    await expect(declineRequest(core, trainerOf(99), { bookingId: other })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(approveRequest(core, { kind: "link", bookingId: other }, { bookingId: other })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    const declined = await declineRequest(core, trainerOf(studio.people[0] ?? 0), {
      bookingId: other,
      reason: "Ремонт",
    });
    expect(declined).toMatchObject({ ok: true, value: { status: "cancelled", cancelReason: "Ремонт" } });
    expect(await newsOf(db)).toContain(`${other} declined`);
    expect((await bookingRow(db, rival)).blocks).toBe(false);
  });

  it("shares no room: agreeing to one request closes another person's for the same room", async () => {
    const db = await open();
    const { studio, ask, approve, statuses } = await studioOf(db, { people: 2 });
    await addRooms(db, studio, 1);
    const [first = 0, second = 0] = studio.people;
    const one = await ask("10:00", first);
    await ask("10:30", second);
    expect(await approve(one)).toBe("confirmed");
    expect(await statuses()).toEqual(["confirmed", "cancelled"]);
  });

  it("expires when its start passes without an answer, and gives money back", async () => {
    const db = await open();
    const { core, ask, approve } = await studioOf(db);
    const [late, ahead] = [await ask("10:00"), await ask("12:00")];
    await db.update(bookings).set({ paidMinor: 500 }).where(eq(bookings.id, late));
    core.clock.set(at("10:00").toISOString());
    expect(await approve(late)).toBe("past");
    await expireRequests(workerOf(core), {}); // prettier-ignore
    expect((await bookingRow(db, late)).status).toBe("expired");
    expect((await bookingRow(db, ahead)).status).toBe("pending");
    expect(await workOf(db, "settleVisitMoney")).toEqual([{ bookingId: late }]);
  });
});
