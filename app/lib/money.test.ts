import { describe, expect, it } from "vitest";
import { formatMoney, parseMoney, sumByCurrency } from "./money";

describe("reading money", () => {
  it.each([
    ["256.52", 25652],
    ["256,5", 25650],
    ["-12.50", -1250],
    ["−12,50", -1250],
    ["1 234.50", 123450],
    ["1\u00a0234\u00a0567", 123456700],
    ["0", 0],
    ["-0.00", 0],
    [" 15 ", 1500],
    ["0138", 13800],
  ])("reads %j", (text, minor) => expect(parseMoney(text)).toBe(minor));

  it.each(["abc", "", "150,000", "1,234.50", "12.345", "12.", ".5", "1 23", "1e3", "256.52 ₽", "--5", "99999999999999999"])(
    "refuses %j",
    (text) => expect(parseMoney(text)).toBeNull(),
  ); // prettier-ignore
});

describe("showing money", () => {
  it("groups with no-break spaces and never with a comma in Russian", () => {
    expect(formatMoney(15_000_000, "KZT", "ru")).toBe("150\u00a0000\u00a0₸");
    expect(formatMoney(25652, "RUB", "ru")).toBe("256,52\u00a0₽");
    expect(formatMoney(25650, "RUB", "ru")).toBe("256,50\u00a0₽");
    expect(formatMoney(-5000, "RUB", "ru")).toBe("-50\u00a0₽");
    expect(formatMoney(15_000_000, "KZT", "en")).toBe("₸150,000");
  });

  it("keeps currencies apart", () => {
    const amounts = [
      { minor: 100, currency: "RUB" },
      { minor: 5, currency: "KZT" },
      { minor: 50, currency: "RUB" },
    ];
    expect(sumByCurrency(amounts)).toEqual([
      { minor: 150, currency: "RUB" },
      { minor: 5, currency: "KZT" },
    ]);
  });
});
