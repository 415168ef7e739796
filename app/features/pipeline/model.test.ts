import { describe, expect, it } from "vitest";
import { STAGE_KEYS, stageAfter } from "./model";

describe("moves of the funnel", () => {
  it("puts a new client at the beginning, once", () => {
    expect(stageAfter(null, "client_created")).toBe("first_contact");
    for (const stage of STAGE_KEYS) expect(stageAfter(stage, "client_created")).toBeNull();
  });

  it("moves forward on payment, back in from outside, and never back", () => {
    const moves = STAGE_KEYS.map((stage) => stageAfter(stage, "payment"));
    expect(moves).toEqual(["purchased", "purchased", "purchased", null, null, "purchased", "purchased"]);
    expect(stageAfter(null, "payment")).toBe("purchased");
  });
});
