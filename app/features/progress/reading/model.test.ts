import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MEASURES } from "../model";
import { readMeasure, readMeasureText, writeMeasure } from "./model";

const read = (text: string, measure: (typeof MEASURES)[number] = "weight") => {
  const result = readMeasure(measure, text);
  return result.ok ? result.value : result.error;
};

describe("one measure", () => {
  it.each([
    ["82,5", 82_500],
    ["82.5", 82_500],
    [" 82,5 кг ", 82_500],
    ["82.5kg", 82_500],
    ["82\u00a0кг", 82_000],
    ["82,5\u202fкг.", 82_500],
    ["８２，５", 82_500],
    ["82500 г", 82_500],
    ["1.005", 1005],
    ["82,", 82_000],
    ["180 lb", 81_647],
    ["", null],
    ["  ", null],
    ["—", null],
    ["abc", "number"],
    ["8 2,5", "number"],
    ["82,5,1", "number"],
    ["-82", "number"],
    ["1e3", "number"],
    ["82 см", "unit"],
    ["82 попугая", "unit"],
  ])("a weight %j is %j", (text, value) => expect(read(text)).toBe(value));

  it.each([
    ["90см", 900],
    ["90,5", 905],
    ["905 мм", 905],
    ["0,9 м", 900],
    ["90 cm", 900],
    ["90 кг", "unit"],
    ["90,25", 903],
  ])("a girth %j is %j", (text, value) => expect(read(text, "waist")).toBe(value));

  it("reads back whatever it writes, with either decimal mark", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MEASURES),
        fc.integer({ min: 0, max: 999_999 }),
        fc.constantFrom("," as const, "." as const),
        (measure, value, mark) => {
          expect(read(writeMeasure(measure, value, mark), measure)).toBe(value);
        },
      ),
    );
  });

  it("takes no text for a number that is none, and never fails", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = read(text);
        if (typeof value === "number") {
          expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
          expect(text.normalize("NFKC")).toMatch(/\d/);
        }
      }),
    );
  });
});

describe("a message", () => {
  it.each([
    ["вес 82,5 талия 90", { weight: 82_500, waist: 900 }],
    ["Вес: 82.5 кг, талия: 90см.", { weight: 82_500, waist: 900 }],
    ["82,5", { weight: 82_500 }],
    ["82,5 кг", { weight: 82_500 }],
    ["Грудь 98; ягодицы 104,5; низ живота 95", { chest: 980, glutes: 1045, lowerAbdomen: 950 }],
    ["правое бедро 58 левое бедро 57,5", { rightThigh: 580, leftThigh: 575 }],
    ["weight 82.5kg waist 90 cm right arm 31", { weight: 82_500, waist: 900, rightArm: 310 }],
    ["бицепс прав 31", { rightArm: 310 }],
  ])("%j", (text, values) => expect(readMeasureText(text).values).toEqual(values));

  it("says what it did not understand", () => {
    expect(readMeasureText("вес 82 шея 40").unread).toEqual(["шея 40"]);
    expect(readMeasureText("82 90").unread).toEqual(["82", "90"]);
    expect(readMeasureText("вес 82 вес 83")).toEqual({ values: { weight: 82_000 }, unread: ["вес 83"] });
    expect(readMeasureText("привет")).toEqual({ values: {}, unread: ["привет"] });
    expect(readMeasureText("талия 90 кг").values).toEqual({});
    expect(readMeasureText("").unread).toEqual([]);
  });

  it("never fails and never takes a value that the field would refuse", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const value of Object.values(readMeasureText(text).values))
          expect(Number.isSafeInteger(value)).toBe(true);
      }),
    );
  });
});
