import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  amountDue,
  isPayable,
  mismatchOf,
  nextCheckAt,
  pointsUsable,
  purposeOf,
  shownStatus,
  surplusMinor,
} from "./model";

const rules = { spendPercent: 100, spendMin: 1 };
const visit = { priceMinor: 1_000_000, prepayMinor: 300_000, paidMinor: 0, pointsSpent: 0 };

describe("what is due", () => {
  it("is the prepayment of a held hour, the rest after it, or everything at once", () => {
    expect(amountDue(visit, { amount: "due", status: "hold" })).toBe(300_000);
    expect(amountDue(visit, { amount: "full", status: "hold" })).toBe(1_000_000);
    const paid = { ...visit, paidMinor: 300_000 };
    expect(amountDue(paid, { amount: "due", status: "hold" })).toBe(0);
    expect(amountDue(paid, { amount: "due", status: "confirmed" })).toBe(700_000);
    expect(amountDue({ ...visit, prepayMinor: 0 }, { amount: "due", status: "confirmed" })).toBe(1_000_000);
  });

  it("is made less by points where little but them is left", () => {
    expect(amountDue({ ...visit, pointsSpent: 8_000 }, { amount: "due", status: "hold" })).toBe(200_000);
    expect(amountDue({ ...visit, pointsSpent: 20_000 }, { amount: "full", status: "hold" })).toBe(0);
    expect(pointsUsable({ ...visit, priceMinor: 12_345 }, 1_000, rules)).toBe(123);
    expect(pointsUsable(visit, -5, rules)).toBe(0);
  });

  it("names what a payment is for", () => {
    expect(purposeOf(visit, 300_000)).toBe("deposit");
    expect(purposeOf(visit, 400_000)).toBe("rest");
    expect(purposeOf(visit, 1_000_000)).toBe("full");
    expect(purposeOf({ ...visit, paidMinor: 300_000 }, 700_000)).toBe("rest");
  });
});

describe("money that has come", () => {
  it("is a surplus where nothing was due any more", () => {
    const deposit = { amountMinor: 300_000, purpose: "deposit" as const };
    expect(surplusMinor(visit, deposit)).toBe(0);
    expect(surplusMinor({ ...visit, paidMinor: 300_000 }, deposit)).toBe(300_000);
    const all = { amountMinor: 1_000_000, purpose: "full" as const };
    expect(surplusMinor({ ...visit, paidMinor: 300_000 }, all)).toBe(300_000);
  });

  it("must be the payment that we wrote down", () => {
    const row = { id: 5, amountMinor: 100, currency: "KZT", externalId: null };
    const told = { paymentId: 5, amountMinor: 100, currency: "kzt", externalId: "x" };
    expect(mismatchOf(row, told)).toBeNull();
    expect(mismatchOf(row, { ...told, paymentId: null })).toBe("mismatch_payment");
    expect(mismatchOf({ ...row, externalId: "y" }, told)).toBe("mismatch_payment");
    expect(mismatchOf(row, { ...told, currency: "RUB" })).toBe("mismatch_currency");
    expect(mismatchOf(row, { ...told, amountMinor: 99 })).toBe("mismatch_amount");
  });

  it("looks refunded in part or in full, and a mismatch looks like one", () => {
    const paid = { status: "succeeded" as const, amountMinor: 100, refundedMinor: 0, failure: null };
    expect(shownStatus(paid)).toBe("succeeded");
    expect(shownStatus({ ...paid, refundedMinor: 1 })).toBe("part_refunded");
    expect(shownStatus({ ...paid, refundedMinor: 100 })).toBe("refunded");
    expect(shownStatus({ ...paid, status: "pending", failure: "mismatch_amount" })).toBe("set_aside");
  });
});

it("lets a hold be paid while it stands and its visitor is known", () => {
  const now = new Date("2026-03-02T06:00:00Z");
  const hold = { status: "hold" as const, holdUntil: new Date(now.getTime() + 1), clientId: 1 };
  expect(isPayable(hold, { now })).toBe(true);
  expect(isPayable({ ...hold, holdUntil: now }, { now })).toBe(false);
  expect(isPayable({ ...hold, clientId: null }, { now })).toBe(false);
  expect(isPayable({ ...hold, status: "no_show" }, { now })).toBe(false);
  expect(isPayable({ ...hold, status: "no_show" }, { now, atDesk: true })).toBe(true);
});

it("asks often at first, seldom later, and one day no more", () => {
  const createdAt = new Date("2026-03-02T06:00:00Z");
  const after = (minutes: number) => new Date(createdAt.getTime() + minutes * 60_000);
  const pause = (minutes: number) => {
    const at = nextCheckAt({ createdAt, checkedAt: after(minutes) });
    return at && Math.round((at.getTime() - after(minutes).getTime()) / 60_000);
  };
  expect([0, 59, 60, 1_439, 1_440].map(pause)).toEqual([1, 1, 15, 15, 360]);
  expect(pause(31 * 1_440)).toBeNull();
});

it("never asks for more than remains, whatever is covered how", () => {
  const money = fc.integer({ min: 0, max: 2_000_000 });
  fc.assert(
    fc.property(money, money, money, fc.nat(20_000), (priceMinor, prepay, paidMinor, pointsSpent) => {
      const sums = { priceMinor, prepayMinor: Math.min(prepay, priceMinor), paidMinor, pointsSpent };
      const full = amountDue(sums, { amount: "full", status: "hold" });
      const due = amountDue(sums, { amount: "due", status: "hold" });
      expect(due).toBeLessThanOrEqual(full);
      expect(full).toBe(Math.max(0, priceMinor - paidMinor - pointsSpent * 100));
    }),
  );
});
