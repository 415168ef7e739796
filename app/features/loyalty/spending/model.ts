import { POINT_MINOR } from "../model";

/** How the business lets points be spent. */
export interface SpendRules {
  /** Most of a visit's price that points may pay, whole percent. */
  spendPercent: number;
  /** Fewest points at once. */
  spendMin: number;
}

/** How many points may go into a visit now. */
export interface SpendLimits {
  /** 0: none at all, see `because`. */
  most: number;
  /** Fewest at once; never above `most`. */
  least: number;
  /** What holds it down: what the client has, the share of the price, that even the most is below the least; null: nothing but the price. */
  because: "balance" | "share" | "least" | null;
}

/**
 * The bounds of a spending. `inVisit` are points already in the visit: they count against the share, and further ones need not be many.
 */
export function spendLimits({
  balance,
  priceMinor,
  settings: { spendPercent, spendMin },
  inVisit = 0,
}: {
  /** Points the client has; a debt is nothing to spend. */
  balance: number;
  /** Price of the whole visit, minor units; one point pays one major unit whatever the currency. */
  priceMinor: number;
  currency?: string;
  settings: SpendRules;
  inVisit?: number;
}): SpendLimits {
  const whole = Math.floor(priceMinor / POINT_MINOR);
  const share = Math.floor((priceMinor * spendPercent) / 100 / POINT_MINOR);
  const most = Math.max(0, Math.min(balance, share - inVisit));
  const least = inVisit > 0 ? 1 : spendMin;
  if (most < least)
    return { most: 0, least: 0, because: balance < least ? "balance" : share < least ? "least" : "share" };
  return { most, least, because: balance <= share - inVisit ? "balance" : share < whole ? "share" : null };
}
