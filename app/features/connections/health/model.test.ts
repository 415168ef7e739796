import { describe, expect, it } from "vitest";
import { afterCall, isTurn, noHealth, type CallOutcome, type Health } from "./model";

const now = new Date("2026-03-02T06:00:00Z");
const later = new Date("2026-03-02T06:10:00Z");
const operation = "GET /records/{company}";
const good: CallOutcome = { operation, ok: true };
const bad = (kind: string, of = operation): CallOutcome => ({ operation: of, ok: false, kind });
const run = (start: Health, ...outcomes: CallOutcome[]) =>
  outcomes.reduce((health, outcome) => afterCall(health, outcome, later), start);

describe("the health of a vendor", () => {
  it("is up after the first answer, and after one that refuses the request", () => {
    for (const outcome of [good, bad("invalid_request"), bad("not_found")])
      expect(run(noHealth(now), outcome)).toMatchObject({ state: "up", since: later, lastSuccessAt: later });
  });

  it.each(["unreachable", "timeout", "unavailable", "broken_answer"])(
    "is down after three times %s in a row",
    (kind) => {
      const up = run(noHealth(now), good);
      expect(run(up, bad(kind), bad(kind)).state).toBe("up");
      expect(run(up, bad(kind), bad(kind), good, bad(kind)).state).toBe("up");
      expect(run(up, bad(kind), bad(kind), bad(kind))).toMatchObject({
        state: "down",
        failures: 3,
        lastFailure: { kind, operation },
      });
      expect(run(up, bad(kind), bad(kind), bad(kind), good)).toMatchObject({ state: "up", failures: 0 });
    },
  );

  it("knows a dead token at once, and that it lives when something is answered again", () => {
    const dead = run(noHealth(now), good, bad("unauthorized"));
    expect(dead.state).toBe("unauthorized");
    // Whoever is away meanwhile, a person still has to give us a token.
    expect(run(dead, bad("timeout"), bad("timeout"), bad("timeout")).state).toBe("unauthorized");
    expect(run({ ...dead, alertedAt: now }, good)).toMatchObject({ state: "up", alertedAt: null });
  });

  it("takes 403 for a right that is missing, not for a dead token", () => {
    const refused = run(noHealth(now), bad("not_granted"), bad("not_granted", "GET /company/{company}"));
    expect(refused.state).toBe("up");
    expect(Object.keys(refused.notGranted)).toEqual([operation, "GET /company/{company}"]);
    expect(Object.keys(run(refused, good).notGranted)).toEqual(["GET /company/{company}"]);
  });

  it("takes 429 for neither", () => {
    const up = run(noHealth(now), good, bad("timeout"), bad("timeout"));
    expect(run(up, bad("rate_limited"))).toMatchObject({ state: "up", failures: 2 });
  });

  it("turns where a page would show another word", () => {
    const up = run(noHealth(now), good);
    expect(isTurn(up, run(up, good))).toBe(false);
    expect(isTurn(up, run(up, bad("not_granted")))).toBe(true);
    expect(isTurn(up, run(up, bad("unauthorized")))).toBe(true);
  });
});
