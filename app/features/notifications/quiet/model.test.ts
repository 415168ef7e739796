import { describe, expect, it } from "vitest";
import { isQuiet, quietSpan } from "./model";

const night = { fromMin: 22 * 60, untilMin: 9 * 60 };
const at = (iso: string) => new Date(iso);

describe("quiet hours", () => {
  it("begin on the minute and end on the minute, over midnight", () => {
    // Almaty is five hours ahead.
    const quiet = (iso: string) => isQuiet(at(iso), night, "Asia/Almaty");
    expect(quiet("2026-03-05T16:59:59Z")).toBe(false);
    expect(quiet("2026-03-05T17:00:00Z")).toBe(true);
    expect(quiet("2026-03-05T19:00:00Z")).toBe(true);
    expect(quiet("2026-03-06T03:59:59Z")).toBe(true);
    expect(quiet("2026-03-06T04:00:00Z")).toBe(false);
  });

  it("may lie within one day, and may be none", () => {
    const noon = { fromMin: 12 * 60, untilMin: 13 * 60 };
    expect(quietSpan(at("2026-03-05T12:30:00Z"), noon, "UTC")).toEqual({
      from: at("2026-03-05T12:00:00Z"),
      until: at("2026-03-05T13:00:00Z"),
    });
    expect(isQuiet(at("2026-03-05T13:00:00Z"), noon, "UTC")).toBe(false);
    expect(isQuiet(at("2026-03-05T13:00:00Z"), { fromMin: 540, untilMin: 540 }, "UTC")).toBe(false);
  });

  it("keep the wall clock on the nights when clocks change", () => {
    // Lord Howe goes back half an hour on 2026-04-05 at 02:00.
    const span = quietSpan(at("2026-04-04T14:00:00Z"), night, "Australia/Lord_Howe");
    expect(span).toEqual({ from: at("2026-04-04T11:00:00Z"), until: at("2026-04-04T22:30:00Z") });
    // New York goes forward on 2026-03-08 at 02:00: the night is an hour short.
    const short = quietSpan(at("2026-03-08T06:30:00Z"), night, "America/New_York");
    expect(short).toEqual({ from: at("2026-03-08T03:00:00Z"), until: at("2026-03-08T13:00:00Z") });
  });
});
