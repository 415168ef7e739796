import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookingAnswers, bookingItems, bookingResources, bookings, clients, pointsEntries, services, staff } from "~drizzle/schema"; // prettier-ignore
import type { Db } from "~drizzle/client.server";
import { guest, systemActor, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { chooseGateway, findOverlaps, openStudio } from "~tests/support/studio";
import { addQuestion, addRooms, addService, bookingRow, historyOf, newsOf, oneService, visitor, workerOf, workOf } from "~tests/support/visits"; // prettier-ignore
import { bookVisit } from "../book/commands.server";
import { expireHolds } from "../jobs.server";
import { getOfferedDay } from "../offer/queries.server";
import { confirmHold, confirmPaid, extendHold, placeHold, releaseHold } from "./commands.server";

const NOW = "2026-03-02T08:00:00Z";
const at = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00Z`);

async function studioOf(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  const studio = await openStudio(db, options);
  const core = testCore(db, { now: NOW });
  const writing = { core, actor: systemActor("payments") };
  const hold = async (
    hour = "10:00",
    more: { replaces?: string; parts?: ReturnType<typeof oneService>; party?: number } = {},
  ) => {
    const held = await placeHold(core, guest, { parts: oneService(studio), startsAt: at(hour), source: "online", locale: "ru", ...more }); // prettier-ignore
    return held.ok ? held.value : expect.fail(held.error.reason);
  };
  const confirm = async (
    linkToken: string,
    more: Partial<Parameters<typeof confirmHold>[2]> & { as?: Actor } = {},
  ) => {
    const { as = guest, ...rest } = more;
    const confirmed = await confirmHold(core, as, {
      linkToken,
      visitor: visitor(),
      notes: "",
      answers: [],
      ...rest,
    });
    return confirmed.ok
      ? `${confirmed.value.booking.status} ${confirmed.value.next}`
      : confirmed.error.reason;
  };
  const book = async (hour = "10:00", n = 9) => {
    const booked = await bookVisit(core, guest, { parts: oneService(studio), startsAt: at(hour), visitor: visitor(n), notes: "", source: "online" }); // prettier-ignore
    return booked.ok ? "booked!" : booked.error.reason;
  };
  const isOpen = async (hour = "10:00") => {
    const day = await getOfferedDay(db, {
      parts: oneService(studio),
      day: "2026-03-03",
      now: core.clock.now(),
    });
    return day?.times.some(
      ({ startsAt, closed }) => closed === null && startsAt.getTime() === at(hour).getTime(),
    );
  };
  const paid = (bookingId: number) => db.transaction((tx) => confirmPaid(tx, writing, { bookingId }));
  return { studio, core, writing, hold, confirm, book, isOpen, paid };
}

eachDatabase((open) => {
  it("keeps an hour for ten minutes, with its lines, and books it for whoever says who comes", async () => {
    const db = await open();
    const { studio, core, hold, confirm, book, isOpen } = await studioOf(db);
    const held = await hold();
    expect(held).toMatchObject({
      status: "hold", clientId: null, blocks: true, isExclusive: true, source: "online", holdUntil: new Date("2026-03-02T08:10:00Z"),
    }); // prettier-ignore
    expect(await db.select().from(bookingItems)).toEqual([
      { bookingId: held.id, position: 0, serviceId: studio.serviceId, name: "Растяжка", isAddon: false, durationMin: 60, priceMinor: 850_000 },
    ]); // prettier-ignore
    expect(await book()).toBe("hold");
    expect(await isOpen()).toBe(false);
    core.clock.advance(9 * 60_000);
    expect(await confirm(held.linkToken, { notes: "Болит спина" })).toBe("confirmed done");
    expect(await bookingRow(db, held.id)).toMatchObject({ status: "confirmed", holdUntil: null, notes: "Болит спина", contactEmail: "guest1@example.org" }); // prettier-ignore
    expect(await historyOf(db, held.id)).toEqual(["created hold", "submitted confirmed"]);
    expect(await newsOf(db)).toEqual([`${held.id} confirmed`]);
    // A second tap, the back button: the same visit, one client, one letter.
    expect(await confirm(held.linkToken, { visitor: visitor(2) })).toBe("confirmed done");
    expect(await db.$count(clients)).toBe(1);
    expect(await newsOf(db)).toHaveLength(1);
    await releaseHold(core, held);
    expect((await bookingRow(db, held.id)).status).toBe("confirmed");
  });

  it("is in nobody's way once its time is over: reads ignore it, the next writer lets it go, and so does its own job", async () => {
    const db = await open();
    const { core, hold, book, isOpen } = await studioOf(db);
    const [first, second] = [await hold("10:00"), await hold("13:00")];
    expect(await workOf(db, "expireHold")).toEqual([{ bookingId: first.id }, { bookingId: second.id }]);
    core.clock.advance(10 * 60_000);
    expect(await isOpen()).toBe(true);
    expect(await book()).toBe("booked!");
    expect((await bookingRow(db, first.id)).status).toBe("expired");
    expect((await bookingRow(db, second.id)).status).toBe("hold");
    await expireHolds(workerOf(core), {}); // prettier-ignore
    expect(await bookingRow(db, second.id)).toMatchObject({ status: "expired", blocks: false });
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("takes a lapsed hour again for somebody who typed for long, unless it is gone", async () => {
    const db = await open();
    const { core, hold, confirm, book } = await studioOf(db);
    const [slow, slower] = [await hold("10:00"), await hold("13:00")];
    core.clock.advance(15 * 60_000);
    expect(await confirm(slow.linkToken)).toBe("confirmed done");
    expect(await historyOf(db, slow.id)).toEqual(["created hold", "reseated hold", "submitted confirmed"]);
    expect(await book("13:00")).toBe("booked!");
    expect(await confirm(slower.linkToken, { visitor: visitor(3) })).toBe("booked");
    // Nothing of the visitor is kept when the hour was not theirs.
    expect(await db.$count(clients)).toBe(2);
    expect(await confirm("no-such-link-at-all-here")).toBe("gone");
  });

  it("forgets an hour that was left long ago", async () => {
    const db = await open();
    const { core, hold, confirm } = await studioOf(db);
    const held = await hold();
    core.clock.advance(71 * 60_000);
    expect(await confirm(held.linkToken)).toBe("gone");
  });

  it("is let go by leaving, and taken again by coming back", async () => {
    const db = await open();
    const { core, hold, confirm, isOpen } = await studioOf(db);
    const held = await hold();
    await releaseHold(core, held);
    await releaseHold(core, held);
    expect(await isOpen()).toBe(true);
    expect(await confirm(held.linkToken)).toBe("confirmed done");
    expect(await historyOf(db, held.id)).toEqual(["created hold", "released expired", "reseated hold", "submitted confirmed"]); // prettier-ignore
  });

  it("goes over to another hour in one go, and stays when that is taken", async () => {
    const db = await open();
    const { studio, core, hold, book } = await studioOf(db);
    const first = await hold("10:00");
    // Half an hour later overlaps itself.
    const second = await hold("10:30", { replaces: first.linkToken });
    expect((await bookingRow(db, first.id)).status).toBe("expired");
    expect(await book("14:00")).toBe("booked!");
    const refused = await placeHold(core, guest, { parts: oneService(studio), startsAt: at("14:00"), source: "online", locale: "ru", replaces: second.linkToken }); // prettier-ignore
    expect(refused).toEqual({ ok: false, error: { reason: "booked" } });
    expect((await bookingRow(db, second.id)).status).toBe("hold");
  });

  it("wants the required answers, and keeps them with the question's words", async () => {
    const db = await open();
    const { studio, core, hold, confirm } = await studioOf(db);
    const needed = await addQuestion(db, studio);
    const choice = await addQuestion(db, studio, { kind: "choice", options: ["утро", "вечер"], isRequired: false, position: 1 }); // prettier-ignore
    await addQuestion(db, studio, { archivedAt: new Date(0), position: 2 });
    const held = await hold();
    const answers = (...texts: [number, string][]) =>
      texts.map(([questionId, answer]) => ({ questionId, answer }));
    const refused = await confirmHold(core, guest, { linkToken: held.linkToken, visitor: visitor(), notes: "", answers: answers([choice, "ночь"]) }); // prettier-ignore
    expect(refused).toEqual({ ok: false, error: { reason: "answers", questionIds: [needed, choice] } });
    expect(await db.$count(clients)).toBe(0);
    expect(await confirm(held.linkToken, { answers: answers([needed, " колено "], [choice, "вечер"], [9999, "?"]) })).toBe("confirmed done"); // prettier-ignore
    expect(await db.select().from(bookingAnswers).orderBy(bookingAnswers.questionId)).toEqual([
      { bookingId: held.id, questionId: needed, label: "Есть ли травмы?", answer: "колено" },
      { bookingId: held.id, questionId: choice, label: "Есть ли травмы?", answer: "вечер" },
    ]);
  });

  it("is honoured at the price shown, and refused when service or person are gone between two clicks", async () => {
    const db = await open();
    const { studio, hold, confirm } = await studioOf(db, { people: 2 });
    const [dear, gone, left] = [await hold("09:00"), await hold("11:00"), await hold("13:00")];
    await db.update(services).set({ priceMinor: 990_000, durationMin: 90 });
    expect(await confirm(dear.linkToken)).toBe("confirmed done");
    expect(await bookingRow(db, dear.id)).toMatchObject({ priceMinor: 850_000, endsAt: at("10:00") });
    await db.update(services).set({ archivedAt: new Date(0) });
    expect(await confirm(gone.linkToken)).toBe("service");
    await db.update(services).set({ archivedAt: null });
    await db.update(staff).set({ archivedAt: new Date(0) }).where(eq(staff.id, studio.people[0] ?? 0)); // prettier-ignore
    expect(await confirm(left.linkToken)).toBe("staff");
  });

  it("becomes a request where staff must agree, and waits for money where it must come first", async () => {
    const db = await open();
    const { core, hold, confirm, writing, paid } = await studioOf(db);
    await db.update(services).set({ approval: "staff" });
    const asked = await hold("09:00");
    expect(asked.isExclusive).toBe(false);
    expect(await confirm(asked.linkToken)).toBe("pending done");
    expect(await newsOf(db)).toEqual([`${asked.id} requested`]);

    await db.update(services).set({ approval: "auto", prepayment: "deposit", depositPercent: 30 });
    // Without a gateway nobody could pay beforehand: the visit is paid at the desk.
    const unpaid = await hold("10:30");
    expect(unpaid.prepayMinor).toBe(0);
    expect(await confirm(unpaid.linkToken)).toBe("confirmed done");
    await chooseGateway(db, "yookassa");
    const held = await hold("12:00");
    expect(held.prepayMinor).toBe(255_000);
    expect(await confirm(held.linkToken)).toBe("hold pay");
    expect((await bookingRow(db, held.id)).holdUntil).toEqual(new Date("2026-03-02T08:20:00Z"));
    // Leaving for the gateway does not let it go.
    await releaseHold(core, held);
    expect(await confirm(held.linkToken)).toBe("hold pay");
    expect(await db.transaction((tx) => extendHold(tx, writing, { bookingId: held.id, until: at("08:45", "2026-03-02") }))).toBe(true); // prettier-ignore
    core.clock.set("2026-03-02T08:44:00Z");
    expect(await paid(held.id)).toBe("confirmed");
    expect(await paid(held.id)).toBe("confirmed");
    expect(await bookingRow(db, held.id)).toMatchObject({ status: "confirmed", holdUntil: null });
    expect((await newsOf(db)).filter((news) => news.startsWith(`${held.id} `))).toEqual([
      `${held.id} confirmed`,
    ]);
  });

  it("late money: the hour is taken again while it is free, and gone when it is somebody's", async () => {
    const db = await open();
    const { core, hold, confirm, book, paid } = await studioOf(db);
    await chooseGateway(db, "yookassa");
    await db.update(services).set({ prepayment: "full" });
    const held: number[] = [];
    for (const hour of ["09:00", "12:00", "15:00"]) {
      const { id, linkToken } = await hold(hour);
      expect(await confirm(linkToken)).toBe("hold pay");
      held.push(id);
    }
    const [kept = 0, freed = 0, lost = 0] = held;
    core.clock.advance(21 * 60_000);
    // Lapsed, but nobody has wanted it: it is still this visitor's.
    expect(await paid(kept)).toBe("confirmed");
    await expireHolds(workerOf(core), {}); // prettier-ignore
    expect(await paid(freed)).toBe("reseated");
    await db.update(services).set({ prepayment: "none" });
    expect(await book("15:00")).toBe("booked!");
    expect(await paid(lost)).toBe("gone");
    expect(await bookingRow(db, lost)).toMatchObject({ status: "expired", blocks: false });
    expect(await newsOf(db)).toContain(`${lost} refunded`);
    expect(await findOverlaps(db)).toEqual([]);
  });

  it("spends a client's own points with the visit or not at all", async () => {
    const db = await open();
    const { hold, confirm } = await studioOf(db);
    const clientId = await addClient(db, { displayName: "Анна" });
    await db.insert(pointsEntries).values({ clientId, kind: "correct", points: 3_000, causeKey: "test:1", reason: "", actor: "user:1", createdAt: new Date(0) }); // prettier-ignore
    const as: Actor = { kind: "client", clientId };
    const own = { as, visitor: { kind: "known" as const, clientId } };
    const held = await hold();
    expect(await confirm(held.linkToken, { pointsToSpend: 100 })).toBe("points");
    expect(await confirm(held.linkToken, { ...own, pointsToSpend: 5_000 })).toBe("points");
    expect(await bookingRow(db, held.id)).toMatchObject({ status: "hold", clientId: null, pointsSpent: 0 });
    expect(await confirm(held.linkToken, { ...own, pointsToSpend: 2_000 })).toBe("confirmed done");
    const entries = await db.select({ points: pointsEntries.points, bookingId: pointsEntries.bookingId }).from(pointsEntries); // prettier-ignore
    expect(entries).toEqual([{ points: 3_000, bookingId: null }, { points: -2_000, bookingId: held.id }]); // prettier-ignore
  });

  it("keeps add-ons, several people and rooms together: one visit, all or nothing", async () => {
    const db = await open();
    const { studio, hold, confirm, book } = await studioOf(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    const addon = await addService(db, studio, {
      name: "Маска",
      isAddon: true,
      durationMin: 20,
      priceMinor: 100_000,
    });
    const massage = await addService(db, studio, { durationMin: 30, priceMinor: 300_000 });
    const [room = 0] = await addRooms(db, studio, 1);
    const parts = [
      { serviceId: studio.serviceId, staffId: first, addonIds: [addon] },
      { serviceId: massage, staffId: second, addonIds: [] },
    ];
    const held = await hold("10:00", { parts });
    const rows = await db.select().from(bookings).orderBy(bookings.id);
    expect(rows.map(({ id, headId, staffId, startsAt, endsAt, priceMinor }) => ({ id, headId, staffId, startsAt, endsAt, priceMinor }))).toEqual([
      { id: held.id, headId: null, staffId: first, startsAt: at("10:00"), endsAt: at("11:20"), priceMinor: 950_000 },
      { id: held.id + 1, headId: held.id, staffId: second, startsAt: at("11:20"), endsAt: at("11:50"), priceMinor: 300_000 },
    ]); // prettier-ignore
    expect(await db.select({ id: bookingResources.resourceId, of: bookingResources.bookingId }).from(bookingResources)).toEqual([{ id: room, of: held.id }]); // prettier-ignore
    expect(await confirm(held.linkToken)).toBe("confirmed done");
    expect(
      (await db.select().from(bookings)).map(({ status, clientId }) => [status, clientId !== null]),
    ).toEqual([
      ["confirmed", true],
      ["confirmed", true],
    ]);
    expect(await newsOf(db)).toEqual([`${held.id} confirmed`]);
    // The room is taken although the second person is free.
    expect(await book("10:30")).not.toBe("booked!");
  });

  it("two tabs of one visitor: one hour each; the one that comes second is told", async () => {
    const db = await open();
    const { studio, core } = await studioOf(db);
    const tabs = await Promise.all(
      [1, 2].map(() => placeHold(core, guest, { parts: oneService(studio), startsAt: at("10:00"), source: "online", locale: "ru" })), // prettier-ignore
    );
    expect(tabs.map((tab) => (tab.ok ? "held" : tab.error.reason)).sort()).toEqual(["held", "hold"]);
  });
});
