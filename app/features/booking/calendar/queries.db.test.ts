import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { staff, weeklyHours } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { guest, type Actor } from "~/lib/actor";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { manager, openStudio, putVisit, trainerOf, type Studio } from "~tests/support/studio";
import { getTodayPage } from "../today/queries.server";
import { getCalendarPage, type CalendarPage } from "./queries.server";

/** Tuesday, 12:00 in Almaty (+05). */
const NOW = new Date("2026-03-03T07:00:00Z");
/** An hour of the studio's wall clock in Almaty. */
const almaty = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00+05:00`);
const DAY = 1440;

async function openAlmaty(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  return openStudio(db, { zone: "Asia/Almaty", ...options });
}

const show = (db: Db, more: Partial<Parameters<typeof getCalendarPage>[2]> = {}, actor: Actor = manager) =>
  getCalendarPage(db, actor, { view: "day", day: null, staffId: null, now: NOW, ...more });

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
    expect(page).toMatchObject({ day: "2026-03-03", today: "2026-03-03", zone: "Asia/Almaty", nowMin: 720, staffId: null }); // prettier-ignore
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

  it("hides what was cancelled or lapsed; a missed visit stays to be seen but frees its time and counts for nothing", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { shifts: [{ from: 540, until: 720 }] });
    for (const status of ["cancelled", "expired", "no_show", "completed"] as const)
      await putVisit(db, studio, { startsAt: almaty(status === "completed" ? "11:00" : "10:00"), status });
    await putVisit(db, studio, {
      startsAt: almaty("09:00"),
      status: "pending",
      currency: "RUB",
      priceMinor: 100,
    });
    const page = await show(db);
    expect(page.columns[0]?.slips.map(({ status }) => status)).toEqual(["pending", "no_show", "completed"]);
    expect(page.columns[0]?.gaps).toEqual([{ from: 600, until: 660 }]);
    expect(page.totals.visits).toBe(2);
    expect([...page.totals.money].sort((a, b) => a.minor - b.minor)).toEqual([
      { currency: "RUB", minor: 100 },
      { currency: "KZT", minor: 850_000 },
    ]);
    expect(page.totals.busyShare).toBeCloseTo(2 / 3);
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

  it("opens a trainer's own week, and anybody's who is chosen", async () => {
    const db = await open();
    const studio = await openAlmaty(db, { people: 2 });
    const [first = 0, second = 0] = studio.people;
    const own = trainerOf(second);
    expect((await show(db, { view: "week" }, own)).staffId).toBe(second);
    expect((await show(db, { view: "week" }, trainerOf(null))).staffId).toBe(first);
    expect((await show(db, { view: "week", staffId: first }, own)).staffId).toBe(first);
    expect((await show(db, { view: "week", staffId: 999 }, own)).staffId).toBe(second);
    expect((await show(db, { staffId: second })).columns).toHaveLength(1);
    expect((await show(db, { day: "2026-03-01", view: "week" })).columns[0]?.day).toBe("2026-02-23");
    await expect(show(db, {}, guest)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("stands without any person", async () => {
    const db = await open();
    const page = await show(db, { view: "week" });
    expect(page).toMatchObject({ columns: [], staffId: null, zone: "UTC", totals: { visits: 0, money: [], busyShare: 0 } }); // prettier-ignore
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
