import { expect, it } from "vitest";
import { doubledTarget, guessMapping, isEnough } from "./model";

const columns = (...titles: string[]) => titles.map((title) => ({ title, samples: [] }));

it("guesses what columns are called in Russian and English files", () => {
  expect(guessMapping(columns("Фамилия", "Имя", "Отчество", "Мобильный телефон", "Доп. телефон", "E-mail", "Комментарий", "Дата добавления"))).toEqual({
    0: "lastName", 1: "firstName", 2: "middleName", 3: "phone", 4: "phone2", 5: "email", 6: "notes", 7: "since",
  }); // prettier-ignore
  expect(
    guessMapping(
      columns("Full Name", "Phone Number", "Phone 2", "Email Address", "Tags", "Favourite colour"),
    ),
  ).toEqual({
    0: "name",
    1: "phone",
    2: "phone2",
    3: "email",
    4: "tags",
  });
});

it("takes a lone «Имя» for the whole name, a second phone for a further one, and own fields by their names", () => {
  expect(
    guessMapping(columns("Имя", "Телефон", "Телефон", "День рождения"), [{ id: 7, label: "День рождения" }]),
  ).toEqual({
    0: "name",
    1: "phone",
    2: "phone2",
    3: "f7",
  });
});

it("looks into columns that are not named", () => {
  const found = guessMapping([
    { title: "", samples: ["Алия"] },
    { title: "", samples: ["+7 701 555 44 33", "8 701 555 44 34"] },
    { title: "?", samples: ["a@b.kz"] },
    { title: "", samples: ["17.05.2024"] },
  ]);
  expect(found).toEqual({ 1: "phone", 2: "email" });
});

it("says what cannot be", () => {
  expect(doubledTarget({ 0: "phone", 3: "phone" })).toBe("phone");
  expect(doubledTarget({ 0: "tags", 3: "tags", 4: "phone2", 5: "phone2" })).toBeNull();
  expect([isEnough({}), isEnough({ 0: "notes" }), isEnough({ 4: "email" })]).toEqual([false, false, true]);
});
