import { expect, it } from "vitest";
import { bookingCalendarFile, type CalendarFileInput, type Invitation } from "./model";

const fileOf = (given: Partial<CalendarFileInput["booking"]> = {}, invitation?: Invitation) =>
  bookingCalendarFile({
    booking: {
      id: 12, reference: "K7QXM4", status: "confirmed", startsAt: new Date("2026-03-05T05:00:00Z"), endsAt: new Date("2026-03-05T06:30:00Z"),
      serviceName: "Растяжка, 90 мин; утро", staffName: "Алия", locationName: "Студия", address: "Абая 10", version: 3, ...given,
    },
    business: "Картотека", locale: "ru", publicUrl: "https://k.example", link: "https://k.example/b/abc", now: new Date("2026-03-01T00:00:00Z"),
  }, invitation); // prettier-ignore

/** Long lines are folded by a line break and a space (RFC 5545 §3.1). */
const linesOf = (file: string) => file.replace(/\r\n[ \t]/g, "").split("\r\n");

it("names the visit once in the world, in UTC, with its version", () => {
  const lines = linesOf(fileOf());
  expect(lines).toEqual(
    expect.arrayContaining([
      "BEGIN:VCALENDAR",
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

it("is a plain entry to add: no method, nobody invited", () => {
  expect(fileOf()).not.toMatch(/METHOD|ORGANIZER|ATTENDEE/);
  expect(fileOf().endsWith("END:VCALENDAR\r\n")).toBe(true);
});

it("invites, and takes the invitation back under the same name", () => {
  const people = {
    organizerEmail: "booking@k.example",
    attendeeEmail: "anna@example.com",
    attendeeName: 'Анна "Ася"\r\nX:1',
  };
  const request = linesOf(fileOf({}, { method: "REQUEST", ...people }));
  expect(request).toEqual(
    expect.arrayContaining([
      "METHOD:REQUEST",
      'ORGANIZER;CN="Картотека":mailto:booking@k.example',
      "STATUS:CONFIRMED",
      "UID:booking-12@k.example",
    ]),
  );
  const attendee = request.find((line) => line.startsWith("ATTENDEE"));
  expect(attendee).toMatch(/PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Анна 'Ася' X:1":MAILTO:anna@example\.com$/);
  const cancel = linesOf(fileOf({ version: 4 }, { method: "CANCEL", ...people }));
  expect(cancel).toEqual(
    expect.arrayContaining(["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:4", "UID:booking-12@k.example"]),
  );
  expect(cancel.filter((line) => /^(ORGANIZER|ATTENDEE)/.test(line))).toEqual(
    request.filter((line) => /^(ORGANIZER|ATTENDEE)/.test(line)),
  );
});
