import { describe, expect, it } from "vitest";
import { groupByDay, readTimelineGroups, toggleGroup } from "./model";

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
});

describe("the filters of a timeline", () => {
  it("are several at once, in one order, and only those that exist", () => {
    expect(readTimelineGroups("points,visits,toString,visits")).toEqual(["visits", "points"]);
    expect(readTimelineGroups(null)).toEqual([]);
  });

  it("are switched one by one, and without any everything is shown", () => {
    expect(toggleGroup([], "money")).toBe("money");
    expect(toggleGroup(["money"], "visits")).toBe("visits,money");
    expect(toggleGroup(["visits", "money"], "visits")).toBe("money");
    expect(toggleGroup(["money"], "money")).toBeUndefined();
  });
});
