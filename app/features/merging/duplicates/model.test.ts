import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparePeople, findPairs, nameWords, type Person } from "./model";

const person = (id: number, name: string, more: Partial<Person> = {}): Person => ({ id, name, phones: [], emails: [], days: [], ...more }); // prettier-ignore

describe("two spellings of a name", () => {
  it.each([
    ["Семёнова Юлия", "Yulia Semyonova"],
    ["Щербаков Пётр", "Петр Щербаков"],
    ["Хасанов Тимур", "Khasanov Timur"],
    ["Цой Виктор", "Tsoi Viktor"],
    ["Әлиев Нұрлан", "Алиев Нурлан"],
  ])("%j is %j", (one, other) => expect(nameWords(one)).toEqual(nameWords(other)));

  it("are told from two names", () => {
    expect(nameWords("Иванов Пётр")).not.toEqual(nameWords("Иванова Пётр"));
  });
});

describe("two cards", () => {
  const compare = (
    a: Partial<Person>,
    b: Partial<Person>,
    names = ["Омарова Гульнара", "Омарова Гульнара"],
  ) => comparePeople(person(1, names[0] ?? "", a), person(2, names[1] ?? "", b));

  it("are certain with one phone and one name, and doubtful with one phone and two names", () => {
    expect(compare({ phones: ["+77011112233"] }, { phones: ["+77011112233"] }).score).toBeGreaterThanOrEqual(
      90,
    );
    const family = compare({ phones: ["+77011112233"] }, { phones: ["+77011112233"] }, ["Омарова Гульнара", "Омаров Тимур"]); // prettier-ignore
    expect(family.evidence).toEqual(["same_phone", "other_name"]);
    expect(family.score).toBeLessThan(40);
  });

  it("say why", () => {
    expect(compare({ phones: ["+77011112233"] }, { phones: ["+97011112233"] }).evidence).toEqual(["same_ten", "same_name"]); // prettier-ignore
    expect(compare({ emails: ["a@b.c"], days: ["1:1990-01-01"] }, { emails: ["a@b.c"], days: ["1:1991-01-01"] }).evidence).toEqual(["same_email", "same_name", "other_day"]); // prettier-ignore
    expect(compare({}, {}, ["Омарова Гульнара", "Омарова Гульнара Сериковна"]).evidence).toEqual([
      "alike_name",
    ]);
    expect(compare({}, {}, ["Омарова Гульнара", "Омарова Гульнора"]).evidence).toEqual(["alike_name"]);
    expect(compare({ phones: ["+77011112233"] }, { phones: ["+77011112234"] }).score).toBeLessThan(40);
  });

  it("are compared the same way round either way (property)", () => {
    const some = fc.record({ name: fc.constantFrom("Ким Анна", "Анна", "Ким А", "Kim Anna", ""), phones: fc.subarray(["+77011112233", "+77011112234"]), emails: fc.subarray(["a@b.c", "d@e.f"]), days: fc.subarray(["1:1990-01-01"]) }); // prettier-ignore
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(comparePeople({ id: 1, ...a }, { id: 2, ...b })).toEqual(comparePeople({ id: 2, ...b }, { id: 1, ...a })); // prettier-ignore
      }),
    );
  });
});

describe("many cards", () => {
  it("are looked through by what they share, not each with each", () => {
    const people = Array.from({ length: 20_000 }, (_, id) =>
      person(id, `Фамилия${id % 9973} Имя${id % 97}`, { phones: [`+7701${String(id).padStart(7, "0")}`] }),
    );
    people.push(person(20_001, "Familiia5 Imia5", { phones: ["+77010000005"] }));
    const began = performance.now();
    const pairs = findPairs(people);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(pairs).toContainEqual({
      lowId: 5,
      highId: 20_001,
      score: 100,
      evidence: ["same_phone", "same_name"],
    });
  });

  it("leave a crowd alone", () => {
    const people = Array.from({ length: 40 }, (_, id) =>
      person(id, `Гость Номер ${id}`, { phones: ["+77010000000"] }),
    );
    expect(findPairs(people)).toEqual([]);
  });
});
