import { and, asc, desc, eq, inArray } from "drizzle-orm";
import {
  bookings,
  clients,
  moneyEntries,
  payments,
  programs,
  receipts,
  refunds,
  staff,
} from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import { seesVisit, withinScope } from "~/features/clients/scope/queries.server";
import { pointsBalance } from "~/features/loyalty/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { BookingStatus } from "~/features/booking/model";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import {
  isGatewayMethod,
  isPayable,
  pointsUsable,
  prepayLeftMinor,
  remainingMinor,
  shownStatus,
  type PaymentMethod,
  type PaymentPurpose,
  type RefundStatus,
  type ShownStatus,
} from "./model";
import { mustPayments } from "./policy";
import { readVisit } from "./visit/queries.server";

/** A payment where a visit's money is shown. */
export interface ShownPayment {
  id: number;
  method: PaymentMethod;
  purpose: PaymentPurpose;
  status: ShownStatus;
  amountMinor: number;
  /** Gone back or on its way. */
  refundedMinor: number;
  /** What may still go back. */
  leftMinor: number;
  pointsSpent: number;
  currency: string;
  /** A code of the gateway, or of ours. */
  failure: string | null;
  note: string;
  createdAt: Date;
  succeededAt: Date | null;
}

/** Money of a payment on its way back. */
export interface ShownRefund {
  id: number;
  paymentId: number;
  amountMinor: number;
  currency: string;
  status: RefundStatus;
  /** Somebody must hand it over. */
  isToHandBack: boolean;
  /** Refused, and nobody has tried again. */
  isRetriable: boolean;
  reason: string;
  failure: string | null;
  createdAt: Date;
}

/** Everything about the money of one visit. Minor units. */
export interface VisitMoney {
  /** The first booking of the visit. */
  bookingId: number;
  clientId: number | null;
  status: BookingStatus;
  currency: string;
  priceMinor: number;
  prepayMinor: number;
  paidMinor: number;
  pointsSpent: number;
  /** What remains of the price. */
  dueMinor: number;
  /** Of it what must come before the visit stands. */
  prepayLeftMinor: number;
  /** Points that could be used on top. Zero for who may not see them. */
  pointsUsable: number;
  /** Money can be taken at the desk; without `now` every hold counts as standing. */
  isOpen: boolean;
  payments: ShownPayment[];
  refunds: ShownRefund[];
}

/**
 * The money of the visit that a booking belongs to, for staff, its client, or the holder of its link.
 * @throws AppError `not_found`, `forbidden`, `unauthorized`
 */
export async function getVisitMoney(
  db: Queryable,
  actor: Actor,
  bookingId: number,
  { now = new Date(0) }: { now?: Date } = {},
): Promise<VisitMoney> {
  const visit = await readVisit(db, bookingId);
  if (!visit) throw new AppError("not_found", "no such visit");
  mustPayments(actor, "view", visit);
  if (actor.kind === "user" && !(await seesVisit(db, actor, visit.head.id)))
    throw new AppError("not_found", "no such visit");
  const { head, sums } = visit;
  const rows = await db
    .select()
    .from(payments)
    .where(eq(payments.bookingId, head.id))
    .orderBy(asc(payments.id));
  const seesPoints = head.clientId !== null && (actor.kind === "user" || actor.kind === "client");
  const balance = seesPoints && head.clientId !== null ? await pointsBalance(db, head.clientId) : 0;
  return {
    ...{ bookingId: head.id, clientId: head.clientId, status: head.status, currency: head.currency },
    ...sums,
    dueMinor: remainingMinor(sums),
    prepayLeftMinor: prepayLeftMinor(sums),
    pointsUsable: pointsUsable(sums, balance, await readSetting(db, "loyalty")),
    isOpen: isPayable(head, { now, atDesk: true }),
    payments: rows.map(shownPayment),
    refunds: await readRefunds(db, rows),
  };
}

type PaymentRow = typeof payments.$inferSelect;

/** A row as pages show it. */
export function shownPayment(row: PaymentRow): ShownPayment {
  const { id, method, purpose, amountMinor, refundedMinor, pointsSpent, currency } = row;
  const { failure, note, createdAt, succeededAt } = row;
  return {
    ...{
      id,
      method,
      purpose,
      amountMinor,
      refundedMinor,
      pointsSpent,
      currency,
      failure,
      note,
      createdAt,
      succeededAt,
    },
    status: shownStatus(row),
    leftMinor: row.status === "succeeded" ? amountMinor - refundedMinor : 0,
  };
}

/** The refunds of some payments, oldest first. */
export async function readRefunds(db: Queryable, of: readonly PaymentRow[]): Promise<ShownRefund[]> {
  if (of.length === 0) return [];
  const rows = await db
    .select()
    .from(refunds)
    .where(
      inArray(
        refunds.paymentId,
        of.map(({ id }) => id),
      ),
    ) // prettier-ignore
    .orderBy(asc(refunds.id));
  const causes = new Set(rows.map(({ causeKey }) => causeKey));
  return rows.map(({ id, paymentId, amountMinor, status, reason, failure, createdAt }) => {
    const payment = of.find((row) => row.id === paymentId);
    const isDesk = payment !== undefined && !isGatewayMethod(payment.method);
    return {
      ...{ id, paymentId, amountMinor, status, reason, failure, createdAt },
      currency: payment?.currency ?? "",
      isToHandBack: isDesk && status === "created",
      isRetriable: status === "failed" && !causes.has(`refund:${id}:again`),
    };
  });
}

/** One payment with all that belongs to it. */
export async function getPaymentCard(db: Queryable, actor: Actor, paymentId: number) {
  requireCan(actor, "payments:read");
  const [row] = await db
    .select({
      payment: payments,
      booking: bookings,
      staffName: staff.name,
      clientName: clients.displayName,
      programTitle: programs.title,
    })
    .from(payments)
    .leftJoin(programs, eq(programs.id, payments.programId))
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .leftJoin(staff, eq(staff.id, bookings.staffId))
    .leftJoin(clients, eq(clients.id, payments.clientId))
    .where(and(eq(payments.id, paymentId), withinScope(db, actor, payments.clientId)))
    .limit(1);
  if (!row) return null;
  const { payment, booking } = row;
  const { externalId, actor: by, updatedAt, checkedAt, clientId } = payment;
  const entries = await db
    .select({ id: moneyEntries.id, at: moneyEntries.at, kind: moneyEntries.kind, amountMinor: moneyEntries.amountMinor, reason: moneyEntries.reason, actor: moneyEntries.actor })
    .from(moneyEntries)
    .where(eq(moneyEntries.paymentId, paymentId))
    .orderBy(asc(moneyEntries.id)); // prettier-ignore
  return {
    ...shownPayment(payment),
    ...{
      externalId,
      by,
      updatedAt,
      checkedAt,
      clientId,
      clientName: row.clientName,
      staffName: row.staffName,
    },
    program: payment.programId === null ? null : { id: payment.programId, title: row.programTitle ?? "" },
    visit: booking && {
      id: booking.id,
      reference: booking.reference,
      serviceName: booking.serviceName,
      startsAt: booking.startsAt,
      status: booking.status,
    },
    entries,
    refunds: await readRefunds(db, [payment]),
    receipts: await db
      .select({ id: receipts.id, kind: receipts.kind, status: receipts.status, externalId: receipts.externalId, lines: receipts.lines, createdAt: receipts.createdAt })
      .from(receipts)
      .where(eq(receipts.paymentId, paymentId))
      .orderBy(desc(receipts.id)), // prettier-ignore
  };
}
