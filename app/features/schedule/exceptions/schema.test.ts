import { describe, expect, it } from "vitest";
import { exceptionForm } from "./schema";

const typed = (more: Record<string, string> = {}) => ({
  ...{ kind: "off", dayFrom: "2026-06-01", dayUntil: "", reason: "vacation", note: " Море " },
  ...more,
});
const span = (index: number, from: string, until: string) => ({
  [`span-${index}-from`]: from,
  [`span-${index}-until`]: until,
});

describe("the form of a day set apart", () => {
  it("reads one day, and the spans of the kinds that have some", () => {
    const base = { dayFrom: "2026-06-01", dayUntil: "2026-06-01", locationId: null, note: "Море" };
    expect(exceptionForm.parse(typed(span(0, "10:00", "12:00")))).toEqual({
      ...base,
      ...{ kind: "off", reason: "vacation", spans: [] },
    });
    const night = typed({ kind: "hours", ...span(0, "10:00", "12:00"), ...span(2, "22:00", "6:00") });
    expect(exceptionForm.parse(night).spans).toEqual([
      { startMin: 600, endMin: 720 },
      { startMin: 1320, endMin: 1800 },
    ]);
    expect(exceptionForm.parse(typed({ kind: "hours", ...span(0, "0:00", "24:00"), locationId: "7" }))).toMatchObject({ locationId: 7 }); // prettier-ignore
  });

  it.each<[string, Record<string, string>, string, string | undefined]>([
    ["a day that is none", { dayFrom: "2026-02-30" }, "dayFrom", undefined],
    ["a last day before the first", { dayUntil: "2026-05-31" }, "dayUntil", "daysTurned"],
    ["three years", { dayUntil: "2029-06-01" }, "dayUntil", "tooManyDays"],
    ["no hours where hours are meant", { kind: "time_off" }, "span-0-from", "halfFilled"],
    ["half a span", { kind: "hours", ...span(1, "10:00", "") }, "span-1-until", "halfFilled"],
    ["a time that is none", { kind: "hours", ...span(0, "24:00", "25:00") }, "span-0-from", "notATime"],
    ["an unknown kind", { kind: "none" }, "kind", undefined],
    ["an unknown reason", { reason: "<b>" }, "reason", undefined],
  ])("refuses %s", (_what, more, field, reason) => {
    const read = exceptionForm.safeParse(typed(more));
    const issue = read.error?.issues.find(({ path }) => path[0] === field);
    expect(issue).toBeDefined();
    if (reason) expect(issue).toMatchObject({ params: { reason } });
  });
});
