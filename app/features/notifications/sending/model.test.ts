import { describe, expect, it } from "vitest";
import { seededRandom } from "~/lib/random";
import type { BookingStatus } from "~/features/booking/model";
import { judgeTurn, type Standing } from "./model";

const startsAt = new Date("2026-03-05T10:00:00Z");
const standing = (given: Partial<Standing> = {}): Standing => ({
  subject: { of: "visit", bookingId: 1, template: "confirmed", version: 1 },
  channel: "email",
  now: new Date("2026-03-04T08:00:00Z"),
  dueAt: new Date("2026-03-04T08:00:00Z"),
  visit: { status: "confirmed", startsAt, zone: "UTC" },
  hasSuccessor: false,
  hasBookedAgain: false,
  offerUntil: null,
  quiet: { fromMin: 22 * 60, untilMin: 9 * 60 },
  ...given,
});
const at = (iso: string) => new Date(`${iso}:00Z`);
const status = (value: BookingStatus) => ({ status: value, startsAt, zone: "UTC" });
const news = (template: "confirmed" | "requested" | "moved" | "cancelled" | "declined" | "refunded") =>
  ({ of: "visit", bookingId: 1, template, version: 1 }) as const;

describe("whether a notice leaves", () => {
  it("tells only what is still so", () => {
    const told = (template: Parameters<typeof news>[0], value: BookingStatus) =>
      judgeTurn(standing({ subject: news(template), visit: status(value), now: at("2026-03-04T12:00") })).do;
    expect(told("confirmed", "confirmed")).toBe("send");
    expect(told("confirmed", "cancelled")).toBe("skip");
    expect(told("requested", "pending")).toBe("send");
    expect(told("requested", "confirmed")).toBe("skip");
    expect(told("moved", "pending")).toBe("send");
    expect(told("cancelled", "confirmed")).toBe("skip");
    expect(told("declined", "cancelled")).toBe("send");
    expect(told("refunded", "expired")).toBe("send");
  });

  it("tells of no visit that has begun, and not what a later notice tells better", () => {
    expect(judgeTurn(standing({ now: startsAt }))).toEqual({ do: "skip", reason: "late" });
    expect(judgeTurn(standing({ hasSuccessor: true }))).toEqual({ do: "skip", reason: "superseded" });
  });

  it("at night: letters leave, what rings waits, what cannot wait leaves", () => {
    const night = at("2026-03-03T23:00");
    expect(judgeTurn(standing({ now: night }))).toEqual({ do: "send" });
    expect(judgeTurn(standing({ now: night, channel: "sms" }))).toEqual({
      do: "wait",
      until: at("2026-03-04T09:00"),
    });
    const soon = { status: "confirmed" as const, startsAt: at("2026-03-04T09:30"), zone: "UTC" };
    expect(judgeTurn(standing({ now: night, channel: "telegram", visit: soon }))).toEqual({ do: "send" });
  });

  it("an offer waits for the morning only when it lasts until then", () => {
    const subject = { of: "offer", waitingId: 1, bookingId: 2 } as const;
    const night = at("2026-03-03T23:00");
    const offer = (offerUntil: Date, channel: "email" | "sms") =>
      judgeTurn(standing({ subject, now: night, offerUntil, channel, visit: status("hold") }));
    expect(offer(at("2026-03-04T00:00"), "email")).toEqual({ do: "send" });
    expect(offer(at("2026-03-04T00:00"), "sms")).toEqual({ do: "skip", reason: "quiet" });
    expect(offer(at("2026-03-04T09:10"), "sms")).toEqual({ do: "wait", until: at("2026-03-04T09:00") });
    expect(offer(night, "email")).toEqual({ do: "skip", reason: "late" });
  });

  it("never sends a reminder after the start, for another start, at night, or of a visit that is not to be", () => {
    const statuses: BookingStatus[] = [
      "hold",
      "pending",
      "confirmed",
      "completed",
      "cancelled",
      "no_show",
      "expired",
    ];
    let sent = 0;
    for (let round = 0; round < 5000; round += 1) {
      const random = seededRandom(`turn ${round}`);
      const value = random.pick(statuses);
      const now = new Date(startsAt.getTime() + random.between(-3 * 1440, 600) * 60_000);
      const meant = random.chance(0.5)
        ? startsAt
        : new Date(startsAt.getTime() + random.between(-600, 600) * 60_000);
      const dueAt = new Date(now.getTime() - random.below(400) * 60_000);
      const turn = judgeTurn(
        standing({
          subject: { of: "reminder", bookingId: 1, minutes: 120, startsAt: meant },
          visit: status(value), now, dueAt,
        }),
      ); // prettier-ignore
      if (turn.do !== "send") continue;
      sent += 1;
      const hour = now.getUTCHours();
      expect([now < startsAt, meant.getTime() === startsAt.getTime(), value, hour >= 9 && hour < 22]).toEqual(
        [true, true, "confirmed", true],
      );
    }
    expect(sent).toBeGreaterThan(20);
  });
});
