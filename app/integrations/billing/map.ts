import type { Contract } from "~/features/billing/ports";
import type { WireContract } from "./contract";

/** Spaces within a number, and what some systems print before it. */
const SPACES = /[\s\u00a0\u2009\u202f']/gu;
const AMOUNT = /^([-\u2212\u2013]?)(\d+|\d{1,3}(?:,\d{3})+(?=\.))(?:([.,])(\d+))?$/u;

/**
 * An amount as billings write it, in minor units and without a float on the way: `256.52`, `256,5`, `-12`, `1 234.50`, `1,234.50`, `256.5200`. Null when
 * it is empty or may mean two things (`150,000`). A third decimal is rounded away from zero.
 */
export function readBalance(written: string): number | null {
  const [, minus, major = "", mark, decimals = ""] = AMOUNT.exec(written.replace(SPACES, "")) ?? [];
  if (major === "" || (mark === "," && decimals.length === 3)) return null;
  const cents = Number(decimals.slice(0, 2).padEnd(2, "0"));
  const more = (decimals[2] ?? "0") >= "5" ? 1 : 0;
  const minor = Number(major.replaceAll(",", "")) * 100 + cents + more;
  if (!Number.isSafeInteger(minor)) return null;
  return minus && minor !== 0 ? -minor : minor;
}

/** A contract in the product's own shape; `currency` is the source's. */
export function contractOf(wire: WireContract, currency: string): Contract {
  return {
    contractNumber: wire.contract_number,
    fullName: wire.fullname,
    address: wire.address,
    tariff: wire.tariff,
    balanceMinor: readBalance(wire.ballance || wire.balance),
    currency,
  };
}
