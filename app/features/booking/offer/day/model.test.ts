import { describe, expect, it } from "vitest";
import { findVisitStarts, listNeutralGrid, listVisitGrid } from "../../availability/chain/model";
import type { SlotQuestion } from "../../availability/model";
import { countPlaces, dayClosures, nextChange } from "./model";

const DAY = "2026-03-03";
const question = (more: Partial<SlotQuestion> = {}): SlotQuestion => ({
  now: new Date("2026-03-03T08:30:00Z"),
  zone: "UTC",
  days: { from: DAY, until: DAY },
  people: [{ id: 1, work: [{ day: DAY, startMin: 540, endMin: 720 }], busy: [] }],
  rules: { durationMin: 60, stepMin: 60 },
  ...more,
});
const at = (wall: string) => Date.parse(`${DAY}T${wall}Z`);

describe("days", () => {
  it("are worked, or closed with a reason when nothing of their work is left", () => {
    const work = ["2026-03-01", "2026-03-02", "2026-03-03"].map((day) => ({
      day,
      startMin: 540,
      endMin: 720,
    }));
    const closures = [
      { day: "2026-03-01", startMin: 540, endMin: 720, reason: "holiday" as const },
      { day: "2026-03-02", startMin: 0, endMin: 1440, reason: "time_off" as const },
      { day: "2026-03-03", startMin: 540, endMin: 700, reason: "time_off" as const },
    ];
    const asked = question({ people: [{ id: 1, work, closures, busy: [] }] });
    expect([...dayClosures(asked)]).toEqual([
      ["2026-03-01", "holiday"],
      ["2026-03-02", "time_off"],
      ["2026-03-03", "worked"],
    ]);
    // Somebody else works: the day is not closed.
    const other = { id: 2, work: work.slice(0, 1), busy: [] };
    expect(dayClosures(question({ people: [...asked.people, other] })).get("2026-03-01")).toBe("worked");
  });

  it("give a night shift's second day to it when a visit could begin there", () => {
    const night = (endMin: number) =>
      [...dayClosures(question({ people: [{ id: 1, work: [{ day: DAY, startMin: 1320, endMin }], busy: [] }] })).keys()]; // prettier-ignore
    expect(night(1500)).toEqual([DAY, "2026-03-04"]);
    expect(night(1499)).toEqual([DAY]);
  });
});

describe("places of a class", () => {
  it("are those that are left with whoever has the most; lapsed holds take none", () => {
    const key = (id: unknown, start: number) => `${String(id)}@${start}`;
    const row = (id: number, seats: number, more = {}) => ({ id: seats, start: at("09:00"), end: at("10:00"), status: "confirmed", seats, classKey: key(id, at("09:00")), ...more }); // prettier-ignore
    const lapsed = { status: "hold", expiresAt: at("08:30") };
    const people = [
      { id: 1, work: [], busy: [row(1, 3), row(1, 4, lapsed)] },
      { id: 2, work: [], busy: [row(2, 5)] },
    ];
    const places = countPlaces(
      question({ people, classKeyOf: key, rules: { durationMin: 60, stepMin: 60, capacity: 8 } }),
    );
    expect([places(at("09:00"), [1, 2]), places(at("09:00"), [2]), places(at("10:00"), [2]), places(at("09:00"), [])]).toEqual([5, 3, 8, 0]); // prettier-ignore
  });
});

describe("until when an answer is true", () => {
  const next = (asked: SlotQuestion, lapses: number[] = []) =>
    nextChange({ questions: [asked], lapses }, listVisitGrid([asked]))
      .toISOString()
      .slice(11);

  it("is the next start that passes or slips under the notice, the next hold that lapses, or midnight", () => {
    expect(next(question())).toBe("09:00:00.001Z");
    expect(next(question({ rules: { durationMin: 60, stepMin: 60, minNoticeMin: 40 } }))).toBe("09:00:00.001Z");
    expect(next(question({ rules: { durationMin: 60, stepMin: 60, minNoticeMin: 80 } }))).toBe("08:40:00.001Z");
    expect(next(question(), [at("08:29"), at("08:45")])).toBe("08:45:00.000Z");
    expect(next(question({ now: new Date(at("12:00")) }))).toBe("00:00:00.000Z");
  }); // prettier-ignore

  it("is proved by asking again every minute", () => {
    for (const minNoticeMin of [0, 25]) {
      const rules = { durationMin: 60, stepMin: 30, minNoticeMin, horizonDays: 0 };
      const startsAt = (now: number) => findVisitStarts([question({ now: new Date(now), rules })]);
      for (let now = at("08:00"); now < at("13:00"); now += 60_000) {
        const asked = question({ now: new Date(now), rules });
        const until = nextChange({ questions: [asked], lapses: [] }, listVisitGrid([asked])).getTime();
        expect(startsAt(Math.min(until - 1, at("13:00")))).toEqual(startsAt(now));
      }
    }
  });
});

describe("the neutral grid", () => {
  it("has the same starts and the same openings, without reasons", () => {
    const busy = [{ id: 1, start: at("10:00"), end: at("11:00"), status: "confirmed" }];
    const people = [{ id: 1, work: [{ day: DAY, startMin: 480, endMin: 720 }], busy }];
    const asked = question({ people, rules: { durationMin: 60, stepMin: 60, minNoticeMin: 60 } });
    expect(listVisitGrid([asked]).map(({ closed }) => closed?.reason)).toEqual(["past", "notice", "booked", undefined]); // prettier-ignore
    expect(listNeutralGrid([asked]).map(({ closed }) => closed?.reason)).toEqual(["past", "booked", "booked", undefined]); // prettier-ignore
  });
});
