import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCheckDigit, makeClientCode, readClientCode } from "./model";

const read = (comment: string) => {
  const { result, code } = readClientCode(comment);
  return code ? `${result} ${code}` : result;
};

describe("reading a client code", () => {
  it.each([
    "Код клиента: ABC12345",
    "код клиента abc12345",
    "Хочу к окну. КОД КЛИЕНТА - ABC12345, спасибо",
    "Код клиента № ABC12345",
    "Код клиента: АВС12345",
    "Код клиента: авс12345.",
    "Код клиента：ABC12345",
    "Код\u00a0клиента:\u00a0ABC12345",
    "Код клиента=ABC12345",
    "Код клиента:\nABC12345",
    "Код клиента: ABC12345; код клиента ABC12345",
    "Код клиента: ＡＢＣ１２３４５",
    "Код клиента: ABC12345, заказ XYZ99999",
  ])("believes %j", (comment) => expect(read(comment)).toBe("exact ABC12345"));

  it.each([
    ["мой код ABC12345", "suggest ABC12345"],
    ["ABC12345", "suggest ABC12345"],
    ["Код клиента: ABCI2345", "suggest ABC12345"],
    ["Код клиента: ABС1234О", "suggest ABC12340"],
    ["Код клиента: AB012345", "suggest ABO12345"],
  ])("only suggests from %j", (comment, outcome) => expect(read(comment)).toBe(outcome));

  it.each([
    "Код клиента: ABC12345, код клиента: ABC12346",
    "Код клиента: ABC12345\nКод клиента: ABCI2346",
    "ABC12345 или ABC12346",
  ])("finds a conflict in %j", (comment) => expect(read(comment)).toBe("conflict"));

  it.each(["", "Код клиента: ABC123456", "Код клиента: ABC1234", "Код клиента:", "Код клиента: 12345678", "штрихкод клиента ABC1234", "клиент", "🙂"])(
    "finds nothing in %j",
    (comment) => expect(read(comment)).toBe("none"),
  ); // prettier-ignore

  it("takes no comment for an empty one", () => {
    expect(readClientCode(null).result).toBe("none");
    expect(readClientCode(undefined).result).toBe("none");
  });

  it("does not stumble over long comments", () => {
    const started = performance.now();
    expect(read("код клиента ".repeat(20_000))).toBe("none");
    expect(read("код" + " ".repeat(50_000) + "x")).toBe("none");
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

const random = fc
  .infiniteStream(fc.nat())
  .map((stream) => (below: number) => (stream.next().value as number) % below);

describe("making a client code", () => {
  it("makes codes that are read back exactly, in any case, out of our own phrase", () => {
    fc.assert(
      fc.property(random, (source) => {
        const code = makeClientCode(source);
        expect(code).toMatch(/^[DFGNQRVWZ]{3}[2-9]{5}$/);
        expect(read(`Код клиента: ${code.toLowerCase()}`)).toBe(`exact ${code}`);
        expect(hasCheckDigit(code)).toBe(true);
      }),
    );
  });

  it("notices every single wrong digit", () => {
    fc.assert(
      fc.property(
        random,
        fc.integer({ min: 3, max: 7 }),
        fc.constantFrom(..."23456789"),
        (source, place, digit) => {
          const code = makeClientCode(source);
          const wrong = code.slice(0, place) + digit + code.slice(place + 1);
          expect(hasCheckDigit(wrong)).toBe(wrong === code);
        },
      ),
    );
  });
});
