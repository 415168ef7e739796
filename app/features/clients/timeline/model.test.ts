import { describe, expect, it } from "vitest";
import { groupByDay, readTimelineFilter } from "./model";

describe("the days of a timeline", () => {
  const at = (text: string) => ({ at: new Date(text) });

  it("are those of the business's wall, not of UTC", () => {
    const late = at("2026-11-20T20:30:00Z");
    const early = at("2026-11-20T18:30:00Z");
    expect(groupByDay([late, early], "Asia/Almaty")).toEqual([
      { day: "2026-11-21", items: [late] },
      { day: "2026-11-20", items: [early] },
    ]);
    expect(groupByDay([late, early], "UTC")).toHaveLength(1);
  });

  it("keep the order of what they are given", () => {
    const items = [at("2026-11-20T10:00:00Z"), at("2026-11-20T09:00:00Z")];
    expect(groupByDay(items, "UTC")[0]?.items).toEqual(items);
  });

  it("read only filters that exist", () => {
    expect(readTimelineFilter("points")).toBe("points");
    expect(readTimelineFilter("toString")).toBeNull();
    expect(readTimelineFilter(null)).toBeNull();
  });
});
