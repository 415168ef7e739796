import { describe, expect, it } from "vitest";
import {
  entriesOfClient,
  entriesOfPerson,
  feedFile,
  feedWindow,
  initials,
  isFed,
  type FeedVisit,
} from "./model";

const visit = (given: Partial<FeedVisit> = {}): FeedVisit => ({
  id: 12, headId: null, status: "confirmed", startsAt: new Date("2026-03-05T05:00:00Z"), endsAt: new Date("2026-03-05T06:00:00Z"),
  updatedAt: new Date("2026-03-01T00:00:00Z"), cancelledAt: null, version: 2, reference: "K7QXM4", classKey: null, seats: 1, serviceName: "Массаж",
  staffName: "Алия", clientName: "Иванова Анна-Мария Петровна", locationName: "Студия", address: "Абая 10", ...given,
}); // prettier-ignore
const now = new Date("2026-03-10T12:00:00Z");

describe("a calendar feed", () => {
  it("says whom one expects by initials only", () => {
    expect(initials("Иванова Анна-Мария Петровна")).toBe("И. А. М.");
    expect(initials("  ")).toBe("");
    expect(initials("😀 O'Neil")).toBe("O.");
    const file = feedFile(entriesOfPerson([visit()], "ru"), {
      name: "Алия, мастер",
      locale: "ru",
      publicUrl: "https://k.example",
    });
    expect(file).toContain("SUMMARY:Массаж · И. А. М.\r\n");
    expect(file).not.toMatch(/Иванова|K7QXM4/);
    expect(file).toContain("X-WR-CALNAME:Алия\\, мастер\r\n");
    expect(file).toContain("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n");
    expect(file).not.toContain("METHOD");
  });

  it("is the same bytes for the same visits, however often it is made", () => {
    const make = () =>
      feedFile(entriesOfPerson([visit()], "ru"), { name: "A", locale: "ru", publicUrl: "https://k.example" });
    expect(make()).toBe(make());
    expect(make()).toContain("DTSTAMP:20260301T000000Z");
  });

  it("tells the people of a class as one entry, whose SEQUENCE never falls", () => {
    const classKey = "3@1772686800000";
    const people = [visit({ id: 1, classKey }), visit({ id: 2, classKey, seats: 2 })];
    const [full] = entriesOfPerson(people, "ru");
    expect(full).toMatchObject({
      id: `class-${classKey}`,
      summary: "Массаж · 3 чел.",
      sequence: 4,
      status: "confirmed",
    });
    const [fewer] = entriesOfPerson(
      [people[0] as FeedVisit, visit({ id: 2, classKey, seats: 2, status: "cancelled", version: 3 })],
      "ru",
    );
    expect(fewer).toMatchObject({ summary: "Массаж · 1 чел.", sequence: 5, status: "confirmed" });
    const [none] = entriesOfPerson([visit({ classKey, status: "cancelled" })], "ru");
    expect(none).toMatchObject({ summary: "Массаж", status: "cancelled" });
  });

  it("tells a client's visit with several people as one, without the private link", () => {
    const parts = [
      visit(),
      visit({
        id: 13,
        headId: 12,
        serviceName: "Йога",
        staffName: "Данияр",
        startsAt: new Date("2026-03-05T06:00:00Z"),
        endsAt: new Date("2026-03-05T07:00:00Z"),
      }),
    ];
    const entries = entriesOfClient(parts, { business: "Линия", locale: "ru" });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      id: "booking-12",
      summary: "Массаж + Йога · Линия",
      endsAt: new Date("2026-03-05T07:00:00Z"),
      sequence: 4,
    });
    expect(entries[0]?.description).toContain("Алия, Данияр");
    expect(entries[0]?.description).not.toContain("http");
  });

  it("keeps what was called off for thirty days, and never shows a hold", () => {
    const cancelledAt = (day: string) =>
      visit({ status: "cancelled", cancelledAt: new Date(`${day}T10:00:00Z`) });
    expect(isFed(cancelledAt("2026-02-08"), now)).toBe(true);
    expect(isFed(cancelledAt("2026-02-07"), now)).toBe(false);
    expect(isFed(visit({ status: "hold" }), now)).toBe(false);
    expect(isFed(visit({ status: "pending" }), now)).toBe(true);
  });

  it("reaches a month back and half a year ahead", () => {
    expect(feedWindow(now)).toEqual({
      from: new Date("2026-02-08T00:00:00Z"),
      until: new Date("2026-09-07T00:00:00Z"),
    });
  });
});
