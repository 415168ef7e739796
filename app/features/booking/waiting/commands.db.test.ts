import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, clients, jobs, services, staff, staffServices, waitingList } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { guest } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { findOverlaps, manager, openStudio, type Studio } from "~tests/support/studio";
import { bookingRow, newsOf, oneService, visitor, workerOf, workOf } from "~tests/support/visits";
import { bookVisit } from "../book/commands.server";
import { cancelVisit } from "../cancel/commands.server";
import { releaseHold } from "../hold/commands.server";
import { expireHolds, expireRequests, offerFreedHours } from "../jobs.server";
import { joinWaitingList, leaveWaitingList, takeOffer, type WaitingRequest } from "./commands.server";
import { getWaitingByToken, listWaiting } from "./queries.server";

const NOW = "2026-03-02T08:00:00Z";
const DAY = "2026-03-03";
const at = (hour: string, day = DAY) => new Date(`${day}T${hour}:00Z`);

/** A day of one person with every hour taken. */
async function fullDay(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  const studio = await openStudio(db, options);
  const core = testCore(db, { now: NOW });
  const ids = new Map<string, number>();
  for (let hour = 9; hour < 18; hour += 1) {
    const start = `${String(hour).padStart(2, "0")}:00`;
    const booked = await bookVisit(core, guest, { parts: oneService(studio), startsAt: at(start), visitor: visitor(100 + hour), notes: "", source: "online" }); // prettier-ignore
    ids.set(start, booked.ok ? booked.value.id : expect.fail(booked.error.reason));
  }
  const wait = async (n: number, more: Partial<WaitingRequest> = {}) => {
    const joined = await joinWaitingList(core, guest, { ...wishOf(studio), visitor: visitor(n), ...more });
    return joined.ok ? joined.value : expect.fail(joined.error.reason);
  };
  /** Works off what the outbox holds of freed hours, as a worker would. */
  const work = async () => {
    for (;;) {
      const [job] = await db.delete(jobs).where(eq(jobs.name, "offerFreedHours")).returning();
      if (!job) return;
      await offerFreedHours(workerOf(core), job.payload as { staffId: number; from: string; until: string });
    }
  };
  const free = async (hour: string) => {
    await cancelVisit(core, manager, { bookingId: ids.get(hour) ?? 0, reason: "" });
    await work();
  };
  const states = async () =>
    (await db.select({ status: waitingList.status }).from(waitingList).orderBy(waitingList.id)).map(
      ({ status }) => status,
    );
  return { studio, core, ids, wait, work, free, states };
}

function wishOf(studio: Studio): Omit<WaitingRequest, "visitor"> {
  return {
    serviceId: studio.serviceId,
    staffId: null,
    dayFrom: DAY,
    dayUntil: DAY,
    startMin: 0,
    endMin: 1440,
    locale: "ru",
    source: "online",
  };
}

eachDatabase((open) => {
  it("offers a freed hour to whoever has waited longest, keeps it an hour for them, and books it when they take it", async () => {
    const db = await open();
    const { core, wait, free, states } = await fullDay(db);
    const first = await wait(1);
    await wait(2);
    await free("11:00");
    expect(await states()).toEqual(["offered", "waiting"]);
    const entry = await getWaitingByToken(db, first.linkToken);
    expect(entry).toMatchObject({ offeredStartsAt: at("11:00"), offeredStatus: "hold", offerUntil: at("09:00", "2026-03-02"), serviceName: "Растяжка" }); // prettier-ignore
    const held = await bookingRow(db, entry?.offeredBookingId ?? 0);
    expect(await workOf(db, "announceOffer")).toEqual([{ waitingId: first.id, bookingId: held.id }]);
    // Leaving the page does not give an offer away.
    await releaseHold(core, held);
    const taken = await takeOffer(core, { linkToken: first.linkToken, notes: "", answers: [] });
    expect(taken).toMatchObject({ ok: true, value: { next: "done", booking: { id: held.id, status: "confirmed", clientId: first.clientId } } }); // prettier-ignore
    expect(await states()).toEqual(["booked", "waiting"]);
    expect(await newsOf(db)).toContain(`${held.id} confirmed`);
    expect(await takeOffer(core, { linkToken: first.linkToken, notes: "", answers: [] })).toEqual({ ok: false, error: { reason: "gone" } }); // prettier-ignore
    expect(await db.$count(clients)).toBe(11);
  });

  it("goes to the next when nobody takes it in time, and to nobody twice", async () => {
    const db = await open();
    const { core, wait, work, free, states } = await fullDay(db);
    await wait(1);
    await wait(2);
    await free("11:00");
    for (const expected of [
      ["waiting", "offered"],
      ["waiting", "waiting"],
    ]) {
      core.clock.advance(60 * 60_000);
      await expireHolds(workerOf(core), {});
      await work();
      expect(await states()).toEqual(expected);
    }
    expect(await workOf(db, "announceOffer")).toHaveLength(2);
    // Another hour is another chance, oldest first again.
    await free("15:00");
    expect(await states()).toEqual(["offered", "waiting"]);
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("looks at days, window, person and service", async () => {
    const db = await open();
    const { studio, wait, free, states } = await fullDay(db, { people: 2 });
    await wait(1, { dayFrom: "2026-03-04", dayUntil: "2026-03-09" });
    await wait(2, { startMin: 720, endMin: 960 });
    await wait(3, { staffId: studio.people[1] ?? 0 });
    await wait(4, { startMin: 600, endMin: 661, staffId: studio.people[0] ?? 0 });
    await free("11:00");
    expect(await states()).toEqual(["waiting", "waiting", "waiting", "offered"]);
  });

  it("offers nothing in the past or inside the notice, and never longer than the notice allows", async () => {
    const db = await open();
    const { core, wait, free, states, studio } = await fullDay(db);
    await wait(1);
    await db.update(services).set({ minNoticeMin: 120 });
    core.clock.set(at("07:30").toISOString());
    await free("09:00");
    expect(await states()).toEqual(["waiting"]);
    await free("10:00");
    expect(await states()).toEqual(["offered"]);
    const [entry] = await listWaiting(db, manager);
    expect(entry).toMatchObject({
      offerUntil: at("08:00"),
      clientName: "Гость 1",
      offeredStartsAt: at("10:00"),
    });
    expect(studio.people).toHaveLength(1);
  });

  it("is one place for one wish, with bounds, and ends when its days are over", async () => {
    const db = await open();
    const { studio, core, wait, states } = await fullDay(db);
    const first = await wait(1);
    const again = await wait(1, { dayUntil: "2026-03-05" });
    expect(again).toMatchObject({ id: first.id, dayUntil: "2026-03-05" });
    const refusal = async (more: Partial<WaitingRequest>) => {
      const joined = await joinWaitingList(core, guest, { ...wishOf(studio), visitor: visitor(2), ...more });
      return joined.ok ? "joined" : joined.error.reason;
    };
    expect(await refusal({ dayFrom: "2026-03-01", dayUntil: "2026-03-01" })).toBe("days");
    expect(await refusal({ dayFrom: "2027-03-01", dayUntil: "2027-03-02" })).toBe("days");
    expect(await refusal({ dayFrom: "2026-03-05", dayUntil: "2026-03-04" })).toBe("days");
    expect(await refusal({ startMin: 600, endMin: 600 })).toBe("window");
    expect(await refusal({ serviceId: 999 })).toBe("service");
    expect(await refusal({ staffId: 999 })).toBe("staff");
    core.clock.set("2026-03-06T00:00:00Z");
    await expireRequests(workerOf(core), {});
    expect(await states()).toEqual(["lapsed"]);
  });

  it("is left by its link, and a kept hour goes to the next", async () => {
    const db = await open();
    const { core, wait, work, free, states } = await fullDay(db);
    const [first, second] = [await wait(1), await wait(2)];
    await free("11:00");
    await leaveWaitingList(core, guest, { linkToken: first.linkToken });
    await leaveWaitingList(core, guest, { linkToken: first.linkToken });
    await work();
    expect(await states()).toEqual(["left", "offered"]);
    await expect(leaveWaitingList(core, guest, { waitingId: second.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    await leaveWaitingList(core, manager, { waitingId: second.id });
    expect(await states()).toEqual(["left", "left"]);
    expect((await db.select().from(bookings).where(eq(bookings.status, "hold"))).length).toBe(0);
  });

  it("does not offer hours of people who are gone or do the service no more", async () => {
    const db = await open();
    const { studio, wait, free, states } = await fullDay(db);
    await wait(1);
    await db.update(staff).set({ isBookable: false });
    await free("11:00");
    expect(await states()).toEqual(["waiting"]);
    await db.update(staff).set({ isBookable: true });
    await db.delete(staffServices).where(eq(staffServices.staffId, studio.people[0] ?? 0));
    await free("12:00");
    expect(await states()).toEqual(["waiting"]);
  });
});
