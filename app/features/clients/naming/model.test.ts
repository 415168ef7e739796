import { expect, it } from "vitest";
import { displayNameOf, namePartsOf } from "./model";

const shown = (text: string) => displayNameOf(namePartsOf(text));

it.each([
  ["Гульнара Омарова", "Омарова Гульнара"],
  ["Омарова Гульнара", "Омарова Гульнара"],
  ["Тарас Викторович Новичков", "Новичков Тарас Викторович"],
  ["  Анна   Ким ", "Анна Ким"],
  ["Анна", "Анна"],
  ["ООО «Ромашка»", "ООО «Ромашка»"],
  ["👩‍🦰", "👩‍🦰"],
  ["", ""],
])("shows %j as %j", (text, name) => expect(shown(text)).toBe(name));

it("keeps a very long name within what a card can hold", () => {
  const { firstName, lastName, middleName } = namePartsOf("я".repeat(10_000));
  expect(Math.max(firstName.length, lastName.length, middleName.length)).toBeLessThanOrEqual(100);
});
