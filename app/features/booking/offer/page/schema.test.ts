import { describe, expect, it } from "vitest";
import { changePart, choiceQuery, dropPart, MOST_PARTS, stripOf, withAnybody, type Choice } from "./model";
import { readChoice, readLook } from "./schema";

const query = (text: string) => new URLSearchParams(text);
const chosen: Choice = {
  parts: [
    { serviceId: 3, staffId: 7, addonIds: [11, 12] },
    { serviceId: 5, staffId: "any", addonIds: [] },
    { serviceId: 6, staffId: 8, addonIds: [13] },
  ],
  locationId: 2,
  party: 4,
};

describe("the visitor's choice in the address", () => {
  it("comes back as it was written", () => {
    const written = new URLSearchParams(choiceQuery(chosen) as Record<string, string>);
    expect(written.toString()).toBe("staff=7&addons=11-12&then=5.any_6.8.13&location=2&seats=4");
    expect(readChoice(3, written)).toEqual(chosen);
  });

  it("says nothing of what was not chosen", () => {
    const nothing = readChoice(3, query(""));
    expect(nothing).toEqual({
      parts: [{ serviceId: 3, staffId: "any", addonIds: [] }],
      locationId: null,
      party: 1,
    });
    expect(Object.values(choiceQuery(nothing)).filter(Boolean)).toEqual([]);
  });

  it("reads the ticks of a plain form, each add-on once", () => {
    expect(readChoice(3, query("addons=11&addons=12&addons=11")).parts[0].addonIds).toEqual([11, 12]);
  });

  it.each([
    "staff=-1&addons=x-%00&then=&location=0&seats=2.5",
    "staff=1e9999&then=__.._&location=%F0%9F%92%A9&seats=-3",
    "seats=999999",
  ])("takes nonsense for nothing: %s", (text) => {
    expect(readChoice(3, query(text))).toEqual(readChoice(3, query("")));
  });

  it("keeps to the most services of a visit", () => {
    const many = Array.from({ length: 50 }, (_, n) => `${n + 1}.any`).join("_");
    expect(readChoice(3, query(`then=${many}`)).parts).toHaveLength(MOST_PARTS);
  });

  it("changes one part, drops a further one and never the first", () => {
    expect(changePart(chosen, 1, { staffId: 9 }).parts[1]).toEqual({
      serviceId: 5,
      staffId: 9,
      addonIds: [],
    });
    expect(dropPart(chosen, 1).parts.map(({ serviceId }) => serviceId)).toEqual([3, 6]);
    expect(dropPart(chosen, 0).parts).toHaveLength(3);
    expect(withAnybody(chosen).parts.every(({ staffId }) => staffId === "any")).toBe(true);
  });
});

describe("what the calendar looks at", () => {
  it("is a day, else a week, else a month, and nothing impossible", () => {
    expect(readLook(query("day=2026-03-02&week=2026-03-09&month=2026-04"))).toEqual({
      day: "2026-03-02",
      week: null,
      month: null,
    });
    expect(readLook(query("day=2026-02-30&week=2026-03-09"))).toEqual({
      day: null,
      week: "2026-03-09",
      month: null,
    });
    expect(readLook(query("month=2026-13&day=x"))).toEqual({ day: null, week: null, month: null });
  });

  it("lays strips of seven days end to end from today on", () => {
    expect(stripOf("2026-03-02", "2026-03-02")).toBe("2026-03-02");
    expect(stripOf("2026-03-08", "2026-03-02")).toBe("2026-03-02");
    expect(stripOf("2026-03-09", "2026-03-02")).toBe("2026-03-09");
    expect(stripOf("2026-02-01", "2026-03-02")).toBe("2026-03-02");
  });
});
