import { expect, it } from "vitest";
import { passwordWeakness } from "./model";

it("asks for length and for not being the first guess, and for nothing else", () => {
  expect(passwordWeakness("1234567")).toBe("too_short");
  expect(passwordWeakness("👍👍👍👍")).toBe("too_short");
  expect(passwordWeakness("x".repeat(64) + "yz")).toBeNull();
  expect(passwordWeakness("ab".repeat(101))).toBe("too_long");
  expect(passwordWeakness("PassWord123")).toBe("common");
  expect(passwordWeakness("ПАРОЛЬ123")).toBe("common");
  expect(passwordWeakness("aaaaaaaaaaaa")).toBe("common");
  expect(passwordWeakness("bcdefghijk")).toBe("common");
  expect(passwordWeakness("aigerim1", ["aigerim"])).toBe("like_name");
  expect(passwordWeakness("aigerim12", ["x", "Aigerim@studio.kz"])).toBe("like_name");
  expect(passwordWeakness("aigerim likes skiing", ["aigerim"])).toBeNull();
  expect(passwordWeakness("корова в лифте")).toBeNull();
});
