import { describe, expect, it } from "vitest";
import { plural, pluralText } from "./plural";

const PLANS = { one: "план", few: "плана", many: "планов", other: "плана" };

describe("plurals", () => {
  it.each([
    [0, "0 планов"],
    [1, "1 план"],
    [3, "3 плана"],
    [5, "5 планов"],
    [12, "12 планов"],
    [22, "22 плана"],
    [101, "101 план"],
    [112, "112 планов"],
    [1001, "1001 план"],
    [10_000, "10\u00a0000 планов"],
  ])("%d in Russian", (n, text) => expect(pluralText("ru", n, PLANS)).toBe(text));

  it("uses the word for fractions in Russian and two forms in English", () => {
    expect(plural("ru", 1.5, PLANS)).toBe("плана");
    expect(pluralText("en", 1, { one: "plan", other: "plans" })).toBe("1 plan");
    expect(pluralText("en", 0, { one: "plan", other: "plans" })).toBe("0 plans");
  });
});
