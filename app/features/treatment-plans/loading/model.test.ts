import { expect, it } from "vitest";
import { dueAfterFailure, dueAfterSuccess } from "./model";

const now = new Date("2026-03-02T06:00:00Z");
const minutes = (at: Date) => (at.getTime() - now.getTime()) / 60_000;

it("reads those on a screen every few minutes and everybody else hourly", () => {
  expect(minutes(dueAfterSuccess(now, new Date(now.getTime() + 1)))).toBe(3);
  expect(minutes(dueAfterSuccess(now, now))).toBe(60);
  expect(minutes(dueAfterSuccess(now, null))).toBe(60);
});

it("waits longer and longer for a patient who cannot be read, and a minute for a system that is away", () => {
  expect([1, 2, 3, 9].map((n) => minutes(dueAfterFailure(now, "broken_answer", n)))).toEqual([1, 2, 4, 30]);
  expect(minutes(dueAfterFailure(now, "timeout", 40))).toBe(1);
});
