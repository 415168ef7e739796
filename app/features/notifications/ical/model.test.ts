import { expect, it } from "vitest";
import { bookingCalendarFile, type CalendarFileInput } from "./model";

const fileOf = (given: Partial<CalendarFileInput["booking"]> = {}) =>
  bookingCalendarFile({
    booking: {
      id: 12, reference: "K7QXM4", status: "confirmed", startsAt: new Date("2026-03-05T05:00:00Z"), endsAt: new Date("2026-03-05T06:30:00Z"),
      serviceName: "Растяжка, 90 мин; утро", staffName: "Алия", locationName: "Студия", address: "Абая 10", version: 3, ...given,
    },
    business: "Картотека", locale: "ru", publicUrl: "https://k.example", link: "https://k.example/b/abc", now: new Date("2026-03-01T00:00:00Z"),
  }); // prettier-ignore

/** Long lines are folded by a line break and a space (RFC 5545 §3.1). */
const linesOf = (file: string) => file.replace(/\r\n[ \t]/g, "").split("\r\n");

it("names the visit once in the world, in UTC, with its version", () => {
  const lines = linesOf(fileOf());
  expect(lines).toEqual(
    expect.arrayContaining([
      "BEGIN:VCALENDAR",
      "METHOD:PUBLISH",
      "UID:booking-12@k.example",
      "SEQUENCE:3",
      "DTSTAMP:20260301T000000Z",
      "DTSTART:20260305T050000Z",
      "DTEND:20260305T063000Z",
      "STATUS:CONFIRMED",
      "SUMMARY:Растяжка\\, 90 мин\\; утро · Картотека",
    ]),
  );
  expect(
    fileOf()
      .split("\r\n")
      .every((line) => Buffer.byteLength(line) <= 75),
  ).toBe(true);
});

it("takes the entry back when the visit is cancelled", () => {
  const lines = linesOf(fileOf({ status: "cancelled", version: 4 }));
  expect(lines).toContain("STATUS:CANCELLED");
  expect(lines).toContain("SEQUENCE:4");
});

it("lets no name begin a property of its own", () => {
  const lines = linesOf(
    fileOf({ serviceName: "Йога\r\nATTACH:https://evil.example\nX", staffName: "А\r\nURL:x" }),
  );
  expect(lines.filter((line) => line.startsWith("ATTACH"))).toEqual([]);
  expect(lines.filter((line) => line.startsWith("URL"))).toHaveLength(1);
});
