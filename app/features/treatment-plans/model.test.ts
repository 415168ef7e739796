import { describe, expect, it } from "vitest";
import { sumPlans } from "./model";

const plan = (status: string, totalMinor: number, paidMinor: number, currency = "KZT") => ({
  status,
  totalMinor,
  paidMinor,
  currency,
});

describe("the money of treatment plans", () => {
  it("counts approved, running and completed plans, paid or not", () => {
    const summary = sumPlans([
      plan("approved", 100, 0),
      plan("in_progress", 60, 50),
      plan("completed", 40, 100),
      plan("draft", 9, 9),
    ]);
    expect(summary).toMatchObject({ count: 3, drafts: 1, unknownStatuses: [] });
    expect(summary.totals).toEqual([
      {
        currency: "KZT",
        count: 3,
        totalMinor: 200,
        paidMinor: 150,
        dueMinor: 50,
        overpaidMinor: 0,
        percent: 75,
      },
    ]);
  });

  it("shows an overpayment as such and never a negative debt", () => {
    expect(sumPlans([plan("approved", 100, 130)]).totals[0]).toMatchObject({
      dueMinor: 0,
      overpaidMinor: 30,
      percent: 100,
    });
  });

  it("has a percent for nothing and does not round up to paid in full", () => {
    expect(sumPlans([plan("approved", 0, 0)]).totals[0]?.percent).toBe(0);
    expect(sumPlans([plan("approved", 1000, 999)]).totals[0]?.percent).toBe(99);
  });

  it("keeps currencies apart", () => {
    expect(sumPlans([plan("approved", 100, 0), plan("approved", 7, 7, "RUB")]).totals).toMatchObject([
      { currency: "KZT", totalMinor: 100 },
      { currency: "RUB", totalMinor: 7 },
    ]);
  });

  it("reports statuses it does not know, and money on cancelled plans as credit", () => {
    const summary = sumPlans([
      plan("rejected", 100, 0),
      plan("cancelled", 100, 40),
      plan("cancelled", 5, 0),
      plan("", 1, 1),
    ]);
    expect(summary).toMatchObject({
      count: 0,
      totals: [],
      unknownStatuses: ["rejected", ""],
      credit: [{ currency: "KZT", minor: 40 }],
    });
  });
});
