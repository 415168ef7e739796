import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLater, readPress, wholePhone, writePress, type PressData } from "./model";
import { readsAsMeasures } from "./measuring/commands.server";

const id = fc.integer({ min: 1, max: 2_147_483_647 });
const key = fc.stringMatching(/^[a-z0-9]{1,16}$/);
const day = fc.date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2099-12-31T00:00:00Z"), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)); // prettier-ignore
const presses: fc.Arbitrary<PressData> = fc.oneof(
  fc.record({ press: fc.constant("mark" as const), programId: id, dayKey: key, exerciseKey: key, doneOn: day, isDone: fc.boolean() }),
  fc.record({ press: fc.constant("day" as const), programId: id, dayKey: key, doneOn: day }),
  fc.record({ press: fc.constant("agree" as const), messageId: id, mark: fc.stringMatching(/^[0-9a-f]{8}$/) }),
  fc.record({ press: fc.constant("language" as const), locale: fc.constantFrom("ru" as const, "en" as const) }),
); // prettier-ignore

describe("what a button says", () => {
  it("fits the messenger's 64 bytes and is read back as it was written", () => {
    fc.assert(
      fc.property(presses, (press) => {
        const text = writePress(press);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64);
        expect(readPress(text)).toEqual(press);
      }),
    );
  });

  it("is nothing when it is no button's of ours", () => {
    fc.assert(fc.property(fc.string(), (text) => void readPress(text)));
    for (const text of [
      "",
      "m",
      "m:1:a:b:20260230:1",
      "m:0:a:b:20260301:1",
      "a:1:xyz",
      "l:de",
      "d:1:A:20260301",
    ])
      expect([text, readPress(text)]).toEqual([text, null]);
  });
});

describe("words about measurements", () => {
  it.each([
    ["вес 82,5 талия 90", false, "measures"],
    ["waist: 90 cm, weight 82.5kg", false, "measures"],
    ["82,5", false, "no"],
    ["82,5", true, "measures"],
    ["82,5 кг", false, "no"],
    ["приду в 18", false, "no"],
    ["вес 82,5 талия 90 и ещё что-то", false, "unclear"],
    ["как вес?", true, "unclear"],
    ["Здравствуйте", false, "no"],
  ] as const)("%j (asked: %s) is %s", (text, isAsked, expected) => {
    expect(readsAsMeasures(text, { isAsked })).toBe(expected);
  });
});

it("of two messages of one second the one with the higher number is later; a phone gets its plus", () => {
  const at = new Date(0);
  expect([isLater({ at, messageId: "10" }, { at, messageId: "9" }), isLater({ at, messageId: "9" }, { at: new Date(1000), messageId: "1" })]).toEqual([true, false]); // prettier-ignore
  expect([wholePhone("79161234567"), wholePhone("+7 916 123-45-67")]).toEqual([
    "+79161234567",
    "+79161234567",
  ]);
});
