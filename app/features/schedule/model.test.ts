import { describe, expect, test } from "vitest";
import { findOverlap } from "./model";
import { readWeekForm } from "./schema";

describe("a working week", () => {
  test("intervals that touch do not overlap", () => {
    expect(findOverlap([{ weekday: 0, startMin: 540, endMin: 720 }, { weekday: 0, startMin: 720, endMin: 900 }])).toBeNull(); // prettier-ignore
  });

  test("a Sunday night shift may not run into Monday morning's", () => {
    const night = { weekday: 6, startMin: 1320, endMin: 1860 };
    const morning = { weekday: 0, startMin: 400, endMin: 720 };
    expect(findOverlap([morning, night])).toEqual([night, morning]);
    expect(findOverlap([{ ...morning, startMin: 420 }, night])).toBeNull();
  });

  test("the form reads breaks, night shifts and midnight", () => {
    const read = readWeekForm({ "h-0-0-from": "9:00", "h-0-0-until": "13:00", "h-0-1-from": "14:00", "h-0-1-until": "18:30", "h-4-0-from": "22:00", "h-4-0-until": "06:00", "h-5-0-from": "20:00", "h-5-0-until": "24:00" }); // prettier-ignore
    expect(read).toEqual({
      ok: true,
      value: [
        { weekday: 0, startMin: 540, endMin: 780 },
        { weekday: 0, startMin: 840, endMin: 1110 },
        { weekday: 4, startMin: 1320, endMin: 1800 },
        { weekday: 5, startMin: 1200, endMin: 1440 },
      ],
    });
  });

  test("half-filled and impossible times are refused with their field", () => {
    expect(readWeekForm({ "h-2-1-from": "10:00" })).toEqual({
      ok: false,
      error: { reason: "halfFilled", field: "h-2-1-until" },
    });
    expect(readWeekForm({ "h-2-0-from": "25:99", "h-2-0-until": "11:00" })).toEqual({ ok: false, error: { reason: "notATime", field: "h-2-0-from" } }); // prettier-ignore
  });
});
