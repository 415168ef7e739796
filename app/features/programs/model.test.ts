import { describe, expect, it } from "vitest";
import { changesBetween } from "./changes/model";
import { applyEdit, hasTwinKeys, readEdit, withoutBlanks, writeEdit } from "./content/model";
import { paidState } from "./model";
import { cellsOf, daysFromCells } from "./paste/model";
import type { ProgramContent } from "./schema";
import { weeksOf } from "./weeks/model";

const row = (key: string, name = key) => ({
  key,
  name,
  sets: 3,
  reps: "10",
  weight: "",
  rest: "",
  notes: "",
});
const content: ProgramContent = {
  days: [
    { key: "d1", title: "Ноги", exercises: [row("a"), row("b"), row("c")] },
    { key: "d2", title: "Спина", exercises: [row("d")] },
  ],
};
let made = 0;
const makeKey = () => `n${(made += 1)}`;
const order = ({ days }: ProgramContent) =>
  days.map(({ key, exercises }) => `${key}:${exercises.map((one) => one.key).join("")}`);

describe("rows of the editor", () => {
  it("moves, copies and removes rows and days, and does nothing beyond the ends", () => {
    expect(order(applyEdit(content, { do: "exercise-down", day: 0, exercise: 0 }, makeKey))[0]).toBe(
      "d1:bac",
    );
    expect(applyEdit(content, { do: "exercise-up", day: 0, exercise: 0 }, makeKey)).toEqual(content);
    expect(order(applyEdit(content, { do: "day-down", day: 0 }, makeKey))).toEqual(["d2:d", "d1:abc"]);
    expect(order(applyEdit(content, { do: "remove-exercise", day: 0, exercise: 1 }, makeKey))[0]).toBe(
      "d1:ac",
    );
    expect(applyEdit(content, { do: "remove-day", day: 9 }, makeKey)).toEqual(content);
    const copied = applyEdit(content, { do: "copy-day", day: 0 }, makeKey);
    expect(copied.days[1]?.exercises.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(hasTwinKeys(copied)).toBe(false);
  });

  it("keeps what a button says, and nothing that no button says", () => {
    const edit = { do: "copy-exercise", day: 1, exercise: 12 } as const;
    expect(writeEdit(edit)).toBe("copy-exercise.1.12");
    expect(readEdit(writeEdit(edit))).toEqual(edit);
    expect(readEdit("drop-table.0")).toBeNull();
  });

  it("drops rows that say nothing", () => {
    const blank = { ...row("x", ""), sets: null, reps: "" };
    const days = [{ key: "e", title: "", exercises: [blank] }, { key: "f", title: "", exercises: [row("y"), blank] }]; // prettier-ignore
    expect(order(withoutBlanks({ days }))).toEqual(["f:y"]);
  });
});

describe("rows out of a table", () => {
  it("reads headings in any order, days, and sets with repetitions in one cell", () => {
    const text =
      "Упражнение\tОтдых\tПодходы\tПовторы\nДень 1\nПрисед со штангой\t2 мин\t4\t8–10\nДень 2:\nПланка\t\t3x30 с\t";
    const days = daysFromCells(cellsOf(text), makeKey);
    expect(days.map(({ title }) => title)).toEqual(["День 1", "День 2"]);
    expect(days[0]?.exercises[0]).toMatchObject({
      name: "Присед со штангой",
      rest: "2 мин",
      sets: 4,
      reps: "8–10",
    });
    expect(days[1]?.exercises[0]).toMatchObject({ name: "Планка", sets: 3, reps: "30 с" });
  });

  it("takes the usual order without headings and loses no words", () => {
    const [day] = daysFromCells(cellsOf("Жим лёжа;до отказа;12;40 кг;90 с;медленно"), makeKey);
    expect(day?.exercises[0]).toMatchObject({ name: "Жим лёжа", sets: null, reps: "12", weight: "40 кг", rest: "90 с", notes: "до отказа; медленно" }); // prettier-ignore
    expect(daysFromCells(cellsOf(" \n\n"), makeKey)).toEqual([]);
  });
});

describe("what changed", () => {
  it("names days and exercises by their keys, whatever they are called", () => {
    const after: ProgramContent = {
      days: [
        {
          key: "d1",
          title: "Низ",
          exercises: [row("c"), { ...row("a"), reps: "12", weight: "40 кг" }, row("d")],
        },
        { key: "d3", title: "Кор", exercises: [] },
      ],
    };
    expect(changesBetween(content, after)).toEqual([
      { what: "day_renamed", day: "Низ", before: "Ноги" },
      {
        what: "exercise_changed",
        day: "Низ",
        exercise: "a",
        fields: [{ field: "reps", before: "10", after: "12" }, { field: "weight", before: "", after: "40 кг" }],
      },
      { what: "exercise_moved", day: "Низ", exercise: "d" },
      { what: "exercise_removed", day: "Низ", exercise: "b" },
      { what: "exercise_moved", day: "Низ", exercise: "c" },
      { what: "day_added", day: "Кор", exercises: 0 },
      { what: "day_removed", day: "Спина", exercises: 1 },
    ]); // prettier-ignore
    expect(changesBetween(content, content)).toEqual([]);
  });
});

describe("weeks", () => {
  const mark = (exerciseKey: string, doneOn: string, dayKey = "d1", isDone = true) => ({ dayKey, exerciseKey, doneOn, isDone }); // prettier-ignore
  const given = {
    startsOn: "2026-03-02",
    until: "2026-03-17",
    today: "2026-03-17",
    held: [{ from: "2026-03-02", content }],
  };

  it("counts each exercise once a week and lights by shares", () => {
    const marks = ["a", "b", "c"].map((key) => mark(key, "2026-03-03"));
    marks.push(mark("a", "2026-03-05"), mark("d", "2026-03-08", "d2"), mark("a", "2026-03-09"), mark("b", "2026-03-10", "d1", false)); // prettier-ignore
    const weeks = weeksOf({ ...given, marks });
    expect(weeks.map(({ number, planned, done, pace }) => ({ number, planned, done, pace }))).toEqual([
      { number: 1, planned: 4, done: 4, pace: "on_track" },
      { number: 2, planned: 4, done: 1, pace: "off" },
      { number: 3, planned: 4, done: 0, pace: "running" },
    ]);
  });

  it("measures a week by the version that held then", () => {
    const smaller = { days: content.days.slice(1) };
    const held = [...given.held, { from: "2026-03-10", content: smaller }];
    const weeks = weeksOf({ ...given, held, marks: [mark("d", "2026-03-11", "d2")] });
    expect(weeks.map(({ planned, done }) => [planned, done])).toEqual([[4, 0], [1, 1], [1, 0]]); // prettier-ignore
  });
});

it("says paid by the books alone", () => {
  expect(paidState({ priceMinor: 0, paidMinor: 0 })).toBe("free");
  expect(paidState({ priceMinor: 100, paidMinor: 0 })).toBe("unpaid");
  expect(paidState({ priceMinor: 100, paidMinor: 99 })).toBe("part");
  expect(paidState({ priceMinor: 100, paidMinor: 100 })).toBe("paid");
});
