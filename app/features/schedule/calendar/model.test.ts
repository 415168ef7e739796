import { describe, expect, it } from "vitest";
import { decreesKnownUntil, HOLIDAY_COUNTRIES, holidaysOf, isHolidayCountry } from "./model";

const days = (country: "RU" | "KZ", year: number, key?: string) =>
  holidaysOf(country, year)
    .filter((holiday) => key === undefined || holiday.key === key)
    .map(({ day }) => day.slice(5));

describe("public holidays", () => {
  it.each<[number, string[]]>([
    [2024, ["04-29", "04-30", "05-10", "12-30", "12-31"]],
    [2025, ["05-02", "05-08", "06-13", "11-03", "12-31"]],
    // 8 March on a Sunday and 9 May on a Saturday move by the law, the rest by the decree.
    [2026, ["01-09", "03-09", "05-11", "12-31"]],
    // No decree in the table: 1 and 9 May and 12 June fall on a weekend.
    [2027, ["05-03", "05-10", "06-14"]],
  ])("Russia moves days of %i as its production calendar says", (year, moved) => {
    expect(days("RU", year, "moved")).toEqual(moved);
    expect(days("RU", year)).toHaveLength(14 + moved.length);
  });

  it.each<[number, string[], string]>([
    // 23 March and 6 July are Saturdays.
    [2024, ["03-25", "05-08", "07-08"], "06-16"],
    // 8 March Saturday; 22, 23 March a weekend; 6 July Sunday; 30 August and 25 October Saturdays.
    [2025, ["01-03", "03-10", "03-24", "03-25", "07-07", "09-01", "10-27"], "06-06"],
    // 8 March Sunday; 21, 22 March a weekend; 9 May Saturday; 30 August and 25 October Sundays.
    [2026, ["03-09", "03-24", "03-25", "05-11", "08-31", "10-26"], "05-27"],
  ])("Kazakhstan of %i: weekends move, Kurban Ait and Christmas do not", (year, moved, kurban) => {
    expect(days("KZ", year, "moved")).toEqual(moved);
    expect(days("KZ", year, "kurbanAit")).toEqual([kurban]);
    expect(days("KZ", year, "christmas")).toEqual(["01-07"]);
  });

  it("each day once, in order, whatever the year", () => {
    for (const country of HOLIDAY_COUNTRIES) {
      for (let year = 2000; year < 2100; year += 1) {
        const listed = days(country, year);
        expect(listed).toEqual([...new Set(listed)].sort());
        expect(holidaysOf(country, year).every(({ day }) => day.startsWith(String(year)))).toBe(true);
      }
    }
  });

  it("says how far the tables reach and which countries are known", () => {
    expect(HOLIDAY_COUNTRIES.map(decreesKnownUntil)).toEqual([2026, 2025]);
    expect(["RU", "KZ", "", "US", "toString"].map(isHolidayCountry)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
