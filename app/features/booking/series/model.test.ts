import { describe, expect, it } from "vitest";
import { faultOfRule, startsOfSeries, type SeriesRule } from "./model";

const shown = (first: string, rule: SeriesRule, zone = "UTC") =>
  startsOfSeries(new Date(first), rule, zone).map((start) => start.toISOString().slice(0, 16));

describe("visits that repeat", () => {
  it("come every n weeks on the day of the first, so often", () => {
    expect(shown("2026-03-03T10:00:00Z", { everyWeeks: 2, count: 3 })).toEqual([
      "2026-03-03T10:00",
      "2026-03-17T10:00",
      "2026-03-31T10:00",
    ]);
  });

  it("come on several weekdays; those of the first week that lie before the first are left out", () => {
    expect(shown("2026-03-04T10:00:00Z", { everyWeeks: 1, weekdays: [0, 2, 4], count: 5 })).toEqual([
      "2026-03-04T10:00",
      "2026-03-06T10:00",
      "2026-03-09T10:00",
      "2026-03-11T10:00",
      "2026-03-13T10:00",
    ]);
  });

  it("keep their wall clock over both clock changes, and jump over an hour that does not exist", () => {
    expect(shown("2026-03-01T15:00:00Z", { everyWeeks: 1, count: 3 }, "America/New_York")).toEqual([
      "2026-03-01T15:00",
      "2026-03-08T14:00",
      "2026-03-15T14:00",
    ]);
    expect(shown("2026-10-25T14:00:00Z", { everyWeeks: 1, count: 2 }, "America/New_York")).toEqual([
      "2026-10-25T14:00",
      "2026-11-01T15:00",
    ]);
    expect(shown("2026-03-01T07:30:00Z", { everyWeeks: 1, count: 2 }, "America/New_York")).toEqual([
      "2026-03-01T07:30",
      "2026-03-08T07:30",
    ]);
    expect(shown("2026-09-27T00:30:00Z", { everyWeeks: 1, count: 2 }, "Australia/Lord_Howe")).toEqual([
      "2026-09-27T00:30",
      "2026-10-04T00:00",
    ]);
  });

  it("end with the count, the last day, or after 52", () => {
    expect(shown("2026-01-31T10:00:00Z", { everyWeeks: 1, until: "2026-02-28" })).toHaveLength(5);
    expect(shown("2026-01-31T10:00:00Z", { everyWeeks: 1, until: "2026-02-27" })).toHaveLength(4);
    expect(shown("2026-01-31T10:00:00Z", { everyWeeks: 1, until: "2030-01-01" })).toHaveLength(52);
    expect(shown("2026-01-31T10:00:00Z", { everyWeeks: 1, until: "2026-01-01" })).toHaveLength(1);
    expect(shown("2026-01-31T10:00:00Z", { everyWeeks: 12, count: 52 }).length).toBeLessThanOrEqual(14);
  });

  it("need a rule that can be kept", () => {
    expect(faultOfRule({ everyWeeks: 0, count: 2 })).toBe("weeks");
    expect(faultOfRule({ everyWeeks: 1 })).toBe("count");
    expect(faultOfRule({ everyWeeks: 1, count: 53 })).toBe("count");
    expect(faultOfRule({ everyWeeks: 1, until: "soon" })).toBe("until");
    expect(faultOfRule({ everyWeeks: 1, count: 2, weekdays: [] })).toBe("weekdays");
    expect(faultOfRule({ everyWeeks: 1, count: 2, weekdays: [0, 6] })).toBeNull();
  });
});
