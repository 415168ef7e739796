import type { ReceiptLine } from "../ports";

/** One thing sold within a visit. */
export interface SoldItem {
  name: string;
  priceMinor: number;
}

/**
 * Splits an amount over the things it pays for, in proportion to their prices; the parts are whole and add up to the amount exactly. What
 * the division leaves over goes to the largest remainders, the earlier line first. Where nothing has a price, the first line takes it all.
 */
export function splitAmount(amountMinor: number, prices: readonly number[]): number[] {
  const total = prices.reduce((sum, price) => sum + price, 0);
  if (total === 0) return prices.map((_, at) => (at === 0 ? amountMinor : 0));
  // Kopecks times kopecks leave the exact range of a double.
  const whole = BigInt(total);
  const shares = prices.map((price, at) => {
    const product = BigInt(amountMinor) * BigInt(price);
    return { at, share: Number(product / whole), rest: product % whole };
  });
  let left = amountMinor - shares.reduce((sum, { share }) => sum + share, 0);
  const byRest = [...shares].sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1));
  for (const one of byRest) {
    if (left === 0) break;
    one.share += 1;
    left -= 1;
  }
  return shares.map(({ share }) => share);
}

/** The lines of a receipt over an amount. A line that nothing is paid for is left out. */
export function receiptLines({
  items,
  amountMinor,
  mode,
  vatCode,
}: {
  items: readonly SoldItem[];
  amountMinor: number;
  mode: ReceiptLine["mode"];
  vatCode: number;
}): ReceiptLine[] {
  const shares = splitAmount(amountMinor, items.map(({ priceMinor }) => priceMinor)); // prettier-ignore
  return items.flatMap(({ name }, at) => {
    const priceMinor = shares[at] ?? 0;
    if (priceMinor === 0) return [];
    return [{ description: name, quantity: 1, priceMinor, vatCode, mode, subject: "service" as const }];
  });
}

/** Lines that give a part of a sent receipt back, in the same proportions and under the same mode. */
export function refundLines(sent: readonly ReceiptLine[], amountMinor: number): ReceiptLine[] {
  const shares = splitAmount(amountMinor, sent.map(({ priceMinor }) => priceMinor)); // prettier-ignore
  return sent.flatMap((line, at) => {
    const priceMinor = shares[at] ?? 0;
    return priceMinor === 0 ? [] : [{ ...line, quantity: 1, priceMinor }];
  });
}

/** The sum of lines, minor units. */
export function sumOfLines(lines: readonly ReceiptLine[]): number {
  return lines.reduce((sum, { priceMinor, quantity }) => sum + priceMinor * quantity, 0);
}

/**
 * How a receipt names money taken before or after the visit (54-FZ, tag 1214): all of what money is to pay: `full_prepayment`; a share:
 * `prepayment`; after the visit `full_payment`.
 */
export function receiptMode({
  isDone,
  amountMinor,
  moneyDueMinor,
}: {
  isDone: boolean;
  amountMinor: number;
  moneyDueMinor: number;
}): ReceiptLine["mode"] {
  if (isDone) return "full_payment";
  return amountMinor >= moneyDueMinor ? "full_prepayment" : "prepayment";
}
