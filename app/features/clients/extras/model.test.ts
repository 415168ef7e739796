import { expect, it } from "vitest";
import type { CustomField } from "../fields/model";
import { readExtras } from "./model";

const fields: CustomField[] = [
  { id: 1, label: "Рост", kind: "number", options: [], isArchived: false },
  { id: 2, label: "Абонемент", kind: "checkbox", options: [], isArchived: false },
  { id: 3, label: "Цель", kind: "choice", options: ["Сила", "Вес"], isArchived: false },
];
const form = (entries: [string, string][]) => {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
};

it("changes nothing when the form did not ask", () => {
  expect(readExtras(form([["f1", "180"], ["tag", "4"]]), fields)).toEqual({ extras: {}, wrong: {} }); // prettier-ignore
});

it("reads tags as a difference, boxes by their absence, and says what makes no sense", () => {
  const sent = form([
    ["extras", "1"], ["tagsWere", "4,5"], ["tag", "5"], ["tag", "6"], ["tag", "abc"],
    ["responsible", ""], ["f1", "очень"], ["f3", "сила"], ["f9", "чужое"],
  ]); // prettier-ignore
  expect(readExtras(sent, fields)).toEqual({
    extras: { responsibleId: null, tagIds: { add: [6], remove: [4] }, fields: { 3: "Сила" } },
    wrong: { f1: "number" },
  });
  expect(readExtras(form([["extras", "1"], ["f3", "Бег"]]), fields, { 2: "1", 3: "Бег" }).extras.fields).toEqual({ 2: "" }); // prettier-ignore
});
