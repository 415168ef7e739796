import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import {
  bookingResources,
  locations,
  resourceKinds,
  resources,
  scheduleExceptions,
  staff,
  weeklyHours,
} from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { guest, type Actor } from "~/lib/actor";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { manager, openStudio, putVisit, trainerOf, type Studio } from "~tests/support/studio";
import { plainAddress, type CalendarAddress } from "./address/model";
import { getTodayPage } from "../today/queries.server";
import { getVisitCard } from "./card/queries.server";
import { getCalendarPage, type CalendarPage } from "./queries.server";
import { listReseats } from "./reseat/queries.server";

/** Tuesday, 12:00 in Almaty (+05). */
const NOW = new Date("2026-03-03T07:00:00Z");
/** An hour of the studio's wall clock in Almaty. */
const almaty = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00+05:00`);
const DAY = 1440;

async function openAlmaty(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  return openStudio(db, { zone: "Asia/Almaty", ...options });
}

const show = (db: Db, more: Partial<CalendarAddress> = {}, actor: Actor = manager) =>
  getCalendarPage(db, actor, { address: { ...plainAddress, ...more }, now: NOW });

const slipsOf = (page: CalendarPage, at = 0) =>
  page.columns[at]?.slips.map(({ from, until, lane, lanes }) => [from, until, lane, lanes]);

eachDatabase((open) => {
  it("shows a day with a column per person, in the owner's order, gaps between visits", async () => {
    const db = await open();
    const studio = await openAlmaty(db, {
      people: 3,
      shifts: [
        { from: 540, until: 780 },
        { from: 840, until: 1080 },
      ],
    });
    const [first = 0, second = 0, third = 0] = studio.people;
    await db.update(staff).set({ position: 9 }).where(eq(staff.id, first)); // prettier-ignore
    await db.update(staff).set({ archivedAt: new Date(0) }).where(eq(staff.id, third)); // prettier-ignore
    const clientId = await addClient(db, { displayName: "Анна" });
    await putVisit(db, studio, { startsAt: almaty("10:00"), clientId });
    await putVisit(db, studio, { startsAt: almaty("12:50"), endsAt: almaty("14:00"), source: "yclients", isExclusive: false }); // prettier-ignore
    await db.delete(weeklyHours).where(eq(weeklyHours.staffId, second));
    const page = await show(db);
    expect(page).toMatchObject({ view: "day", day: "2026-03-03", today: "2026-03-03", soloStaffId: null });
    expect(page.columns[0]).toMatchObject({ zone: "Asia/Almaty", nowMin: 720, today: "2026-03-03" });
    expect(page.columns.map(({ staffId, busyShare }) => [staffId, busyShare === null])).toEqual([
      [second, true],
      [first, false],
    ]);
    const column = page.columns[1];
    expect(column?.work).toEqual([
      { from: 540, until: 780 },
      { from: 840, until: 1080 },
    ]);
    expect(column?.gaps).toEqual([
      { from: 540, until: 600 },
      { from: 660, until: 770 },
      { from: 840, until: 1080 },
    ]);
    expect(column?.slips).toMatchObject([
      { from: 600, until: 660, clientName: "Анна", serviceName: "Растяжка", status: "confirmed" },
      { from: 770, until: 840, clientName: null, source: "yclients" },
    ]);
    expect(column?.busyShare).toBeCloseTo(70 / 480);
    expect(page.hours).toEqual({ from: 540, until: 1080 });
  });

  it("lays visits that overlap side by side", async () => {
    const db = await open();
    const studio = await openAlmaty(db);
    const loose = { isExclusive: false, source: "yclients" as const };
    await putVisit(db, studio, { startsAt: almaty("10:00"), ...loose });
    await putVisit(db, studio, { startsAt: almaty("10:30"), ...loose });
    await putVisit(db, studio, { startsAt: almaty("11:00"), ...loose });
    await putVisit(db, studio, { startsAt: almaty("12:00"), ...loose });
    expect(slipsOf(await show(db))).toEqual([
      [600, 660, 0, 2],
      [630, 690, 1, 2],
      [660, 720, 0, 2],
      [720, 780, 0, 1],
    ]);
  });

  it("hides what was cancelled or missed until it is asked for; both free their time and count for nothing", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { shifts: [{ from: 540, until: 720 }] });
    for (const status of ["cancelled", "expired", "no_show", "completed"] as const)
      await putVisit(db, studio, { startsAt: almaty(status === "completed" ? "11:00" : "10:00"), status });
    const money = { currency: "RUB", priceMinor: 100 };
    await putVisit(db, studio, {
      startsAt: almaty("09:00"),
      status: "pending",
      isExclusive: false,
      ...money,
    });
    const page = await show(db);
    const statuses = (of: CalendarPage) => of.columns[0]?.slips.map(({ status }) => status);
    expect(statuses(page)).toEqual(["pending", "completed"]);
    expect(page.columns[0]?.gaps).toEqual([{ from: 600, until: 660 }]);
    expect(page.totals).toMatchObject({ visits: 2, pending: 1 });
    expect([...page.totals.money].sort((a, b) => a.minor - b.minor)).toEqual([
      { currency: "RUB", minor: 100 },
      { currency: "KZT", minor: 850_000 },
    ]);
    expect(page.totals.busyShare).toBeCloseTo(2 / 3);
    const missed = await show(db, { status: ["no_show", "cancelled"] });
    expect(statuses(missed)?.sort()).toEqual(["cancelled", "no_show"]);
    expect(missed.totals.visits).toBe(0);
    // What the filter hides still takes its time.
    expect(missed.columns[0]?.gaps).toEqual([{ from: 600, until: 660 }]);
    expect(missed.columns[0]?.others).toEqual([{ from: 540, until: 600 }, { from: 660, until: 720 }]); // prettier-ignore
  });

  it("shows the night shift of the day before, and counts a visit over midnight once, where it began", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { shifts: [{ from: 1320, until: 1800, weekdays: [1] }] });
    await putVisit(db, studio, {
      startsAt: almaty("23:30"),
      endsAt: almaty("01:00", "2026-03-04"),
    });
    await putVisit(db, studio, { startsAt: almaty("04:00", "2026-03-04") });
    const tuesday = await show(db);
    expect(tuesday.columns[0]?.work).toEqual([{ from: 1320, until: 1800 }]);
    expect(slipsOf(tuesday)).toEqual([[1410, DAY + 60, 0, 1]]);
    expect(tuesday.totals.visits).toBe(1);
    const wednesday = await show(db, { day: "2026-03-04" });
    expect(wednesday.columns[0]?.work).toEqual([{ from: 0, until: 360 }]);
    expect(slipsOf(wednesday)).toEqual([
      [0, 60, 0, 1],
      [240, 300, 0, 1],
    ]);
    expect(wednesday.columns[0]?.gaps).toEqual([
      { from: 60, until: 240 },
      { from: 300, until: 360 },
    ]);
    expect(wednesday.totals).toMatchObject({ visits: 1, money: [{ currency: "KZT", minor: 850_000 }] });
    const week = await show(db, { view: "week" });
    expect(week.columns.map(({ day }) => day)).toEqual(
      ["02", "03", "04", "05", "06", "07", "08"].map((day) => `2026-03-${day}`),
    );
    expect(week.columns.map(({ slips }) => slips.length)).toEqual([0, 1, 2, 0, 0, 0, 0]);
    expect(week.totals).toMatchObject({ visits: 2, money: [{ currency: "KZT", minor: 1_700_000 }] });
  });

  it("shows a visit in the hour that the clocks repeat", async () => {
    const db = await open();
    const studio = await openStudio(db, { zone: "Europe/Berlin" });
    // 02:30 summer time to 02:30 winter time: an hour that begins and ends at the same reading.
    await putVisit(db, studio, { startsAt: new Date("2027-10-31T00:30:00Z") });
    await putVisit(db, studio, { startsAt: new Date("2027-10-31T02:00:00Z") });
    expect(slipsOf(await show(db, { day: "2027-10-31" }))).toEqual([
      [150, 210, 0, 2],
      [180, 240, 1, 2],
    ]);
    await putVisit(db, studio, { startsAt: new Date("2027-03-28T00:30:00Z") });
    expect(slipsOf(await show(db, { day: "2027-03-28" }))).toEqual([[90, 210, 0, 1]]);
  });

  it("shows a week of everybody, of one, and only what there is", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    const week = await show(db, { view: "week" });
    expect(week.columns).toHaveLength(14);
    expect(week.soloStaffId).toBeNull();
    const solo = await show(db, { view: "week", staff: [second, 999] });
    expect(solo.columns.map(({ staffId }) => staffId)).toEqual(Array.from({ length: 7 }, () => second));
    expect(solo).toMatchObject({ soloStaffId: second, address: { staff: [second] } });
    expect(solo.people.map(({ id }) => id)).toEqual([first, second]);
    expect((await show(db, { day: "2026-03-01", view: "week" })).columns[0]?.day).toBe("2026-02-23");
    expect((await show(db, { view: "list" })).range).toEqual({ from: "2026-03-03", until: "2026-03-09" });
    await expect(show(db, {}, guest)).rejects.toMatchObject({ code: "forbidden" });
    const mine = await show(db, {}, trainerOf(first));
    expect(mine.columns).toHaveLength(2);
  });

  it("lets a trainer carry the visits of their own column only", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    for (const staffId of [first, second]) await putVisit(db, studio, { startsAt: almaty("13:00"), staffId });
    const movable = async (actor: Actor) =>
      (await show(db, {}, actor)).columns.map(({ slips }) => slips[0]?.move !== null);
    expect(await movable(trainerOf(second))).toEqual([false, true]);
    expect(await movable(manager)).toEqual([true, true]);
  });

  it("shows a class as one slip with its places and people, a request beside, a hold while it stands, rooms and what is owed", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { service: { capacity: 8, stepMin: 20 } });
    const [kind] = await db.insert(resourceKinds).values({ name: "Зал", position: 0 }).returning();
    const [hall] = await db.insert(resources).values({ kindId: kind?.id ?? 0, locationId: studio.locationId, name: "Зал 2", position: 0 }).returning(); // prettier-ignore
    const classKey = `${studio.serviceId}@${almaty("14:00").getTime()}`;
    const seat = { startsAt: almaty("14:00"), classKey };
    const one = await putVisit(db, studio, { ...seat, paidMinor: 850_000 });
    await putVisit(db, studio, { ...seat, seats: 2 });
    const busy = { busyFrom: almaty("14:00"), busyUntil: almaty("15:00"), blocks: true, isExclusive: true, classKey }; // prettier-ignore
    await db.insert(bookingResources).values({ bookingId: one, resourceId: hall?.id ?? 0, ...busy });
    const request = { status: "pending", isExclusive: false } as const;
    await putVisit(db, studio, { startsAt: almaty("16:00"), ...request });
    await putVisit(db, studio, { startsAt: almaty("16:30"), ...request });
    const hold = { status: "hold" } as const;
    await putVisit(db, studio, { startsAt: almaty("09:00"), ...hold, holdUntil: new Date(NOW.getTime() + 60_000) }); // prettier-ignore
    await putVisit(db, studio, { startsAt: almaty("10:00"), ...hold, holdUntil: NOW });
    const [held, group, ...requests] = (await show(db)).columns[0]?.slips ?? [];
    expect(held).toMatchObject({ status: "hold", from: 540, holdUntil: "2026-03-03T07:01:00.000Z" });
    expect(group).toMatchObject({ seats: { taken: 3, capacity: 8 }, resources: ["Зал 2"], stepMin: 20, dueMinor: 850_000, move: null }); // prettier-ignore
    expect(group?.people.map(({ seats }) => seats)).toEqual([1, 2]);
    expect(requests.map(({ lane, lanes, status }) => [lane, lanes, status])).toEqual([
      [0, 2, "pending"],
      [1, 2, "pending"],
    ]);
  });

  it("keeps a dismissed person's column while visits are left in it, and names them for reseating", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { people: 3 });
    const [first = 0, second = 0, third = 0] = studio.people;
    const gone = await putVisit(db, studio, { startsAt: almaty("15:00"), staffId: second });
    const away = await putVisit(db, studio, { startsAt: almaty("15:00", "2026-03-05"), staffId: first });
    const doctor = await putVisit(db, studio, { startsAt: almaty("15:00", "2026-03-06"), staffId: third });
    await putVisit(db, studio, { startsAt: almaty("17:00", "2026-03-06"), staffId: third });
    await putVisit(db, studio, { startsAt: almaty("09:00"), staffId: second, status: "completed" });
    await db.update(staff).set({ archivedAt: NOW }).where(eq(staff.id, second)); // prettier-ignore
    const row = { locationId: null, reason: "sick", note: "", createdBy: "user:1", createdAt: NOW } as const;
    await db.insert(scheduleExceptions).values([
      { ...row, staffId: first, kind: "off", dayFrom: "2026-03-05", dayUntil: "2026-03-06" },
      { ...row, staffId: third, kind: "time_off", dayFrom: "2026-03-06", dayUntil: "2026-03-06", startMin: 900, endMin: 930 },
    ]); // prettier-ignore
    const page = await show(db);
    expect(page.columns.map(({ staffId, isArchived, work }) => [staffId, isArchived, work.length])).toEqual([
      [first, false, 1],
      [second, true, 0],
      [third, false, 1],
    ]);
    expect((await show(db, { day: "2026-03-04" })).columns.map(({ staffId }) => staffId)).toEqual([
      first,
      third,
    ]);
    const reseats = await listReseats(db, manager, NOW);
    expect(reseats.map(({ id, why }) => [id, why])).toEqual([
      [gone, "gone"],
      [away, "sick"],
      [doctor, "sick"],
    ]);
    const [column] = (await show(db, { day: "2026-03-05" })).columns;
    expect(column?.closed).toMatchObject([{ why: "off", reason: "sick" }]);
    expect(column?.busyShare).toBeNull();
  });

  it("groups places, each by its own clock, and filters by place and service", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    const [paris] = await db.insert(locations).values({ name: "Париж", zone: "Europe/Paris", currency: "EUR", country: "FR", address: "", phone: "", createdAt: NOW }).returning(); // prettier-ignore
    const parisId = paris?.id ?? 0;
    await db.update(staff).set({ locationId: parisId }).where(eq(staff.id, first)); // prettier-ignore
    await putVisit(db, studio, { startsAt: new Date("2026-03-03T13:00:00Z"), locationId: parisId });
    await putVisit(db, studio, { startsAt: almaty("15:00"), staffId: second });
    const page = await show(db);
    expect(
      page.columns.map(({ staffId, zone, nowMin, slips }) => [staffId, zone, nowMin, slips[0]?.from]),
    ).toEqual([
      [second, "Asia/Almaty", 720, 900],
      [first, "Europe/Paris", 480, 840],
    ]);
    const here = await show(db, { location: parisId });
    expect(here.columns.map(({ staffId }) => staffId)).toEqual([first]);
    expect((await show(db, { service: 999 })).address.service).toBeNull();
    const shown = (await show(db, { service: studio.serviceId })).columns.flatMap(({ slips }) => slips);
    expect(shown).toHaveLength(2);
    // Who works elsewhere that day is seen there, and at home only when they have something to do.
    await db.delete(weeklyHours).where(eq(weeklyHours.staffId, second));
    await db
      .insert(weeklyHours)
      .values({ staffId: second, weekday: 1, startMin: 540, endMin: 720, locationId: parisId });
    const split = await show(db, { staff: [second] });
    expect(
      split.columns.map(({ locationId, closed }) => [
        locationId,
        closed.some(({ why }) => why === "other_place"),
      ]),
    ).toEqual([
      [studio.locationId, true],
      [parisId, false],
    ]);
  });

  it("sums a month by its days", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { shifts: [{ from: 540, until: 720, weekdays: [1, 2] }] });
    await putVisit(db, studio, { startsAt: almaty("09:00", "2026-03-04") });
    const { month, columns, totals } = await show(db, { view: "month" });
    expect(columns).toEqual([]);
    expect([month.length, month[0]?.day, month.at(-1)?.day]).toEqual([42, "2026-02-23", "2026-04-05"]);
    const load = (day: string) => month.find((one) => one.day === day);
    expect(load("2026-03-04")).toMatchObject({ visits: 1, workMin: 180, freeMin: 120 });
    expect(load("2026-03-04")?.busyShare).toBeCloseTo(1 / 3);
    // Noon: the shift of today is over.
    expect(load("2026-03-03")).toMatchObject({ visits: 0, workMin: 180, freeMin: 0 });
    expect(load("2026-03-05")).toMatchObject({ workMin: 0, busyShare: null });
    expect(totals.visits).toBe(1);
  });

  it("tells a visit's card, and what may be made of it", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { people: 2 });
    const clientId = await addClient(db, { displayName: "Анна", noShowCount: 2 });
    const id = await putVisit(db, studio, {
      startsAt: almaty("10:00"),
      clientId,
      paidMinor: 350_000,
      notes: "колено",
    });
    const card = await getVisitCard(db, manager, { id, now: NOW });
    expect(card).toMatchObject({
      ...{ id, status: "confirmed", staffName: "Алия", notes: "колено", parts: [], resources: [] },
      client: { name: "Анна", noShows: 2 },
      money: { priceMinor: 850_000, paidMinor: 350_000, dueMinor: 500_000 },
    });
    expect(card?.next).toContain("completed");
    const other = trainerOf(studio.people[1] ?? 0);
    expect((await getVisitCard(db, other, { id, now: NOW }))?.next).toEqual([]);
    expect(await getVisitCard(db, manager, { id: 999, now: NOW })).toBeNull();
    await expect(getVisitCard(db, guest, { id, now: NOW })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("asks as much of the database for ten people and a month as for one and a day", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { people: 10 });
    for (const staffId of studio.people) await putVisit(db, studio, { startsAt: almaty("10:00"), staffId });
    const count = async (address: Partial<CalendarAddress>) => {
      let asked = 0;
      const counting = new Proxy(db, {
        get: (target, name) => {
          if (name === "select") asked += 1;
          return Reflect.get(target, name) as unknown;
        },
      });
      await getCalendarPage(counting, manager, { address: { ...plainAddress, ...address }, now: NOW });
      return asked;
    };
    const one = await count({ staff: studio.people.slice(0, 1) });
    expect(await count({ view: "week" })).toBe(one);
    expect(await count({ view: "month" })).toBe(7);
    expect(one).toBe(9);
  });

  it("stands without any person", async () => {
    const db = await open();
    const page = await show(db, { view: "week" });
    expect(page).toMatchObject({ columns: [], people: [], places: [], totals: { visits: 0, money: [], busyShare: null } }); // prettier-ignore
  });

  it("tells what runs, what comes and what nobody has closed today; a trainer sees their own", async () => {
    const db = await open();
    const studio: Studio = await openAlmaty(db, { people: 2 });
    const [, second = 0] = studio.people;
    const over = await putVisit(db, studio, { startsAt: almaty("11:00") });
    const running = await putVisit(db, studio, { startsAt: almaty("12:00") });
    const next = await putVisit(db, studio, { startsAt: almaty("13:00"), status: "pending" });
    await putVisit(db, studio, { startsAt: almaty("09:00"), status: "completed" });
    await putVisit(db, studio, { startsAt: almaty("15:00"), status: "cancelled" });
    await putVisit(db, studio, { startsAt: almaty("10:00", "2026-03-04") });
    const theirs = await putVisit(db, studio, { startsAt: almaty("16:00"), staffId: second });
    const today = await getTodayPage(db, manager, NOW);
    const ids = (list: { id: number }[]) => list.map(({ id }) => id);
    expect(today).toMatchObject({ day: "2026-03-03", zone: "Asia/Almaty", done: 1, money: [{ currency: "KZT", minor: 5 * 850_000 }] }); // prettier-ignore
    expect([ids(today.unmarked), ids(today.running), ids(today.ahead)]).toEqual([
      [over],
      [running],
      [next, theirs],
    ]);
    const own = await getTodayPage(db, trainerOf(second), NOW);
    expect([ids(own.unmarked), ids(own.ahead), own.done]).toEqual([[], [theirs], 0]);
  });
});
