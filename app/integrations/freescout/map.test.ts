import { expect, it } from "vitest";
import { zip12 } from "./map";

it("cuts a settlement by characters", () => {
  expect(zip12("Санкт-Петербург")).toBe("Санкт-Петерб");
  expect(zip12("Соляной")).toBe("Соляной");
  expect(zip12("🏔".repeat(13))).toBe("🏔".repeat(12));
});
