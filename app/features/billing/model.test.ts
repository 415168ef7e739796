import { describe, expect, it } from "vitest";
import {
  balanceDays,
  balanceText,
  failureOf,
  isSomebodyElse,
  LOST_AFTER_MS,
  mayPass,
  standingOf,
} from "./model";

describe("whose contract it is", () => {
  it.each([
    ["Новичков Тарас", "Новичков Тарас Викторович"],
    ["Тарас Новичков", "Новичков Т.В."],
    ["Новичков Тарас", "ИП Новичков Тарас Викторович"],
    ["Taras Novichkov", "Новичков Тарас"],
    ["Новичков Тарс", "Новичков Тарас"],
    ["Тарас", "Новичков Тарас Викторович"],
    ["", "Новичков Тарас"],
    ["Новичков Тарас", ""],
    ["ООО «Ромашка»", "ООО Ромашка"],
  ])("%j may be %j", (ours, theirs) => expect(isSomebodyElse(ours, theirs)).toBe(false));

  it.each([
    ["Новичкова Анна", "Новичков Тарас Викторович"],
    ["Новичков Пётр", "Новичков Тарас Викторович"],
    ["Омарова Гульнара", "Новичков Тарас"],
    ["Новичков Тарас", "ООО Ромашка"],
  ])("%j is not %j", (ours, theirs) => expect(isSomebodyElse(ours, theirs)).toBe(true));
});

it("says in five words why there is no answer, and which of them pass", () => {
  expect([failureOf("timeout"), failureOf("rate_limited"), failureOf("broken_answer"), failureOf("not_found"), failureOf("unavailable", false)]).toEqual(["away", "busy", "unreadable", "refused", "not_connected"]); // prettier-ignore
  expect(["away", "busy", "unreadable", "refused", "not_connected"].map((one) => mayPass(one as "away"))).toEqual([true, true, false, false, true]); // prettier-ignore
});

it("does not wait for ever", () => {
  const askedAt = new Date("2026-03-02T08:00:00Z");
  const later = (ms: number) => new Date(askedAt.getTime() + ms);
  const question = { state: "waiting" as const, failure: null, askedAt };
  expect(standingOf(question, later(LOST_AFTER_MS - 1))).toEqual({ state: "waiting", failure: null });
  expect(standingOf(question, later(LOST_AFTER_MS))).toEqual({ state: "failed", failure: "away" });
  expect(standingOf({ ...question, state: "done" }, later(LOST_AFTER_MS))).toMatchObject({ state: "done" });
});

it("keeps the last balance of a day", () => {
  const at = (text: string, balanceMinor: number | null) => ({ at: new Date(text), balanceMinor });
  const points = [at("2026-03-02T08:00:00Z", 5), at("2026-03-01T08:00:00Z", 1), at("2026-03-01T09:00:00Z", 2), at("2026-03-03T09:00:00Z", null)]; // prettier-ignore
  expect(balanceDays(points, (moment) => moment.toISOString().slice(0, 10))).toEqual([
    { day: "2026-03-01", value: 2 },
    { day: "2026-03-02", value: 5 },
  ]);
});

it("writes an amount as the wire has it", () => {
  expect([25652, -310, 0, 5, -5, 100, null].map(balanceText)).toEqual(["256.52", "-3.10", "0.00", "0.05", "-0.05", "1.00", ""]); // prettier-ignore
});
