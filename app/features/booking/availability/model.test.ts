import { describe, expect, it } from "vitest";
import { instantOf, wallOf, wallText } from "~/lib/zoned-time";
import {
  findFreeDays,
  findSlots,
  judgeStart,
  listGrid,
  type BusyRow,
  type Person,
  type SlotQuestion,
} from "./model";

const ZONE = "Europe/Moscow";
const DAY = "2025-01-15";

const ms = (wall: string, day = DAY, zone = ZONE) => {
  const [hours = 0, minutes = 0] = wall.split(":").map(Number);
  return instantOf({ day, minutes: hours * 60 + minutes }, zone).getTime();
};
const shift = (start: string, end: string, day = DAY) => {
  const minutes = (wall: string) => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3));
  return { day, startMin: minutes(start), endMin: minutes(end) };
};
const booking = (start: string, end: string, more: Partial<BusyRow> = {}): BusyRow => ({
  id: 1,
  start: ms(start),
  end: ms(end),
  status: "confirmed",
  ...more,
});
const person = (more: Partial<Person> = {}): Person => ({
  id: 1,
  work: [shift("09:00", "12:00")],
  busy: [],
  ...more,
});

type Asked = Omit<Partial<SlotQuestion>, "rules" | "people"> & {
  rules?: Partial<SlotQuestion["rules"]>;
  people?: Person[];
};
const ask = ({ rules, ...more }: Asked = {}): SlotQuestion => ({
  now: new Date("2025-01-01T00:00:00Z"),
  zone: ZONE,
  people: [person()],
  rules: { durationMin: 60, stepMin: 60, ...rules },
  ...more,
});
const offered = (asked: Asked, zone = ZONE) =>
  findSlots(ask(asked)).map(({ start }) => wallText(wallOf(start, zone).minutes));

describe("the grid", () => {
  it("begins with each shift and never moves", () => {
    expect(
      offered({ people: [person({ work: [shift("09:15", "11:15"), shift("13:00", "14:00")] })] }),
    ).toEqual(["09:15", "10:15", "13:00"]);
    expect(offered({ people: [person({ busy: [booking("09:00", "09:10")] })] })).toEqual(["10:00", "11:00"]);
    expect(offered({ rules: { offsetMin: 10 } })).toEqual(["09:10", "10:10"]);
  });

  it("joins shifts that touch", () => {
    const work = [shift("10:30", "12:00"), shift("09:00", "10:30")];
    expect(offered({ people: [person({ work })] })).toEqual(["09:00", "10:00", "11:00"]);
  });

  it("counts elapsed minutes through a clock change", () => {
    const zone = "Europe/Berlin";
    const nights = (day: string) =>
      findSlots(ask({ zone, people: [person({ work: [shift("00:00", "05:00", day)] })] })).map(({ start }) =>
        wallText(wallOf(start, zone).minutes),
      );
    expect(nights("2027-03-28")).toEqual(["00:00", "01:00", "03:00", "04:00"]);
    expect(nights("2027-10-31")).toEqual(["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]);
  });

  it("refuses a step or a length of nothing", () => {
    expect(() => offered({ rules: { stepMin: 0 } })).toThrow(RangeError);
    expect(() => offered({ rules: { durationMin: 0 } })).toThrow(RangeError);
  });
});

describe("breaks and bookings", () => {
  it("lets no part of a visit lie in a break, and keeps no buffer from it", () => {
    const breaks = [shift("10:30", "11:00")];
    expect(
      offered({ people: [person({ breaks })], rules: { stepMin: 30, beforeMin: 30, afterMin: 30 } }),
    ).toEqual(["09:00", "09:30", "11:00"]);
  });

  it("adds buffers up, or takes the larger one", () => {
    const people = [
      person({
        work: [shift("08:00", "16:00")],
        busy: [booking("11:00", "12:00", { beforeMin: 30, afterMin: 15 })],
      }),
    ];
    const rules = { stepMin: 15, beforeMin: 15, afterMin: 30 };
    const sum = offered({ people, rules });
    expect([sum.filter((time) => time < "11:00").at(-1), sum.find((time) => time > "11:00")]).toEqual([
      "09:00",
      "12:30",
    ]);
    const max = offered({ people, rules: { ...rules, bufferRule: "max" } });
    expect([max.filter((time) => time < "11:00").at(-1), max.find((time) => time > "11:00")]).toEqual([
      "09:30",
      "12:15",
    ]);
  });

  it("sees a long booking that began before and one strictly inside", () => {
    expect(offered({ people: [person({ busy: [booking("08:00", "10:30")] })] })).toEqual(["11:00"]);
    expect(offered({ people: [person({ busy: [booking("10:20", "10:21")] })] })).toEqual(["09:00", "11:00"]);
  });

  it("counts seconds of a booking", () => {
    const busy = [{ ...booking("10:00", "11:00"), end: ms("11:00") + 1 }];
    expect(offered({ people: [person({ busy })] })).toEqual(["09:00"]);
  });

  it("ignores statuses that take no time and the booking being moved", () => {
    const busy = ["cancelled", "no_show", "completed", "expired"].map((status) =>
      booking("10:00", "11:00", { status }),
    );
    expect(offered({ people: [person({ busy })] })).toHaveLength(3);
    expect(offered({ people: [person({ busy })], blockingStatuses: ["completed"] })).toHaveLength(2);
    expect(
      offered({ people: [person({ busy: [booking("10:00", "11:00", { id: 7 })] })], excludeBooking: 7 }),
    ).toHaveLength(3);
  });

  it("honours a hold until it lapses, but not one's own", () => {
    const hold = (expiresAt: number | null) => [
      booking("10:00", "11:00", { status: "hold", holder: "other", expiresAt }),
    ];
    const now = new Date("2025-01-15T05:00:00Z");
    const left = (asked: Asked) => offered({ now, ...asked }).length;
    expect(left({ people: [person({ busy: hold(now.getTime() + 1) })] })).toBe(2);
    expect(left({ people: [person({ busy: hold(now.getTime()) })] })).toBe(3);
    expect(left({ people: [person({ busy: hold(null) })] })).toBe(2);
    expect(left({ people: [person({ busy: hold(now.getTime() + 1) })], viewer: "other" })).toBe(3);
  });
});

describe("notice, horizon, limits", () => {
  it("takes the exact end of the notice or leaves it, to the second", () => {
    const at = (clock: string, boundary?: "exclusive") =>
      offered({
        now: new Date(`2025-01-15T${clock}Z`),
        rules: { minNoticeMin: 60, noticeBoundary: boundary },
      });
    expect(at("06:00:00")).toEqual(["10:00", "11:00"]);
    expect(at("06:00:00.001")).toEqual(["11:00"]);
    expect(at("06:00:00", "exclusive")).toEqual(["11:00"]);
    expect(at("05:59:59.999", "exclusive")).toEqual(["10:00", "11:00"]);
  });

  it("ends with the last bookable day of the schedule's zone", () => {
    const work = ["2025-01-15", "2025-01-16", "2025-01-17"].map((day) => shift("09:00", "10:00", day));
    // 22:30 UTC of the 14th is already the 15th in Moscow.
    const slots = findSlots(
      ask({ now: new Date("2025-01-14T22:30:00Z"), people: [person({ work })], rules: { horizonDays: 1 } }),
    );
    expect(slots.map(({ start }) => wallOf(start, ZONE).day)).toEqual(["2025-01-15", "2025-01-16"]);
  });

  it("keeps to daily limits per service and person", () => {
    const busy = [
      booking("09:00", "10:00", { serviceId: 5 }),
      booking("11:00", "11:30", { id: 2, serviceId: 6 }),
    ];
    const people = [person({ busy, work: [shift("09:00", "15:00")] })];
    const left = (rules: Asked["rules"]) => offered({ people, rules: { serviceId: 5, ...rules } }).length;
    expect(left({})).toBe(4);
    expect(left({ maxPerDay: 2 })).toBe(4);
    expect(left({ maxPerDay: 1 })).toBe(0);
    expect(left({ maxMinutesPerDay: 120 })).toBe(4);
    expect(left({ maxMinutesPerDay: 119 })).toBe(0);
  });

  it("fills a group class up to its capacity and lets nothing else overlap", () => {
    const row = (id: number, seats: number, serviceId = 5) =>
      booking("10:00", "11:00", { id, seats, serviceId });
    const starts = (busy: BusyRow[], party = 1) =>
      offered({ people: [person({ busy })], rules: { serviceId: 5, capacity: 8, party } });
    expect(starts([row(1, 5), row(2, 2)])).toContain("10:00");
    expect(starts([row(1, 5), row(2, 2)], 2)).not.toContain("10:00");
    expect(starts([row(1, 1, 6)])).not.toContain("10:00");
    expect(starts([booking("10:00", "10:30", { serviceId: 5 })])).not.toContain("10:00");
    expect(starts([], 9)).toEqual([]);
  });
});

describe("several people and two zones", () => {
  const anna = person({ id: 1, work: [shift("09:00", "11:00")] });
  const boris = person({ id: 2, work: [shift("10:00", "12:00")], busy: [booking("11:00", "12:00")] });

  it("offers what anybody can do and says who", () => {
    expect(findSlots(ask({ people: [anna, boris] }))).toEqual([
      { start: ms("09:00"), people: [1] },
      { start: ms("10:00"), people: [1, 2] },
    ]);
  });

  it("offers what all can do together", () => {
    expect(findSlots(ask({ people: [anna, boris], assign: "all" }))).toEqual([
      { start: ms("10:00"), people: [1, 2] },
    ]);
    expect(findSlots(ask({ people: [], assign: "all" }))).toEqual([]);
  });

  it("gives each person their own length of the visit", () => {
    const slow = person({ id: 3, durationMin: 90 });
    expect(findSlots(ask({ people: [slow, person({ id: 4 })] })).map(({ people }) => people)).toEqual([
      [3, 4],
      [3, 4],
      [4],
    ]);
  });

  it("restricts to further hours in their own zone", () => {
    const restrict = { zone: "Asia/Almaty", work: [shift("12:00", "13:30")] };
    expect(offered({ restrict, rules: { stepMin: 30 } })).toEqual(["10:00", "10:30"]);
  });

  it("belongs to the day of the person looking", () => {
    const work = [shift("00:00", "03:00")];
    const seen = (viewZone: string, day: string) =>
      findSlots(ask({ people: [person({ work })], viewZone, days: { from: day, until: day } })).length;
    expect([seen(ZONE, DAY), seen("Europe/London", "2025-01-14"), seen("Europe/London", DAY)]).toEqual([
      3, 3, 0,
    ]);
  });

  it("names the days that have room", () => {
    const work = ["2025-01-15", "2025-01-16", "2025-01-18"].map((day) => shift("09:00", "10:00", day));
    const full = person({ work, busy: [booking("09:00", "10:00")] });
    const days = { from: "2025-01-15", until: "2025-01-17" };
    expect(findFreeDays(ask({ people: [full], days }))).toEqual(["2025-01-16"]);
    expect(findFreeDays(ask({ people: [full, person({ id: 2 })], days }))).toEqual([
      "2025-01-15",
      "2025-01-16",
    ]);
  });
});

describe("why a start is closed", () => {
  const days = { from: DAY, until: DAY };

  it("lists the whole grid with reasons and the rows behind them", () => {
    const busy = [
      booking("12:00", "13:00", { id: 8, status: "pending" }),
      booking("14:00", "15:00", { id: 9, status: "hold", holder: "x", expiresAt: Date.UTC(2030, 0) }),
    ];
    const people = [person({ work: [shift("08:00", "20:00")], breaks: [shift("16:00", "17:00")], busy })];
    const rules = { minNoticeMin: 60, beforeMin: 15 };
    const grid = listGrid(ask({ now: new Date("2025-01-15T06:30:00Z"), days, people, rules }));
    expect(
      grid.map(({ start, closed }) => [
        wallText(wallOf(start, ZONE).minutes),
        closed?.reason ?? "open",
        closed?.bookingId,
      ]),
    ).toEqual([
      ["08:00", "past", undefined],
      ["09:00", "past", undefined],
      ["10:00", "notice", undefined],
      ["11:00", "open", undefined],
      ["12:00", "booked", 8],
      ["13:00", "buffer", 8],
      ["14:00", "hold", 9],
      ["15:00", "buffer", 9],
      ["16:00", "break", undefined],
      ["17:00", "open", undefined],
      ["18:00", "open", undefined],
      ["19:00", "open", undefined],
    ]);
  });

  it("shows an hour as open when anybody is free", () => {
    const people = [person({ id: 1, busy: [booking("10:00", "11:00")] }), person({ id: 2 })];
    expect(listGrid(ask({ people, days })).map((row) => [row.people, row.closed])).toEqual([
      [[1, 2], null],
      [[2], null],
      [[1, 2], null],
    ]);
  });

  it("judges any instant", () => {
    const people = [person({ busy: [booking("10:00", "11:00", { id: 4 })] })];
    const rules = { horizonDays: 20, serviceId: 1, maxPerDay: 9 };
    const verdict = (wall: string, day = DAY) =>
      judgeStart(ask({ people, rules }), new Date(ms(wall, day))).closed?.reason ?? "open";
    expect(verdict("09:00")).toBe("open");
    expect(verdict("10:00")).toBe("booked");
    expect(verdict("09:30")).toBe("booked");
    expect(verdict("11:30")).toBe("off_shift");
    expect(verdict("08:30")).toBe("off_shift");
    expect(verdict("09:00", "2024-12-31")).toBe("past");
    expect(verdict("09:00", "2025-02-15")).toBe("horizon");
    expect(judgeStart(ask({ rules: { durationMin: 30 } }), new Date(ms("09:30"))).closed).toEqual({
      reason: "off_grid",
    });
    expect(judgeStart(ask({ rules: { durationMin: 30 } }), new Date(ms("09:00") + 1)).closed).toEqual({
      reason: "off_grid",
    });
  });

  it("says that a class is full, and that the day is", () => {
    const rules = { serviceId: 5, capacity: 2 };
    const people = [person({ busy: [booking("10:00", "11:00", { id: 3, serviceId: 5, seats: 2 })] })];
    expect(judgeStart(ask({ people, rules }), new Date(ms("10:00"))).closed).toEqual({
      reason: "full",
      bookingId: 3,
    });
    expect(
      judgeStart(ask({ people, rules: { ...rules, maxPerDay: 1 } }), new Date(ms("11:00"))).closed,
    ).toEqual({ reason: "limit" });
  });
});
