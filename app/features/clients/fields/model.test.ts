import { expect, it } from "vitest";
import { readFieldValue, type FieldKind } from "./model";

it.each<[FieldKind, string, string | null]>([
  ["text", "  два  слова ", "два слова"],
  ["text", "", ""],
  ["text", "я".repeat(501), null],
  ["number", "82,5", "82.5"],
  ["number", "1 250", "1250"],
  ["number", "007", "7"],
  ["number", "много", null],
  ["number", "1e9", null],
  ["day", "2026-02-28", "2026-02-28"],
  ["day", "5.3.2026", "2026-03-05"],
  ["day", "30.02.2026", null],
  ["choice", "утро", "Утро"],
  ["choice", "ночь", null],
  ["checkbox", "on", "1"],
  ["checkbox", "", ""],
  ["url", "instagram.com/anna", "https://instagram.com/anna"],
  ["url", "javascript:alert(1)", null],
  ["url", "https://localhost", null],
])("reads %s %j as %j", (kind, typed, stored) => {
  expect(readFieldValue({ kind, options: ["Утро", "Вечер"] }, typed)).toBe(stored);
});
