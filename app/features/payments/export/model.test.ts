import { expect, it } from "vitest";
import { amountCell, safeCell } from "./model";

it("lets no spreadsheet run what somebody typed", () => {
  for (const text of ["=1+1", "+7 701", "-cmd", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1+1"])
    expect(safeCell(text)).toBe(`'${text}`);
  for (const text of ["Омарова", "2+2", "a=b", ""]) expect(safeCell(text)).toBe(text);
  expect(safeCell(null)).toBe("");
});

it("writes amounts with two decimals and a point", () => {
  expect([0, 5, 150_000, -1_234].map(amountCell)).toEqual(["0.00", "0.05", "1500.00", "-12.34"]);
});
