import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldForSearch, readSearch, searchTextOf, sortKeyOf } from "./model";

const byKey = (names: string[]) => [...names].sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1));
/** The engines compare the UTF-8 bytes; JavaScript compares UTF-16 units. */
const byBytes = (names: string[]) =>
  [...names].sort((a, b) => Buffer.compare(Buffer.from(sortKeyOf(a)), Buffer.from(sortKeyOf(b))));

describe("folding text for search", () => {
  it.each([
    ["Семёнова  АЛЁНА", "семенова алена"],
    ["Қанат Әлі Өмірұлы", "канат али омирулы"],
    ["Петров-Водкин (Кузьма)", "петров водкин кузьма"],
    ["O’Brien, José", "o brien jose"],
    ["ＡＢＣ１２", "abc12"],
    ["Йод и\u0306од", "йод йод"],
    ["«»…—", ""],
  ])("reads %j as %j", (text, folded) => expect(foldForSearch(text)).toBe(folded));

  it("changes nothing when done twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(foldForSearch(foldForSearch(text))).toBe(foldForSearch(text));
      }),
    );
  });
});

describe("the order of names", () => {
  it("is the alphabet's, with the Kazakh letters in their places", () => {
    const alphabet = "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя".split("");
    expect(byBytes([...alphabet].reverse())).toEqual(alphabet);
    const shouted = alphabet.map((letter) => letter.toUpperCase());
    expect(byBytes([...shouted].reverse())).toEqual(shouted);
    const words = alphabet.map((letter) => `${letter}яя`);
    expect(byBytes([...words].reverse())).toEqual(words);
  });

  it("puts ё beside е, as dictionaries do", () => {
    const names = [
      "Семенов Иван",
      "Семёнов Иван",
      "Семенов Пётр",
      "Семёнов Яков",
      "Сергеев Антон",
      "Сёмин Лев",
      "Серов Лев",
    ];
    const sorted = [
      "Семенов Иван",
      "Семёнов Иван",
      "Семенов Пётр",
      "Семёнов Яков",
      "Сёмин Лев",
      "Сергеев Антон",
      "Серов Лев",
    ];
    expect(byBytes(names.reverse())).toEqual(sorted);
  });

  it("does not mind case, hyphens and marks on Latin letters", () => {
    const sorted = ["Émile", "Zoë", "айдар", "Ахметов", "Әбілов", "Петров", "Петров-Водкин", "Петрова", "Қанат"];
    expect(byBytes([...sorted].reverse())).toEqual(["Émile", "Zoë", "айдар", "Ахметов", "Әбілов", "Қанат", "Петров", "Петров-Водкин", "Петрова"]);
  }); // prettier-ignore

  it("is the same by bytes as by characters", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."аәбгғеёийкқнңоөуұүхһыіьяabz -"), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), (names) => {
        expect(byBytes(names).map(sortKeyOf)).toEqual(byKey(names).map(sortKeyOf));
      }),
    );
  });
});

describe("reading a search", () => {
  it.each([
    ["Иванов", [["иванов"]]],
    ["Иванов Ив п", [["иванов"], [" ив"], ["  п"]]],
    ["+7 701 234-56-78", [["77012345678"]]],
    ["8 (701) 234 56 78", [["7012345678"]]],
    ["8701", [["8701", "  7701"]]],
    ["007 701 234", [["7701234"]]],
    ["701 234", [["701234"]]],
    ["56", [[" 56"]]],
    ["Иван 8701", [["8701", "  7701"], ["иван"]]],
    ["Anna@Mail.RU", [["anna@mail.ru"]]],
    ["АВС12345", [["авс12345", "abc12345"]]],
    ["abc12345", [["abc12345"]]],
    ["  ", []],
    ["%_\\ \"*' -- ()", []],
    ["\u0000\ud800", []],
  ])("understands %j", (query, terms) => expect(readSearch(query)).toEqual(terms));

  it("finds a client by whatever part of them was typed", () => {
    const text = searchTextOf({
      displayName: "Петров-Водкин Кузьма",
      phoneRaw: "8 701 234 56 78",
      phoneE164: "+77012345678",
      email: "Kuzma@Mail.ru",
      code: "DFG23456",
    });
    expect(text).toBe("  петров  водкин  кузьма  77012345678  kuzma@mail.ru  dfg23456");
    const finds = (query: string) =>
      readSearch(query).every((forms) => forms.some((form) => text.includes(form)));
    const found = [
      "п",
      "ку",
      "водк",
      "ПЕТРОВ-ВОДКИН",
      "кузьма петров",
      "8701",
      "+7 (701)",
      "234-56",
      "kuzma@",
      "dfg2",
      "DFG23456",
    ];
    expect(found.filter((query) => !finds(query))).toEqual([]);
    const missed = ["т", "од", "иван", "кузьма иванов", "9701", "702", "anna@mail.ru"];
    expect(missed.filter(finds)).toEqual([]);
  });

  it("always asks for substrings that a trigram index can answer, and never for much", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (query) => {
        const terms = readSearch(query);
        expect(terms.length).toBeLessThanOrEqual(6);
        for (const form of terms.flat()) {
          expect([...form].length).toBeGreaterThanOrEqual(3);
          expect(form).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});
