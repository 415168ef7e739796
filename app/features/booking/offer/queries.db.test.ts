import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { locations, scheduleExceptions, services, staffServices } from "~drizzle/schema";
import type { Db, Queryable } from "~drizzle/client.server";
import { wallOf, wallText } from "~/lib/zoned-time";
import { eachDatabase } from "~tests/support/databases";
import { openStudio, putVisit, type Studio } from "~tests/support/studio";
import {
  findNextFreeDay,
  getOfferedDay,
  getOfferedMonth,
  listFreshTimes,
  type OfferedMonth,
} from "./queries.server";

const WEEKDAYS = [0, 1, 2, 3, 4];
const asking = (studio: Studio, now: string, serviceId = studio.serviceId) => ({
  parts: [{ serviceId, staffId: "any" as const, addonIds: [] }],
  now: new Date(now),
});
const statesOf = (month: OfferedMonth | null) =>
  Object.fromEntries((month?.days ?? []).map(({ day, state }) => [day.slice(8), state]));

/** A database that counts the statements begun on it. */
function counting(db: Db): { db: Queryable; statements: () => number } {
  let statements = 0;
  const counted = new Proxy(db as Queryable, {
    get(target, key) {
      if (key === "select" || key === "selectDistinct" || key === "$count") statements += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  return { db: counted, statements: () => statements };
}

eachDatabase((open) => {
  it("tells open, full, closed and impossible days of a month apart", async () => {
    const db = await open();
    const studio = await openStudio(db, {
      shifts: [{ from: 600, until: 720, weekdays: WEEKDAYS }],
      service: { horizonDays: 14, durationMin: 60, stepMin: 60 },
    });
    for (const hour of ["10", "11"])
      await putVisit(db, studio, { startsAt: new Date(`2026-03-05T${hour}:00:00Z`) });
    await putVisit(db, studio, { startsAt: new Date("2026-03-06T10:00:00Z") });
    // A Tuesday, after the last start of the day.
    const month = await getOfferedMonth(db, { ...asking(studio, "2026-03-03T11:30:00Z"), month: "2026-03" });
    expect(month).toMatchObject({ today: "2026-03-03", firstMonth: "2026-03", lastMonth: "2026-03" });
    expect(month?.days).toHaveLength(31);
    expect(statesOf(month)).toMatchObject({
      "01": "out", "02": "out", "03": "full", "04": "open", "05": "full", "06": "open", "07": "closed", "08": "closed",
      "09": "open", "16": "open", "17": "open", "18": "out", "31": "out",
    }); // prettier-ignore
    expect(await getOfferedMonth(db, { ...asking(studio, "2026-03-03T11:30:00Z", 99), month: "2026-03" })).toBeNull(); // prettier-ignore
  });

  it("says why a day of the month is closed, and finds the next one that is not", async () => {
    const db = await open();
    const studio = await openStudio(db, {
      shifts: [{ from: 600, until: 720, weekdays: WEEKDAYS }],
      service: { horizonDays: 60, stepMin: 60 },
    });
    await db.update(locations).set({ holidayCountry: "RU" });
    const exception = { locationId: null, startMin: null, endMin: null, reason: "other" as const, note: "", createdBy: "user:1", createdAt: new Date(0) }; // prettier-ignore
    await db.insert(scheduleExceptions).values([
      { ...exception, staffId: studio.people[0], kind: "off", dayFrom: "2026-03-03", dayUntil: "2026-03-05" },
      { ...exception, staffId: null, kind: "time_off", dayFrom: "2026-03-06", dayUntil: "2026-03-06", startMin: 540, endMin: 780 },
    ]); // prettier-ignore
    for (const hour of ["10", "11"])
      await putVisit(db, studio, { startsAt: new Date(`2026-03-10T${hour}:00:00Z`) });
    const asked = asking(studio, "2026-03-03T00:00:00Z");
    const month = await getOfferedMonth(db, { ...asked, month: "2026-03" });
    const why = Object.fromEntries((month?.days ?? []).map(({ day, state, reason }) => [day.slice(8), reason ?? state])); // prettier-ignore
    // The 8th of March is a Sunday, so Monday is given for it.
    expect(why).toMatchObject({
      "02": "out", "03": "day_off", "05": "day_off", "06": "time_off", "07": "closed", "08": "holiday", "09": "holiday", "10": "full", "11": "open",
    }); // prettier-ignore
    expect(await findNextFreeDay(db, asked)).toBe("2026-03-11");
    expect(await findNextFreeDay(db, { ...asked, from: "2026-03-14" })).toBe("2026-03-16");
    // Further than the first look reaches.
    await db
      .update(scheduleExceptions)
      .set({ kind: "off", startMin: null, endMin: null, dayUntil: "2026-04-05" });
    expect(await findNextFreeDay(db, asked)).toBe("2026-04-06");
  });

  it("offers a visit of several parts where both are free, with the price and length of the whole", async () => {
    const db = await open();
    const studio = await openStudio(db, { people: 2, shifts: [{ from: 540, until: 720 }], service: { stepMin: 60 } });
    const [first = 0, second = 0] = studio.people;
    await db.update(staffServices).set({ priceMinor: 100_000 }).where(eq(staffServices.staffId, second)); // prettier-ignore
    await putVisit(db, studio, { startsAt: new Date("2026-03-03T10:00:00Z"), staffId: second });
    const part = { serviceId: studio.serviceId, staffId: "any" as const, addonIds: [] };
    const asked = { parts: [part, part], now: new Date("2026-03-02T08:00:00Z") };
    const day = await getOfferedDay(db, { ...asked, day: "2026-03-03" });
    expect(day?.times.map(({ startsAt, staffIds, closed }) => [startsAt.getUTCHours(), closed ?? staffIds])).toEqual([
      [9, [first, second]],
      [10, [first]],
      [11, "off_shift"],
    ]);
    expect(day).toMatchObject({ durationMin: 120, people: [{ priceMinor: 950_000 }, { priceMinor: 200_000, durationMin: 120 }] });
    const month = await getOfferedMonth(db, { ...asked, month: "2026-03" });
    expect(statesOf(month)).toMatchObject({ "02": "open", "03": "open" });
    expect(await listFreshTimes(db, { ...asked, startsAt: new Date("2026-03-03T11:00:00Z") })).toHaveLength(2);
    const split = [{ ...part, staffId: second }, part];
    expect((await getOfferedDay(db, { ...asked, parts: split, day: "2026-03-03" }))?.times.map(({ closed }) => closed)).toEqual([null, "booked", "off_shift"]);
  }); // prettier-ignore

  it("lists a day's grid with who is free and why the rest is closed", async () => {
    const db = await open();
    const studio = await openStudio(db, {
      people: 2,
      shifts: [{ from: 540, until: 780 }],
      service: { stepMin: 60, minNoticeMin: 60 },
    });
    const [first = 0, second = 0] = studio.people;
    await putVisit(db, studio, { startsAt: new Date("2026-03-03T11:00:00Z") });
    await putVisit(db, studio, { startsAt: new Date("2026-03-03T11:00:00Z"), staffId: second });
    await putVisit(db, studio, { startsAt: new Date("2026-03-03T12:00:00Z"), staffId: second });
    const day = await getOfferedDay(db, { ...asking(studio, "2026-03-03T09:30:00Z"), day: "2026-03-03" });
    expect(
      day?.times.map(({ startsAt, staffIds, closed }) => [
        startsAt.toISOString().slice(11, 16),
        closed ?? staffIds,
      ]),
    ).toEqual([
      ["09:00", "past"],
      ["10:00", "notice"],
      ["11:00", "booked"],
      ["12:00", [first]],
    ]);
  });

  describe("which day it is", () => {
    it("offers this evening where UTC is already tomorrow", async () => {
      const db = await open();
      const studio = await openStudio(db, {
        zone: "America/Los_Angeles",
        shifts: [{ from: 540, until: 1320 }],
        service: { horizonDays: 0 },
      });
      // Monday, 18:00 in Los Angeles.
      const now = "2026-03-03T02:00:00Z";
      expect(await findNextFreeDay(db, asking(studio, now))).toBe("2026-03-02");
      const day = await getOfferedDay(db, { ...asking(studio, now), day: "2026-03-02" });
      const free = (day?.times ?? []).filter(({ closed }) => closed === null);
      expect(free.map(({ startsAt }) => wallText(wallOf(startsAt, studio.zone).minutes))).toEqual([
        "18:00", "18:30", "19:00", "19:30", "20:00", "20:30", "21:00",
      ]); // prettier-ignore
    });

    it("turns the month over with the location, not with UTC", async () => {
      const db = await open();
      const studio = await openStudio(db, { zone: "Pacific/Kiritimati", shifts: [] });
      // 1 March there, 28 February in UTC.
      const now = "2026-02-28T12:00:00Z";
      expect(await getOfferedMonth(db, { ...asking(studio, now), month: null })).toMatchObject({
        month: "2026-03",
        today: "2026-03-01",
      });
      expect(await findNextFreeDay(db, asking(studio, now))).toBeNull();
      const west = await openStudio(await open(), { zone: "UTC", shifts: [] });
      expect(west.zone).toBe("UTC");
    });

    it("asks for no hour of yesterday where UTC is still there", async () => {
      const db = await open();
      const studio = await openStudio(db, {
        zone: "Pacific/Auckland",
        shifts: [{ from: 0, until: 120 }],
      });
      // 00:30 on the 4th in Auckland.
      const now = "2026-03-03T11:30:00Z";
      expect(await findNextFreeDay(db, asking(studio, now))).toBe("2026-03-04");
      expect(
        (await listFreshTimes(db, { ...asking(studio, now), startsAt: new Date(now) })).map(
          ({ start }) => start,
        ),
      ).toEqual(["2026-03-03T11:30:00.000Z", "2026-03-03T12:00:00.000Z"]);
    });
  });

  it("lists a night shift's hours after midnight under the next day", async () => {
    const db = await open();
    const studio = await openStudio(db, {
      zone: "Asia/Almaty",
      shifts: [{ from: 1320, until: 1560, weekdays: [5] }],
      service: { stepMin: 60 },
    });
    const now = "2026-03-02T00:00:00Z";
    const hoursOf = async (day: string) =>
      (await getOfferedDay(db, { ...asking(studio, now), day }))?.times.map(({ startsAt }) =>
        startsAt.toISOString(),
      );
    // Saturday the 7th, 22:00 and 23:00 in Almaty (+05); then Sunday's 00:00 and 01:00 without a shift of its own.
    expect(await hoursOf("2026-03-07")).toEqual(["2026-03-07T17:00:00.000Z", "2026-03-07T18:00:00.000Z"]);
    expect(await hoursOf("2026-03-08")).toEqual(["2026-03-07T19:00:00.000Z", "2026-03-07T20:00:00.000Z"]);
    const month = await getOfferedMonth(db, { ...asking(studio, now), month: "2026-03" });
    expect(statesOf(month)).toMatchObject({ "06": "closed", "07": "open", "08": "open", "09": "closed" });
    for (const hour of ["19", "20"])
      await putVisit(db, studio, { startsAt: new Date(`2026-03-07T${hour}:00:00Z`) });
    const later = await getOfferedMonth(db, { ...asking(studio, now), month: "2026-03" });
    // Worked and taken, although Sunday itself has no shift.
    expect(statesOf(later)).toMatchObject({ "07": "open", "08": "full", "09": "closed" });
  });

  it.each([
    ["2027-03-28", ["00:00", "01:00", "03:00", "04:00", "05:00"], 5],
    ["2027-10-31", ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00", "05:00"], 7],
  ])("keeps every hour once on %s, when Berlin changes its clocks", async (day, walls, count) => {
    const db = await open();
    const studio = await openStudio(db, {
      zone: "Europe/Berlin",
      shifts: [{ from: 0, until: 360 }],
      service: { stepMin: 60, horizonDays: 700 },
    });
    const offered = await getOfferedDay(db, { ...asking(studio, "2026-03-01T00:00:00Z"), day });
    const starts = offered?.times.map(({ startsAt }) => startsAt) ?? [];
    const clock = new Intl.DateTimeFormat("de", { timeZone: "Europe/Berlin", timeStyle: "short" });
    expect(starts.map((start) => clock.format(start))).toEqual(walls);
    expect(new Set(starts.map(Number)).size).toBe(count);
    expect(offered?.times.every(({ closed }) => closed === null)).toBe(true);
  });

  it("finds the nearest day with room, up to the horizon and not past it", async () => {
    const db = await open();
    const studio = await openStudio(db, {
      shifts: [{ from: 600, until: 660, weekdays: [2] }],
      service: { horizonDays: 9 },
    });
    const now = "2026-03-02T08:00:00Z";
    expect(await findNextFreeDay(db, asking(studio, now))).toBe("2026-03-04");
    await putVisit(db, studio, { startsAt: new Date("2026-03-04T10:00:00Z") });
    expect(await findNextFreeDay(db, asking(studio, now))).toBe("2026-03-11");
    expect(await findNextFreeDay(db, { ...asking(studio, now), from: "2026-03-11" })).toBe("2026-03-11");
    expect(await findNextFreeDay(db, { ...asking(studio, now), from: "2026-03-12" })).toBeNull();
    expect(await findNextFreeDay(db, { ...asking(studio, now), from: "2020-01-01" })).toBe("2026-03-11");
    await db.update(services).set({ horizonDays: 8 });
    expect(await findNextFreeDay(db, asking(studio, now))).toBeNull();
    expect(await findNextFreeDay(db, asking(studio, now, 99))).toBeNull();
  });

  it("answers a lost hour with the nearest free ones: of that day, or of the next with room", async () => {
    const db = await open();
    const studio = await openStudio(db, {
      zone: "Pacific/Auckland",
      shifts: [{ from: 540, until: 720 }],
      service: { stepMin: 60 },
    });
    const now = "2026-03-02T08:00:00Z";
    // 10:00 on the 5th in Auckland is 21:00 on the 4th in UTC.
    await putVisit(db, studio, { startsAt: new Date("2026-03-04T21:00:00Z") });
    const fresh = (startsAt: string) =>
      listFreshTimes(db, { ...asking(studio, now), startsAt: new Date(startsAt) });
    expect(await fresh("2026-03-04T21:00:00Z")).toEqual([
      { start: "2026-03-04T20:00:00.000Z", hour: 9 },
      { start: "2026-03-04T22:00:00.000Z", hour: 11 },
    ]);
    for (const start of ["2026-03-04T20:00:00Z", "2026-03-04T22:00:00Z"])
      await putVisit(db, studio, { startsAt: new Date(start) });
    expect((await fresh("2026-03-04T21:00:00Z")).map(({ start }) => start)).toEqual([
      "2026-03-05T20:00:00.000Z",
      "2026-03-05T21:00:00.000Z",
      "2026-03-05T22:00:00.000Z",
    ]);
    // A wish in the past is answered from today on; one past the horizon with nothing.
    expect((await fresh("1999-01-01T00:00:00Z"))[0]?.start).toBe("2026-03-02T20:00:00.000Z");
    expect(await fresh("2031-01-01T00:00:00Z")).toEqual([]);
  });

  it("costs the same number of statements for one person and a day as for many and a month", async () => {
    const costs: number[][] = [];
    for (const people of [1, 12]) {
      const db = await open();
      const studio = await openStudio(db, { people });
      for (let n = 0; n < people * 3; n += 1)
        await putVisit(db, studio, {
          staffId: studio.people[n % people],
          startsAt: new Date(Date.UTC(2026, 2, 3 + Math.floor(n / people), 10)),
        });
      const cost = async (work: (db: Queryable) => Promise<unknown>) => {
        const { db: counted, statements } = counting(db);
        await work(counted);
        return statements();
      };
      const asked = asking(studio, "2026-03-02T08:00:00Z");
      costs.push([
        await cost((db) => getOfferedMonth(db, { ...asked, month: "2026-03" })),
        await cost((db) => getOfferedDay(db, { ...asked, day: "2026-03-03" })),
        await cost((db) => findNextFreeDay(db, asked)),
        await cost((db) => listFreshTimes(db, { ...asked, startsAt: new Date("2026-03-03T10:00:00Z") })),
      ]);
    }
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[0]).toEqual([8, 7, 8, 8]);
  });
});
