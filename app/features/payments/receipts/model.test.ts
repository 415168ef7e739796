import fc from "fast-check";
import { expect, it } from "vitest";
import { receiptLines, receiptMode, refundLines, splitAmount, sumOfLines } from "./model";

const item = fc.record({ name: fc.string({ maxLength: 40 }), priceMinor: fc.nat(100_000_000) });

it("splits an amount to the kopeck, in proportion, with the rest where it is nearest", () => {
  expect(splitAmount(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(splitAmount(1_000, [700, 0, 300])).toEqual([700, 0, 300]);
  expect(splitAmount(50, [0, 0])).toEqual([50, 0]);
});

it("makes lines that add up to the amount, for any items and any amount", () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 12 }), fc.nat(1_000_000_000), (items, amountMinor) => {
      const lines = receiptLines({ items, amountMinor, mode: "full_prepayment", vatCode: 1 });
      expect(sumOfLines(lines)).toBe(amountMinor);
      expect(lines.every(({ priceMinor }) => priceMinor > 0)).toBe(true);
      const total = items.reduce((sum, { priceMinor }) => sum + priceMinor, 0);
      const shares = splitAmount(amountMinor, items.map(({ priceMinor }) => priceMinor));
      if (total > 0)
        shares.forEach((share, at) =>
          expect(Math.abs(share - (amountMinor * items[at]!.priceMinor) / total)).toBeLessThan(1.001),
        );
    }),
  );
}); // prettier-ignore

it("gives back the same lines in parts that add up", () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 1_000_000 }), fc.nat(1_000_000), (items, amountMinor, part) => {
      const sent = receiptLines({ items, amountMinor, mode: "prepayment", vatCode: 4 });
      const back = refundLines(sent, Math.min(part, amountMinor));
      expect(sumOfLines(back)).toBe(Math.min(part, amountMinor));
      expect(back.every(({ mode, vatCode }) => mode === "prepayment" && vatCode === 4)).toBe(true);
    }),
  );
}); // prettier-ignore

it("says whether the money came before the visit, and whether it was all of it", () => {
  expect(receiptMode({ isDone: false, amountMinor: 100, moneyDueMinor: 100 })).toBe("full_prepayment");
  expect(receiptMode({ isDone: false, amountMinor: 30, moneyDueMinor: 100 })).toBe("prepayment");
  expect(receiptMode({ isDone: true, amountMinor: 30, moneyDueMinor: 100 })).toBe("full_payment");
});
