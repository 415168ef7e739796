import type { POINTS_KINDS } from "~drizzle/schema/loyalty";

/** Points are whole, granted on money paid at the level held when the visit was completed, and live in a ledger that only grows. */

/** One point pays one major unit of a visit's currency. */
export const POINT_MINOR = 100;

export type PointsKind = (typeof POINTS_KINDS)[number];

/** Points for a price: `floor(price · percent / 100)` in whole currency units. `percentBp` is hundredths of a percent. */
export function pointsFor(priceMinor: number, percentBp: number): number {
  if (priceMinor <= 0 || percentBp <= 0) return 0;
  // A price of tens of billions times 10,000 leaves the exact range of a double.
  return Number((BigInt(priceMinor) * BigInt(percentBp)) / 1_000_000n);
}

export interface LoyaltyLevel {
  name: string;
  thresholdMinor: number;
  percentBp: number;
}

/** The level held by somebody who has paid so much; null below the lowest threshold. */
export function levelFor<Level extends LoyaltyLevel>(
  levels: readonly Level[],
  paidMinor: number,
): Level | null {
  return levels.reduce<Level | null>(
    (best, level) =>
      level.thresholdMinor <= paidMinor && (!best || level.thresholdMinor > best.thresholdMinor)
        ? level
        : best,
    null,
  );
}

/** What the ledger already says about one booking, in the order written. */
export interface LedgerEntry {
  clientId: number;
  kind: PointsKind;
  points: number;
  /** Of an award: the percent it was granted at. */
  percentBp?: number | null;
}

/** What is true of the booking now. */
export interface AwardFacts {
  bookingId: number;
  status: string;
  /** Null while nobody is linked. */
  clientId: number | null;
  /** Money paid, minor units. */
  priceMinor: number;
  /** Percent of the client's level when the visit was completed. */
  percentBp: number;
  /** Called off after the cut-off: points spent on it are kept, as money is. */
  isLateCancel?: boolean;
  /** The loyalty programme is switched on. */
  isProgrammeOn: boolean;
}

/** A row to append. The cause key is unique in the ledger, so two runs that decide the same at once write it once. */
export interface NewEntry {
  clientId: number;
  kind: "award" | "reverse" | "adjust" | "refund";
  points: number;
  causeKey: string;
  percentBp: number | null;
  priceMinor: number | null;
}

/** Statuses in which points spent on the visit go back. A client who did not come keeps the loss, as with money. */
const REFUNDED = ["cancelled", "expired"];

/**
 * The rows that bring the ledger in line with the booking; none when it already is, so it may be asked after every event and by every run.
 *
 * - completed, programme on, client known: an award, once; a changed price adjusts it at the percent it was granted at;
 * - no longer completed, or another client's: what was granted is reversed, also when the points are spent (the debt is visible);
 * - cancelled in time, or expired: points spent on the visit come back.
 */
export function decideEntries(entries: readonly LedgerEntry[], facts: AwardFacts): NewEntry[] {
  const append = appender(entries, facts.bookingId);
  const isCompleted = facts.status === "completed";
  for (const [clientId, granted] of grantsOf(entries)) {
    const isRightful = isCompleted && clientId === facts.clientId;
    if (!isRightful && granted.points !== 0) append({ clientId, kind: "reverse", points: -granted.points });
  }
  if (isCompleted && facts.isProgrammeOn && facts.clientId !== null) {
    const { clientId, priceMinor } = facts;
    const granted = grantsOf(entries).get(clientId);
    const percentBp = granted?.percentBp ?? facts.percentBp;
    const due = pointsFor(priceMinor, percentBp) - (granted?.points ?? 0);
    if (due !== 0)
      append({ clientId, kind: granted ? "adjust" : "award", points: due, percentBp, priceMinor });
  }
  if (REFUNDED.includes(facts.status) && !facts.isLateCancel) {
    for (const [clientId, spent] of spentOf(entries)) {
      if (spent > 0) append({ clientId, kind: "refund", points: spent });
    }
  }
  return append.rows;
}

/** Numbers causes by kind: the second award of booking 12 is `booking:12:award:2`. */
function appender(entries: readonly LedgerEntry[], bookingId: number) {
  const rows: NewEntry[] = [];
  const append = (row: Pick<NewEntry, "clientId" | "kind" | "points"> & Partial<NewEntry>) => {
    const before = [...entries, ...rows].filter(({ kind }) => kind === row.kind).length;
    const causeKey = `booking:${bookingId}:${row.kind}:${before + 1}`;
    rows.push({ percentBp: null, priceMinor: null, ...row, causeKey });
  };
  return Object.assign(append, { rows });
}

/** What each client holds from this booking and at which percent. A reversal closes the grant; the next one begins anew. */
function grantsOf(
  entries: readonly LedgerEntry[],
): Map<number, { points: number; percentBp: number | null }> {
  const grants = new Map<number, { points: number; percentBp: number | null }>();
  for (const { clientId, kind, points, percentBp = null } of entries) {
    const grant = grants.get(clientId);
    if (kind === "reverse") grants.delete(clientId);
    else if (kind === "award") grants.set(clientId, { points: points + (grant?.points ?? 0), percentBp });
    else if (kind === "adjust" && grant) grant.points += points;
  }
  return grants;
}

/** Points each client has put into the visit and not got back. */
function spentOf(entries: readonly LedgerEntry[]): Map<number, number> {
  const spent = new Map<number, number>();
  for (const { clientId, kind, points } of entries) {
    if (kind === "spend" || kind === "refund") spent.set(clientId, (spent.get(clientId) ?? 0) - points);
  }
  return spent;
}

/** Points that anybody has in a visit: spent on it and not come back. */
export function pointsIn(entries: readonly Pick<LedgerEntry, "kind" | "points">[]): number {
  return entries
    .filter(({ kind }) => kind === "spend" || kind === "refund")
    .reduce((sum, { points }) => sum - points, 0);
}

/** The sum of the ledger; below zero it is a debt that the next awards cover. */
export function balanceOf(entries: Iterable<{ points: number }>): number {
  let balance = 0;
  for (const { points } of entries) balance += points;
  return balance;
}

/** Whether so many points may be spent: a whole positive number that the balance covers. */
export function canSpend(balance: number, points: number): boolean {
  return Number.isSafeInteger(points) && points > 0 && points <= balance;
}
