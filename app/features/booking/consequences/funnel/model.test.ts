import { describe, expect, it } from "vitest";
import { visitHappenings, type FunnelVisit } from "./model";

const now = new Date("2026-03-02T06:00:00Z");
const visit: FunnelVisit = {
  id: 7,
  headId: null,
  clientId: 3,
  status: "confirmed",
  source: "online",
  startsAt: new Date("2026-03-01T06:00:00Z"),
};
const events = (change: Partial<FunnelVisit>, before: Partial<FunnelVisit> | null) =>
  visitHappenings({ now: { ...visit, ...change }, before: before && { ...visit, ...before } }, now).map(
    ({ event, eventKey, at }) => [event, eventKey, at ?? null],
  );

describe("what a visit tells the pipeline", () => {
  it("tells that it was made, and that it took place", () => {
    expect(events({}, null)).toEqual([["booking_made", "booking_made:7:3", null]]);
    expect(events({}, { status: "hold" })).toEqual([["booking_made", "booking_made:7:3", null]]);
    expect(events({ status: "completed" }, {})).toEqual([["visit_completed", "visit_completed:7:3", null]]);
  });

  it("tells both of one that a vendor had in the past, at its own time", () => {
    expect(events({ source: "yclients", status: "completed" }, null)).toEqual([
      ["booking_made", "booking_made:7:3", visit.startsAt],
      ["visit_completed", "visit_completed:7:3", visit.startsAt],
    ]);
    const ahead = new Date("2026-03-05T06:00:00Z");
    expect(events({ source: "yclients", startsAt: ahead }, null)).toEqual([
      ["booking_made", "booking_made:7:3", null],
    ]);
  });

  it("is news for whoever it is given to", () => {
    expect(events({ status: "completed" }, { status: "completed", clientId: null })).toHaveLength(2);
    expect(events({ status: "completed" }, { status: "completed", clientId: 9 })).toHaveLength(2);
    expect(events({ status: "completed" }, { status: "completed" })).toEqual([]);
  });

  it("says nothing of what was called off, of nobody's visit and of a companion's row", () => {
    expect(events({ status: "cancelled" }, {})).toEqual([]);
    expect(events({ clientId: null }, null)).toEqual([]);
    expect(events({ headId: 1 }, null)).toEqual([]);
    expect(events({ status: "hold" }, null)).toEqual([]);
  });
});
