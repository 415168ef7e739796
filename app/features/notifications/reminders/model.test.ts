import { describe, expect, it } from "vitest";
import { seededRandom } from "~/lib/random";
import { isQuiet } from "../quiet/model";
import { isReminderLate, planReminders, reminderTolerance } from "./model";

const night = { fromMin: 22 * 60, untilMin: 9 * 60 };
const zone = "Asia/Almaty";
const plan = (startsAt: string, leadsMin: number[], now = "2026-03-01T00:00:00Z") =>
  planReminders({ startsAt: new Date(startsAt), leadsMin, now: new Date(now), quiet: night, zone }).map(
    ({ minutes, at }) => `${minutes} ${at.toISOString().slice(0, 16)}`,
  );

describe("when reminders leave", () => {
  it("leaves so long before the start as was asked for", () => {
    expect(plan("2026-03-05T10:00:00Z", [1440, 120])).toEqual([
      "1440 2026-03-04T10:00",
      "120 2026-03-05T08:00",
    ]);
  });

  it("leaves before the quiet hours that it would fall into", () => {
    // 10:00 in Almaty: two hours before is 08:00, inside the night that begins at 22:00.
    expect(plan("2026-03-05T05:00:00Z", [120])).toEqual(["120 2026-03-04T16:55"]);
  });

  it("leaves at the end of quiet hours that have begun already, if that is before the visit", () => {
    expect(plan("2026-03-05T05:00:00Z", [120], "2026-03-04T18:00:00Z")).toEqual(["120 2026-03-05T04:00"]);
    // 09:00: the end of the night is the start of the visit.
    expect(plan("2026-03-05T04:00:00Z", [120], "2026-03-04T18:00:00Z")).toEqual([]);
  });

  it("forgets a moment that has passed, and says one thing once", () => {
    expect(plan("2026-03-05T10:00:00Z", [1440, 120], "2026-03-05T00:00:00Z")).toEqual([
      "120 2026-03-05T08:00",
    ]);
    expect(plan("2026-03-05T10:00:00Z", [120, 120])).toEqual(["120 2026-03-05T08:00"]);
    // Both would leave before one night: the nearer one stays.
    expect(plan("2026-03-05T05:00:00Z", [120, 180])).toEqual(["120 2026-03-04T16:55"]);
  });

  it("never plans one at or after the start, into the past, into quiet hours, or twice for one moment", () => {
    const zones = ["UTC", "Europe/Moscow", "America/New_York", "Australia/Lord_Howe", "Asia/Almaty"];
    for (let round = 0; round < 3000; round += 1) {
      const random = seededRandom(`reminders ${round}`);
      const startsAt = new Date(
        Date.UTC(2026, random.below(12), 1 + random.below(28), random.below(24), random.below(60)),
      );
      const now = new Date(startsAt.getTime() - random.below(40 * 24 * 60) * 60_000);
      const quiet = { fromMin: random.below(1440), untilMin: random.below(1440) };
      const leadsMin = Array.from({ length: random.below(6) }, () => random.between(10, 43_200));
      const where = random.pick(zones);
      const planned = planReminders({ startsAt, leadsMin, now, quiet, zone: where });
      for (const { at } of planned) {
        expect(at < startsAt && at >= now).toBe(true);
        expect(isQuiet(at, quiet, where)).toBe(false);
      }
      expect(new Set(planned.map(({ at }) => at.getTime())).size).toBe(planned.length);
    }
  });
});

describe("how late a reminder may be", () => {
  const startsAt = new Date("2026-03-05T10:00:00Z");
  const before = (minutes: number) => new Date(startsAt.getTime() - minutes * 60_000);
  it("is a quarter of the time before the visit, within bounds", () => {
    expect(reminderTolerance(before(1440), startsAt)).toBe(180 * 60_000);
    expect(reminderTolerance(before(120), startsAt)).toBe(30 * 60_000);
    expect(reminderTolerance(before(15), startsAt)).toBe(10 * 60_000);
  });

  it("ends with the start, whatever it is", () => {
    expect(isReminderLate({ at: before(120), startsAt, now: before(90) })).toBe(false);
    expect(isReminderLate({ at: before(120), startsAt, now: before(89) })).toBe(true);
    expect(isReminderLate({ at: before(5), startsAt, now: before(0) })).toBe(true);
  });
});
