import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitFullName } from "./model";

/** last | first | middle | organization, with "?" behind it when unsure. */
const split = (text: string) => {
  const { last, first, middle, organization, sure } = splitFullName(text);
  return `${[last, first, middle, organization].join("|")}${sure ? "" : "?"}`;
};

describe("splitting a full name", () => {
  it.each([
    ["Новичков Тарас Викторович", "Новичков|Тарас|Викторович|"],
    ["Новичков\u00a0Тарас\u00a0\u00a0Викторович", "Новичков|Тарас|Викторович|"],
    ["Тарас Викторович Новичков", "Новичков|Тарас|Викторович|"],
    ["Новичков Тарас", "Новичков|Тарас||"],
    ["Петрова-Водкина Анна Сергеевна", "Петрова-Водкина|Анна|Сергеевна|"],
    ["Фомина Дарья Ильинична", "Фомина|Дарья|Ильинична|"],
    ["Мамедов Эльчин Ахмед оглы", "Мамедов|Эльчин|Ахмед оглы|"],
    ["Алиева Лейла Рашид кызы", "Алиева|Лейла|Рашид кызы|"],
    ["Нурланов Ерлан Серикұлы", "Нурланов|Ерлан|Серикұлы|"],
    ["Абрамович Роман Аркадьевич", "Абрамович|Роман|Аркадьевич|"],
    ["ИП Соловьёв Пётр Ильич", "Соловьёв|Пётр|Ильич|"],
    ["Индивидуальный предприниматель Соловьёв Пётр Ильич", "Соловьёв|Пётр|Ильич|"],
    ["ООО Ромашка", "|||ООО Ромашка"],
    ["ТОО «Дархан»", "|||ТОО «Дархан»"],
    ["«Ромашка» ООО", "|||«Ромашка» ООО"],
  ])("is sure of %j", (text, parts) => expect(split(text)).toBe(parts));

  it.each([
    ["", "|||?"],
    ["Новичков", "Новичков|||?"],
    ["Тарас Викторович", "|Тарас|Викторович|?"],
    ["Новичков Т.В.", "Новичков|Т.|В.|?"],
    ["Т. В. Новичков", "Новичков|Т.|В.|?"],
    ["Ли Ким Чен", "Ли|Ким|Чен|?"],
    ["Габриэль Хосе Гарсиа Маркес", "Габриэль|Хосе|Гарсиа Маркес|?"],
    ["Ипатов", "Ипатов|||?"],
  ])("shows %j without being sure", (text, parts) => expect(split(text)).toBe(parts));

  it("never loses a word of a person's name", () => {
    const word = fc.constantFrom(
      "Новичков",
      "Тарас",
      "Викторович",
      "Т.",
      "В.",
      "оглы",
      "Ахмед",
      "Anna",
      "-",
      "🙂",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const { last, first, middle, organization } = splitFullName(words.join("  "));
        const kept = [last, first, middle, organization].join(" ").split(" ").filter(Boolean);
        expect(kept.sort()).toEqual([...words].sort());
      }),
    );
  });
});
