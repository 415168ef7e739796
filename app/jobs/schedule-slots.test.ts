import { describe, expect, it } from "vitest";
import { latestSlot } from "./schedule-slots";
import { slotKeyOf } from "./dedupe-key";
import { backoffMs } from "./backoff";

const at = (iso: string) => new Date(iso);

describe("latestSlot", () => {
  it("is the last multiple of a period, the moment itself included", () => {
    const schedule = { everyMs: 30 * 60_000 };
    expect(latestSlot(schedule, at("2026-11-21T10:59:59.999Z"))).toEqual(at("2026-11-21T10:30:00Z"));
    expect(latestSlot(schedule, at("2026-11-21T11:00:00Z"))).toEqual(at("2026-11-21T11:00:00Z"));
  });

  it("is today's wall time once it has come, else yesterday's", () => {
    const schedule = { dailyAt: "03:40", zone: "Europe/Moscow" };
    expect(latestSlot(schedule, at("2026-11-21T00:39:59Z"))).toEqual(at("2026-11-20T00:40:00Z"));
    expect(latestSlot(schedule, at("2026-11-21T00:40:00Z"))).toEqual(at("2026-11-21T00:40:00Z"));
  });

  it.each([
    ["skipped", "2026-03-29", "2026-03-28T12:00:00Z"],
    ["shown twice", "2026-10-25", "2026-10-24T12:00:00Z"],
  ])("has one slot on the night when 02:30 is %s (%s)", (_what, _day, noonBefore) => {
    const schedule = { dailyAt: "02:30", zone: "Europe/Berlin" };
    const keys = new Set<string>();
    const start = at(noonBefore).getTime();
    for (let minute = 0; minute < 24 * 60; minute += 1)
      keys.add(slotKeyOf("daily", latestSlot(schedule, new Date(start + minute * 60_000))));
    expect(keys.size).toBe(2); // the one of the night before, and tonight's
  });
});

it("names a slot by its moment", () => {
  expect(slotKeyOf("pull", at("2026-11-21T10:30:00Z"))).toBe("schedule:pull:2026-11-21T10:30Z");
  expect(slotKeyOf("pull", at("2026-11-21T10:30:05Z"))).toBe("schedule:pull:2026-11-21T10:30:05Z");
});

it("doubles the pause up to its limit and takes at most half of it away", () => {
  const backoff = { baseMs: 1000, maxMs: 5000 };
  expect([1, 2, 3, 4, 99].map((n) => backoffMs(backoff, n, 0))).toEqual([1000, 2000, 4000, 5000, 5000]);
  expect(backoffMs(backoff, 2, 0.999)).toBeGreaterThanOrEqual(1000);
});
