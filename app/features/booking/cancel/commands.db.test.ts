import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, clients, services } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { systemActor, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { manager, openStudio, putVisit, trainerOf } from "~tests/support/studio";
import { bookingRow, historyOf, newsOf, workOf } from "~tests/support/visits";
import { changeBookingStatus } from "../commands.server";
import { cancelVisit } from "./commands.server";

const NOW = "2026-03-02T08:00:00Z";
const START = new Date("2026-03-02T15:00:00Z");

async function studioOf(db: Db) {
  const studio = await openStudio(db, { service: { cancelCutoffMin: 180 } });
  const core = testCore(db, { now: NOW });
  const clientId = await addClient(db, { displayName: "Анна" });
  const put = (more: Partial<Parameters<typeof putVisit>[2]> = {}) =>
    putVisit(db, studio, { startsAt: START, clientId, ...more });
  const cancel = async (as: Actor, bookingId: number, isLate?: boolean) => {
    const done = await cancelVisit(core, as, { bookingId, reason: "Заболела", isLate });
    return done.ok ? done.value.status : done.error.reason;
  };
  const counters = async () => {
    const [row] = await db
      .select({ visits: clients.visitsCount, missed: clients.noShowCount, late: clients.lateCancelCount })
      .from(clients)
      .where(eq(clients.id, clientId));
    return row;
  };
  return { studio, core, clientId, put, cancel, counters };
}

eachDatabase((open) => {
  it("is the client's own until the cut-off, that instant included; the next second is too late", async () => {
    const db = await open();
    const { core, clientId, put, cancel } = await studioOf(db);
    const id = await put();
    core.clock.set("2026-03-02T12:00:00.001Z");
    expect(await cancel({ kind: "link", bookingId: id }, id)).toBe("cutoff");
    expect(await cancel({ kind: "client", clientId }, id)).toBe("cutoff");
    core.clock.set("2026-03-02T12:00:00Z");
    expect(await cancel({ kind: "link", bookingId: id }, id)).toBe("cancelled");
    expect(await bookingRow(db, id)).toMatchObject({
      cancelReason: "Заболела",
      isLateCancel: false,
      blocks: false,
      version: 2,
    });
    expect(await historyOf(db, id)).toEqual(["status cancelled"]);
    expect(await newsOf(db)).toEqual([`${id} cancelled`]);
    // A link opened once more, a second tap: nothing more happens.
    core.clock.set("2026-03-02T14:59:00Z");
    expect(await cancel({ kind: "link", bookingId: id }, id)).toBe("cancelled");
    expect(await newsOf(db)).toHaveLength(1);
  });

  it("goes by the strictest service, and by the present rules", async () => {
    const db = await open();
    const { core, put, cancel } = await studioOf(db);
    const id = await put();
    await db.update(services).set({ cancelCutoffMin: 480 });
    expect(await cancel({ kind: "link", bookingId: id }, id)).toBe("cutoff");
    await db.update(services).set({ cancelCutoffMin: 0 });
    core.clock.set("2026-03-02T15:00:00Z");
    expect(await cancel({ kind: "link", bookingId: id }, id)).toBe("cancelled");
  });

  it("lets a request be withdrawn until its start", async () => {
    const db = await open();
    const { core, put, cancel } = await studioOf(db);
    const id = await put({ status: "pending", isExclusive: false });
    core.clock.set("2026-03-02T14:00:00Z");
    expect(await cancel({ kind: "link", bookingId: id }, id)).toBe("cancelled");
  });

  it("is nobody else's", async () => {
    const db = await open();
    const { studio, put, cancel } = await studioOf(db);
    const [id, other] = [await put(), await put({ startsAt: new Date("2026-03-02T17:00:00Z") })];
    await expect(cancel({ kind: "link", bookingId: other }, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(cancel({ kind: "client", clientId: 999 }, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(cancel({ kind: "guest" }, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(cancel(trainerOf(999), id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(cancel(manager, 999)).rejects.toMatchObject({ code: "not_found" });
    expect(await cancel(trainerOf(studio.people[0] ?? 0), id)).toBe("cancelled");
    expect(await cancel(systemActor("test"), other)).toBe("cancelled");
  });

  it("counts missed visits and late calls for the client, and takes a mistake back", async () => {
    const db = await open();
    const { core, put, cancel, counters } = await studioOf(db);
    const ids = [0, 1, 2].map((hour) => put({ startsAt: new Date(START.getTime() - hour * 3_600_000) }));
    const [late = 0, missed = 0, done = 0] = await Promise.all(ids);
    core.clock.set("2026-03-02T14:30:00Z");
    expect(await cancel(manager, late, true)).toBe("cancelled");
    core.clock.set("2026-03-02T17:00:00Z");
    await changeBookingStatus(core, manager, { bookingId: missed, to: "no_show" });
    await changeBookingStatus(core, manager, { bookingId: done, to: "completed" });
    expect(await counters()).toEqual({ visits: 1, missed: 1, late: 1 });
    expect(await newsOf(db)).toEqual([`${late} cancelled`, `${missed} missed`]);
    await changeBookingStatus(core, manager, { bookingId: missed, to: "completed" });
    await changeBookingStatus(core, manager, { bookingId: late, to: "confirmed" });
    expect(await counters()).toEqual({ visits: 2, missed: 0, late: 0 });
    expect(await bookingRow(db, late)).toMatchObject({ isLateCancel: false, cancelReason: "" });
  });

  it("has money and points of the visit settled, once, and calls off all of its parts", async () => {
    const db = await open();
    const { put, cancel } = await studioOf(db);
    const head = await put({ paidMinor: 850_000 });
    const part = await put({ headId: head, startsAt: new Date("2026-03-02T16:00:00Z") });
    // Asked by any of its bookings, the visit is one.
    expect(await cancel(manager, part)).toBe("cancelled");
    expect((await db.select({ status: bookings.status }).from(bookings)).map(({ status }) => status)).toEqual(["cancelled", "cancelled"]); // prettier-ignore
    expect(await workOf(db, "settleVisitMoney")).toEqual([{ bookingId: head }]);
    expect(await newsOf(db)).toEqual([`${head} cancelled`]);
  });

  it("refuses what is over", async () => {
    const db = await open();
    const { put, cancel } = await studioOf(db);
    const id = await put({ startsAt: new Date("2026-03-01T10:00:00Z"), status: "completed" });
    expect(await cancel(manager, id)).toBe("not_allowed");
  });
});
