import { describe, expect, test } from "vitest";
import { calendarQuery, countFilters, plainAddress, readCalendarAddress } from "./model";

const read = (text: string) => readCalendarAddress(new URLSearchParams(text));

describe("the calendar's address", () => {
  test("says nothing when nothing is chosen", () => {
    expect(read("")).toEqual(plainAddress);
    expect(countFilters(plainAddress)).toBe(0);
    expect(Object.values(calendarQuery(plainAddress)).every((value) => value === undefined)).toBe(true);
  });

  test("takes people from a list and from a form's repeated fields, each once", () => {
    expect(read("staff=3,1&staff=3&staff=2").staff).toEqual([3, 1, 2]);
    expect(read("status=no_show&status=pending,cancelled").status).toEqual([
      "pending",
      "no_show",
      "cancelled",
    ]);
  });

  test("passes over nonsense", () => {
    const odd = read(
      "view=year&day=2026-02-30&staff=0,-1,x,1e3,99999999999,7&service=abc&location=1.5&status=hold,dead",
    );
    expect(odd).toEqual({ ...plainAddress, staff: [7] });
  });

  test("is read back as it was written", () => {
    const address = { view: "week", day: "2026-03-29", staff: [2, 5], service: 4, location: 1, status: ["no_show"] } as const; // prettier-ignore
    const query = calendarQuery(address);
    const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    expect(readCalendarAddress(text)).toEqual(address);
    expect(countFilters(address)).toBe(4);
  });
});
