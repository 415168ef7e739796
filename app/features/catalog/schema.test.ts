import { describe, expect, it } from "vitest";
import { lengthIn, questionForm, readTicks, serviceForm } from "./schema";

const typed = (more: Record<string, string> = {}) => ({
  ...{ categoryId: "1", name: "Йога", description: "", durationMin: "60", price: "1 200", position: "0" },
  ...more,
});
const field = (more: Record<string, string>) => serviceForm.safeParse(typed(more)).error?.issues[0]?.path[0];

describe("the form of a service", () => {
  it("reads lengths in the unit that was chosen, and gives them back in the largest that fits", () => {
    const read = serviceForm.parse(typed({ minNotice: "2", minNoticeUnit: "day", cancelCutoff: "3", cancelCutoffUnit: "hour" })); // prettier-ignore
    expect([read.minNoticeMin, read.cancelCutoffMin]).toEqual([2880, 180]);
    expect([0, 45, 60, 90, 180, 1440, 2880].map((minutes) => Object.values(lengthIn(minutes)))).toEqual([
      ...[[0, "hour"], [45, "min"], [1, "hour"], [90, "min"], [3, "hour"], [1, "day"], [2, "day"]], // prettier-ignore
    ]);
  });

  it("reads the rules, empty ones as none; an add-on has no places", () => {
    const rules = { capacity: "8", maxPerDay: "", approval: "staff", prepayment: "deposit", depositPercent: "50", isOnline: "on" }; // prettier-ignore
    const read = { capacity: 8, maxPerDay: null, approval: "staff", depositPercent: 50, priceMinor: 120_000 };
    expect(serviceForm.parse(typed(rules))).toMatchObject({ ...read, isOnline: true, isAddon: false });
    expect(serviceForm.parse(typed({ ...rules, isAddon: "on" }))).toMatchObject({
      capacity: null,
      isAddon: true,
    });
  });

  it("reads reminders: the business's, none, or its own without doubles, the earliest first", () => {
    const own = { reminders: "own", "reminder-0": "60", "reminder-1": "1440", "reminder-2": "60" };
    expect(serviceForm.parse(typed(own)).remindersMin).toEqual([1440, 60]);
    expect(serviceForm.parse(typed({ ...own, reminders: "none" })).remindersMin).toEqual([]);
    expect(serviceForm.parse(typed(own.reminders === "own" ? {} : own)).remindersMin).toBeNull();
    expect(serviceForm.parse(typed({ reminders: "own", "reminder-0": "1e9" })).remindersMin).toEqual([]);
  });

  it.each<[Record<string, string>, string]>([
    [{ minNotice: "61", minNoticeUnit: "day" }, "minNotice"],
    [{ minNotice: "-1" }, "minNotice"],
    [{ minNoticeUnit: "year" }, "minNoticeUnit"],
    [{ capacity: "0" }, "capacity"],
    [{ capacity: "many" }, "capacity"],
    [{ maxPerDay: "1.5" }, "maxPerDay"],
    [{ depositPercent: "100" }, "depositPercent"],
    [{ prepayment: "later" }, "prepayment"],
    [{ price: "-5" }, "price"],
    [{ durationMin: "4" }, "durationMin"],
  ])("refuses %j at its field", (more, name) => {
    expect(field(more)).toBe(name);
  });

  it("knows which boxes are ticked", () => {
    const boxes = { "addon-7": "on", "addon-8": "", "addon-x": "on", "kind-7": "on", "addon-0": "on" };
    expect([readTicks(boxes, "addon"), readTicks(boxes, "kind"), readTicks(boxes, "parent")]).toEqual([
      ...[[7], [7], []], // prettier-ignore
    ]);
  });
});

describe("the form of a question", () => {
  const ask = (more: object) =>
    questionForm.safeParse({ label: " Травмы? ", kind: "choice", options: "да\n\nнет\nда", ...more });

  it("takes options a line, once each, for a choice alone", () => {
    expect(ask({}).data).toMatchObject({ label: "Травмы?", options: ["да", "нет"], isRequired: false });
    expect(ask({ kind: "text" }).data).toMatchObject({ options: [] });
    expect(ask({ options: "да\nда" }).error?.issues).toMatchObject([{ path: ["options"], params: { reason: "twoOptions" } }]); // prettier-ignore
    expect(ask({ label: " " }).success).toBe(false);
  });
});
