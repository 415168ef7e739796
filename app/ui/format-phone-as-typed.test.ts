import { describe, expect, it } from "vitest";
import { formatPhoneAsTyped } from "./format-phone-as-typed";

describe("a phone while it is typed", () => {
  it.each([
    ["+77", "+7 7"],
    ["+77012", "+7 701 2"],
    ["+77012345678", "+7 701 234-56-78"],
    ["89161234567", "8 916 123-45-67"],
    ["77012345678", "+7 701 234-56-78"],
    ["+7 (701) 234 56", "+7 701 234-56"],
  ])("groups %j as %j", (typed, shown) => {
    expect(formatPhoneAsTyped(typed)).toBe(shown);
  });

  it.each(["", "+", "7", "7701", "+44 7911 123456", "9161234567", "+7701234567890", "доб. 12", "701 234 x5"])(
    "leaves %j alone",
    (typed) => {
      expect(formatPhoneAsTyped(typed)).toBe(typed);
    },
  );
});
