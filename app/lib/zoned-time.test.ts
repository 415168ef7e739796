import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import {
  addDays,
  dayOf,
  instantOf,
  isDay,
  isZone,
  offsetMinutes,
  readWallMinutes,
  wallOf,
  wallText,
  weekdayOf,
} from "./zoned-time";

const at = (day: string, clock: string, zone: string) =>
  instantOf({ day, minutes: readWallMinutes(clock) ?? NaN }, zone)
    .toISOString()
    .replace(":00.000Z", "Z");

describe("wall clock and instants", () => {
  it("reads a plain working hour", () => {
    expect(at("2025-01-15", "09:00", "Europe/Moscow")).toBe("2025-01-15T06:00Z");
    expect(at("2025-01-15", "09:00", "Asia/Kolkata")).toBe("2025-01-15T03:30Z");
  });

  it("runs past midnight", () => {
    expect(at("2025-01-15", "24:00", "Europe/Moscow")).toBe("2025-01-15T21:00Z");
    expect(at("2025-01-15", "26:00", "Europe/Moscow")).toBe("2025-01-15T23:00Z");
  });

  it("knows that Kazakhstan moved to one zone on 2024-03-01", () => {
    expect(at("2024-02-29", "09:00", "Asia/Almaty")).toBe("2024-02-29T03:00Z");
    expect(at("2024-03-01", "09:00", "Asia/Almaty")).toBe("2024-03-01T04:00Z");
    // 23:00-24:00 was shown twice that night: the first 23:30 is meant.
    expect(at("2024-02-29", "23:30", "Asia/Almaty")).toBe("2024-02-29T17:30Z");
    expect(dayOf(new Date("2024-02-29T18:30:00Z"), "Asia/Almaty")).toBe("2024-02-29");
    expect(dayOf(new Date("2024-02-29T19:00:00Z"), "Asia/Almaty")).toBe("2024-03-01");
  });

  it("takes the first of two equal wall times and the older offset for a skipped one", () => {
    expect(at("2027-10-31", "02:30", "Europe/Berlin")).toBe("2027-10-31T00:30Z");
    expect(at("2027-03-28", "02:30", "Europe/Berlin")).toBe("2027-03-28T01:30Z");
    expect(at("2024-11-03", "01:30", "America/New_York")).toBe("2024-11-03T05:30Z");
    expect(at("2018-11-04", "00:00", "America/Sao_Paulo")).toBe("2018-11-04T03:00Z");
  });

  it("handles the half-hour change of Lord Howe, which falls on a half hour of UTC", () => {
    expect(at("2024-10-06", "02:15", "Australia/Lord_Howe")).toBe("2024-10-05T15:45Z");
    expect(at("2024-10-06", "02:30", "Australia/Lord_Howe")).toBe("2024-10-05T15:30Z");
    expect(at("2024-04-07", "01:45", "Australia/Lord_Howe")).toBe("2024-04-06T14:45Z");
    expect(at("2024-04-07", "02:00", "Australia/Lord_Howe")).toBe("2024-04-06T15:30Z");
    expect(offsetMinutes(Date.parse("2024-10-05T15:29:59Z"), "Australia/Lord_Howe")).toBe(630);
    expect(offsetMinutes(Date.parse("2024-10-05T15:30:00Z"), "Australia/Lord_Howe")).toBe(660);
  });

  it("says what the wall shows", () => {
    expect(wallOf(new Date("2025-01-15T21:30:59Z"), "Europe/Moscow")).toEqual({
      day: "2025-01-16",
      minutes: 30,
      weekday: 3,
    });
    expect(wallOf(new Date("2025-01-15T03:00:00Z"), "Pacific/Pago_Pago").day).toBe("2025-01-14");
  });
});

describe("the server's own zone", () => {
  // TZ is read when a process begins, so each zone needs a process.
  const script = `
    const { instantOf, wallOf } = await import(process.argv[1]);
    const answers = [];
    for (const zone of ["Europe/Berlin", "Asia/Almaty", "Australia/Lord_Howe", "America/New_York"])
      for (const day of ["2024-02-29", "2024-03-10", "2024-03-31", "2024-04-07", "2024-10-06", "2024-10-27", "2024-11-03"])
        for (let minutes = 0; minutes < 1600; minutes += 15) {
          const instant = instantOf({ day, minutes }, zone);
          answers.push(instant.getTime(), wallOf(instant, zone).minutes);
        }
    console.log(new Date(2024, 5, 1).getTimezoneOffset() + " " + answers.join(","));
  `;
  const module = new URL("./zoned-time.ts", import.meta.url).href;
  const answersIn = (TZ: string) =>
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, module], {
      env: { ...process.env, TZ },
      encoding: "utf8",
    }).split(" ");

  it("changes no answer", () => {
    const [utcOffset, expected] = answersIn("UTC");
    expect(utcOffset).toBe("0");
    for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]) {
      const [offset, answers] = answersIn(zone);
      expect(offset, "the process really runs in that zone").not.toBe("0");
      expect(answers === expected, zone).toBe(true);
    }
  }, 30_000);
});

const ZONES = [
  "Europe/Moscow", "Asia/Almaty", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo",
  "Asia/Kathmandu", "Pacific/Apia", "America/Havana", "Asia/Beirut", "Europe/London", "Pacific/Kiritimati",
]; // prettier-ignore

describe("agreement with Temporal", () => {
  it("resolves every wall time as Temporal's compatible reading does", () => {
    const wall = fc.record({
      zone: fc.constantFrom(...ZONES),
      epochDay: fc.integer({ min: 12_000, max: 23_000 }),
      minutes: fc.integer({ min: 0, max: 1439 }),
    });
    fc.assert(
      fc.property(wall, ({ zone, epochDay, minutes }) => {
        const day = addDays("1970-01-01", epochDay);
        const expected = Temporal.PlainDateTime.from(`${day}T${wallText(minutes)}`).toZonedDateTime(zone);
        expect(instantOf({ day, minutes }, zone).getTime()).toBe(expected.epochMilliseconds);
      }),
      { numRuns: 400 },
    );
  });

  it.each(ZONES)("agrees in every quarter hour around the changes of %s", (zone) => {
    let change = Temporal.ZonedDateTime.from(`2008-01-01T00:00[${zone}]`).getTimeZoneTransition("next");
    for (let seen = 0; change && seen < 6 && change.year < 2030; seen++) {
      const middle = change.toPlainDateTime();
      for (let quarter = -120; quarter <= 120; quarter += 1) {
        const wall = middle.add({ minutes: quarter * 15 });
        const minutes = wall.hour * 60 + wall.minute;
        const mine = instantOf({ day: wall.toPlainDate().toString(), minutes }, zone).getTime();
        expect(mine, `${wall.toString()} ${zone}`).toBe(wall.toZonedDateTime(zone).epochMilliseconds);
        const instant = change.epochMilliseconds + quarter * 15 * 60_000;
        const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
        expect(wallOf(instant, zone).day).toBe(there.toPlainDate().toString());
        expect(offsetMinutes(instant, zone)).toBe(there.offsetNanoseconds / 60e9);
      }
      change = change.getTimeZoneTransition("next");
    }
  });
});

describe("days and wall texts", () => {
  it("counts days over months, years and leap days", () => {
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2024-12-31", 1)).toBe("2025-01-01");
    expect(addDays("2025-03-01", -1)).toBe("2025-02-28");
  });

  it("begins the week on Monday", () => {
    expect(weekdayOf("2025-01-13")).toBe(0);
    expect(weekdayOf("2025-01-19")).toBe(6);
    expect(weekdayOf("1969-12-31")).toBe(2);
  });

  it("refuses days that do not exist", () => {
    expect(["2025-02-30", "2025-13-01", "2025-1-1", "15.01.2025", "", "2025-02-29"].filter(isDay)).toEqual(
      [],
    );
    expect(isDay("2024-02-29")).toBe(true);
    expect(() => addDays("2025-02-30", 1)).toThrow(RangeError);
  });

  it("knows zones by name only", () => {
    expect(["Europe/Moscow", "Asia/Almaty", "UTC"].every(isZone)).toBe(true);
    expect(["+03:00", "UTC+3", "GMT+3", "Mars/Olympus", "", "Москва"].filter(isZone)).toEqual([]);
  });

  it("reads and writes wall minutes", () => {
    expect(readWallMinutes("09:30")).toBe(570);
    expect(readWallMinutes("26:00")).toBe(1560);
    expect(["9:5", "12:60", "49:00", "noon"].map(readWallMinutes)).toEqual([null, null, null, null]);
    expect(wallText(1560)).toBe("26:00");
  });
});
