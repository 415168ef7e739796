import { describe, expect, it } from "vitest";
import { agreementOf, BOUNDS, judgeValues, unanswered } from "./model";
import { MEASURES } from "../model";
import { MEASURES as COLUMNS } from "~drizzle/schema";

const judge = (values: Parameters<typeof judgeValues>[0], last: Parameters<typeof judgeValues>[1] = {}) =>
  judgeValues(values, last);

describe("what was typed beside what can be", () => {
  it("asks about 7.5 kg and says what was perhaps meant", () => {
    expect(judge({ weight: 7500 }).doubts).toEqual([
      { measure: "weight", value: 7500, why: "unusual", last: null, meant: 75_000 },
    ]);
  });
  it("refuses 750 kg, and knows the likelier number", () => {
    expect(judge({ weight: 750_000 })).toEqual({
      impossible: [{ measure: "weight", value: 750_000, meant: 75_000 }],
      doubts: [],
    });
  });
  it("asks about a jump of more than a fifth from the client's own last value, and not about a fifth", () => {
    expect(judge({ weight: 100_001 }, { weight: 83_334 }).doubts[0]?.why).toBe("jump");
    expect(judge({ weight: 100_000 }, { weight: 83_334 }).doubts).toEqual([]);
    expect(judge({ waist: 700 }, { waist: 900 }).doubts).toMatchObject([{ why: "jump", last: 900 }]);
  });
  it("believes an unusual client what was usual for them before", () => {
    expect(judge({ weight: 251_000 }, { weight: 250_000 }).doubts).toEqual([]);
  });
  it("asks once: an answered value is taken, another one is asked about anew", () => {
    const { doubts } = judge({ weight: 7500, waist: 90 });
    expect(unanswered(doubts, [agreementOf({ measure: "weight", value: 7500 })])).toEqual([]);
    expect(unanswered(doubts, ["weight=7600"])).toHaveLength(1);
    expect(unanswered(doubts, "all")).toEqual([]);
  });
  it("has bounds for every column, the usual within the possible", () => {
    expect([...MEASURES]).toEqual([...COLUMNS]);
    for (const { possible, usual } of Object.values(BOUNDS)) {
      expect(usual[0]).toBeGreaterThan(possible[0]);
      expect(usual[1]).toBeLessThan(possible[1]);
    }
  });
});
