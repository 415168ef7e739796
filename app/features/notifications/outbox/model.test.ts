import { describe, expect, it } from "vitest";
import { afterFailure, OUTAGE_MS, readSubject, subjectKey, type NoticeSubject } from "./model";

const createdAt = new Date("2026-03-05T10:00:00Z");
const judge = (error: unknown, attempts = 0, passedMs = 0) =>
  afterFailure(error, { attempts, createdAt, now: new Date(createdAt.getTime() + passedMs) });

describe("what makes a notice one", () => {
  it("is read back from its key", () => {
    const startsAt = new Date("2026-03-06T10:00:00Z");
    const subjects: NoticeSubject[] = [
      { of: "visit", bookingId: 12, template: "moved", version: 3 },
      { of: "reminder", bookingId: 12, minutes: 120, startsAt },
      { of: "missed", bookingId: 12, startsAt },
      { of: "offer", waitingId: 4, bookingId: 12 },
    ];
    for (const subject of subjects) expect(readSubject(`${subjectKey(subject)}:email`)).toEqual(subject);
    expect(readSubject("booking:12:confirmation")).toBeNull();
  });
});

describe("after a send that broke", () => {
  it("tries three times, with longer pauses, and then stops", () => {
    const broken = { kind: "unavailable", transient: true };
    expect(judge(broken, 0)).toMatchObject({ then: "wait", attempts: 1, ms: 600_000 });
    expect(judge(broken, 1)).toMatchObject({ then: "wait", attempts: 2, ms: 1_800_000 });
    expect(judge(broken, 2)).toEqual({ then: "give_up", attempts: 3, code: "unavailable" });
  });

  it("stops at once where a repeat cannot help", () => {
    expect(judge({ kind: "invalid_request", transient: false })).toMatchObject({
      then: "give_up",
      attempts: 1,
    });
    expect(judge({ kind: "invalid" })).toMatchObject({ then: "give_up" });
  });

  it("waits for a channel that does not answer without counting, for a day", () => {
    const down = { kind: "unreachable", transient: true };
    expect(judge(down, 2, 60_000)).toMatchObject({ then: "wait", attempts: 2 });
    expect(judge(down, 0, OUTAGE_MS)).toMatchObject({ then: "give_up", code: "unreachable" });
    expect(judge({ kind: "rate_limited", retryAfterMs: 5_000 })).toMatchObject({
      then: "wait",
      ms: 5_000,
      attempts: 0,
    });
  });

  it("tells no message of a bug, only that there is one", () => {
    expect(judge(new TypeError("Анна Иванова"))).toMatchObject({ code: "internal" });
    expect(judge(null)).toMatchObject({ code: "internal" });
  });
});
