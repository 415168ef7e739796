import type {
  PAYMENT_METHODS,
  PAYMENT_PURPOSES,
  PAYMENT_STATUSES,
  REFUND_STATUSES,
} from "~drizzle/schema/payments";
import type { BookingStatus } from "~/features/booking/model";
import { POINT_MINOR } from "~/features/loyalty/model";
import { spendLimits, type SpendRules } from "~/features/loyalty/spending/model";

/** What a visit costs and how much of it is covered; `docs/rules/payments.md` says the rules in words. */

export type PaymentMethod = (typeof PAYMENT_METHODS)[number];
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];
export type PaymentPurpose = (typeof PAYMENT_PURPOSES)[number];
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** Gateways with a page of their own. */
export const GATEWAY_METHODS = ["yookassa", "stripe"] as const satisfies readonly PaymentMethod[];
export type GatewayMethod = (typeof GATEWAY_METHODS)[number];
/** Money that a person takes. */
export const DESK_METHODS = ["cash", "terminal", "transfer"] as const satisfies readonly PaymentMethod[];
export type DeskMethod = (typeof DESK_METHODS)[number];

/** All of them, in the order in which they are offered. */
export const METHODS = [...GATEWAY_METHODS, ...DESK_METHODS] as const;

/** What the list can be narrowed to by how payments stand. `attention`: somebody has to do something. */
export const LIST_STATUSES = ["waiting", "succeeded", "refunded", "failed", "attention"] as const;

export function isGatewayMethod(method: PaymentMethod): method is GatewayMethod {
  return (GATEWAY_METHODS as readonly string[]).includes(method);
}

/** Whether a gateway takes this currency at all. YooKassa settles in roubles only. */
export function takesCurrency(gateway: GatewayMethod, currency: string): boolean {
  return gateway !== "yookassa" || currency === "RUB";
}

/** The money of a whole visit, minor units of one currency. */
export interface VisitSums {
  /** Of all its parts. */
  priceMinor: number;
  /** What must be covered before the visit stands. */
  prepayMinor: number;
  /** Received less given back. */
  paidMinor: number;
  pointsSpent: number;
}

/** What is still to be paid of the price; never below zero. */
export function remainingMinor({ priceMinor, paidMinor, pointsSpent }: VisitSums): number {
  return Math.max(0, priceMinor - paidMinor - pointsSpent * POINT_MINOR);
}

/** Money that is still missing before the visit stands. Points make it less only where little but them is left to pay. */
export function prepayLeftMinor(sums: VisitSums): number {
  return Math.min(Math.max(0, sums.prepayMinor - sums.paidMinor), remainingMinor(sums));
}

/**
 * What `due` and `full` mean now: of a held hour the prepayment that is missing, of a visit the rest; or everything at once. Zero for a hold
 * whose prepayment is covered.
 */
export function amountDue(
  sums: VisitSums,
  { amount, status }: { amount: "due" | "full"; status: BookingStatus },
): number {
  const prepay = prepayLeftMinor(sums);
  if (amount === "due" && (prepay > 0 || (status === "hold" && sums.prepayMinor > 0))) return prepay;
  return remainingMinor(sums);
}

/** What a payment of this size is for. */
export function purposeOf(sums: VisitSums, amountMinor: number): PaymentPurpose {
  if (amountMinor >= remainingMinor(sums)) return sums.paidMinor > 0 ? "rest" : "full";
  return amountMinor <= prepayLeftMinor(sums) ? "deposit" : "rest";
}

/** Points beyond those already in the visit that could still be used: whole units of what remains, what the client has, what the programme lets. */
export function pointsUsable(sums: VisitSums, balance: number, settings: SpendRules): number {
  const { priceMinor, pointsSpent: inVisit } = sums;
  const room = Math.floor(remainingMinor(sums) / POINT_MINOR);
  return spendLimits({ balance: Math.min(balance, room), priceMinor, inVisit, settings }).most;
}

/**
 * How much of money that has just come is more than was due, minor units: a second success for one due, or a price that fell meanwhile. A
 * deposit is due only while the prepayment is missing. `before` is the visit without this money.
 */
export function surplusMinor(
  before: VisitSums,
  { amountMinor, purpose }: { amountMinor: number; purpose: PaymentPurpose },
): number {
  const due =
    purpose === "deposit" && before.prepayMinor > 0 ? prepayLeftMinor(before) : remainingMinor(before);
  return amountMinor - Math.min(amountMinor, due);
}

/** Statuses in which a client may pay by a gateway; a hold only while it stands. */
const PAYABLE: readonly BookingStatus[] = ["hold", "pending", "confirmed", "completed"];
/** At the desk a missed visit may be paid too. */
const PAYABLE_AT_DESK: readonly BookingStatus[] = [...PAYABLE, "no_show"];

/** A hold can be paid once its visitor has said who they are, and while it stands. */
export function isPayable(
  { status, holdUntil, clientId }: { status: BookingStatus; holdUntil: Date | null; clientId: number | null },
  { now, atDesk = false }: { now: Date; atDesk?: boolean },
): boolean {
  if (!(atDesk ? PAYABLE_AT_DESK : PAYABLE).includes(status)) return false;
  return status !== "hold" || (clientId !== null && holdUntil !== null && holdUntil > now);
}

/** Whether everything goes back: the visit never took place, and not because the client called too late. */
export function isGivenBack({
  status,
  isLateCancel,
}: {
  status: BookingStatus;
  isLateCancel: boolean;
}): boolean {
  return status === "expired" || (status === "cancelled" && !isLateCancel);
}

/** An attempt whose outcome is not known yet. */
export function isOpen({ status }: { status: PaymentStatus }): boolean {
  return status === "created" || status === "pending";
}

/** Codes in `payments.failure` of what a gateway said that does not fit our row. Nothing is applied until somebody has looked. */
export const MISMATCHES = ["mismatch_amount", "mismatch_currency", "mismatch_payment"] as const;
export type Mismatch = (typeof MISMATCHES)[number];

export function isSetAside(failure: string | null): failure is Mismatch {
  return failure !== null && (MISMATCHES as readonly string[]).includes(failure);
}

/** Why what a gateway tells cannot be this payment; null when it fits. */
export function mismatchOf(
  row: { id: number; amountMinor: number; currency: string; externalId: string | null },
  told: { paymentId: number | null; amountMinor: number; currency: string; externalId: string },
): Mismatch | null {
  if (told.paymentId !== row.id || (row.externalId !== null && row.externalId !== told.externalId))
    return "mismatch_payment";
  if (told.currency.toUpperCase() !== row.currency) return "mismatch_currency";
  return told.amountMinor === row.amountMinor ? null : "mismatch_amount";
}

/** How a payment looks to people: a succeeded one may have gone back in part or in full. */
export type ShownStatus = PaymentStatus | "refunded" | "part_refunded" | "set_aside";

export function shownStatus(payment: {
  status: PaymentStatus;
  amountMinor: number;
  refundedMinor: number;
  failure: string | null;
}): ShownStatus {
  if (isSetAside(payment.failure)) return "set_aside";
  if (payment.status !== "succeeded" || payment.refundedMinor === 0) return payment.status;
  return payment.refundedMinor === payment.amountMinor ? "refunded" : "part_refunded";
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When a waiting payment should be asked about again: every minute of its first hour, then ever more seldom; null: never. */
export function nextCheckAt({
  createdAt,
  checkedAt,
}: {
  createdAt: Date;
  checkedAt: Date | null;
}): Date | null {
  const last = checkedAt ?? createdAt;
  const age = last.getTime() - createdAt.getTime();
  if (age > 30 * DAY_MS) return null;
  const pause = age < 60 * MINUTE_MS ? MINUTE_MS : age < DAY_MS ? 15 * MINUTE_MS : 6 * 60 * MINUTE_MS;
  // A webhook or the client's return usually comes first.
  return new Date(last.getTime() + pause - 5_000);
}
