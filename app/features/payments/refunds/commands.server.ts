import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { payments, programs, refunds } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { requireCan } from "~/features/accounts/policy";
import type { Vendors } from "~/jobs/vendors";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { bookRefund, type PaymentRow, type RefundRow, type Writing } from "../books/commands.server";
import { faultOf } from "~/features/connections/fault/model";
import { sendRefund } from "../jobs";
import { isGatewayMethod } from "../model";
import { mustPayments } from "../policy";
import type { GatewayRefund } from "../ports";
import { prepareRefundReceipt, readReceiptLines, settleReceipt } from "../receipts/commands.server";
import { contactOf, lockVisit, readVisit } from "../visit/queries.server";

/** Reads a payment under its lock. The caller has locked its visit before, when it has one. */
export async function lockPayment(tx: Tx, paymentId: number): Promise<PaymentRow> {
  await lockRow(tx, payments, paymentId);
  const row = await findPayment(tx, paymentId);
  if (!row) throw new AppError("not_found", "no such payment");
  return row;
}

export async function findPayment(db: Queryable, paymentId: number): Promise<PaymentRow | null> {
  const [row] = await db.select().from(payments).where(eq(payments.id, paymentId)).limit(1);
  return row ?? null;
}

/** A refund to be decided. */
export interface RefundOrder {
  payment: PaymentRow;
  amountMinor: number;
  /** Makes a second one for the same cause impossible. */
  causeKey: string;
  reason: string;
}

/**
 * Decides a refund: the sum is set aside on the payment at once, so that no other refund can have it, and a gateway is asked by a job after
 * the commit. Desk money waits until somebody says that it was handed back. The caller holds the payment's lock. Null when the cause has
 * one already; refused when less than that is left.
 */
export async function decideRefund(
  tx: Tx,
  writing: Writing,
  { payment, amountMinor, causeKey, reason }: RefundOrder,
): Promise<Result<RefundRow, { reason: "too_much"; leftMinor: number; currency: string }>> {
  const known = await findByCause(tx, causeKey);
  if (known) return ok(known);
  const leftMinor = payment.amountMinor - payment.refundedMinor;
  if (payment.status !== "succeeded" || amountMinor > leftMinor || amountMinor <= 0)
    return refuse({ reason: "too_much" as const, leftMinor, currency: payment.currency });
  const { core, actor } = writing;
  const now = core.clock.now();
  const [row] = await tx
    .insert(refunds)
    .values({
      ...{ paymentId: payment.id, amountMinor, causeKey, reason, status: "created" as const },
      actor: actorRef(actor),
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  if (!row) throw new AppError("internal", "insert returned no row");
  const refundedMinor = payment.refundedMinor + amountMinor;
  await tx.update(payments).set({ refundedMinor, updatedAt: now }).where(eq(payments.id, payment.id));
  payment.refundedMinor = refundedMinor;
  if (isGatewayMethod(payment.method)) {
    await prepareRefundReceipt(tx, writing, { payment, refundId: row.id, amountMinor });
    await enqueue(tx, core.clock, sendRefund, { refundId: row.id });
  }
  tx.touch("payments");
  return ok(row);
}

async function findByCause(tx: Queryable, causeKey: string): Promise<RefundRow | null> {
  const [row] = await tx.select().from(refunds).where(eq(refunds.causeKey, causeKey)).limit(1);
  return row ?? null;
}

/** Decides that everything left of a payment goes back. Nothing when nothing is. */
export async function refundEverything(
  tx: Tx,
  writing: Writing,
  { payment, cause, reason }: { payment: PaymentRow; cause: string; reason: string },
): Promise<number> {
  const amountMinor = payment.amountMinor - payment.refundedMinor;
  if (payment.status !== "succeeded" || amountMinor === 0) return 0;
  // A visit may be called off, restored and called off again: each time has its own refund.
  const before = await tx.$count(refunds, eq(refunds.paymentId, payment.id));
  const causeKey = `payment:${payment.id}:${cause}:${before + 1}`;
  await decideRefund(tx, writing, { payment, amountMinor, causeKey, reason });
  return amountMinor;
}

/** More than is left of the payment. */
export interface RefundRefusal {
  reason: "too_much";
  leftMinor: number;
  currency: string;
}

/**
 * Gives money of a payment back as a person decides. Desk money is taken for handed back at once. The same `once` twice is one refund.
 * @throws AppError `forbidden`, `not_found`
 */
export async function orderRefund(
  core: Core,
  actor: Actor,
  {
    paymentId,
    amountMinor,
    reason,
    once,
  }: { paymentId: number; amountMinor: number; reason: string; once: string },
): Promise<Result<RefundRow, RefundRefusal>> {
  return core.db.transaction(async (tx) => {
    const payment = await lockForRefund(tx, actor, paymentId);
    const causeKey = `payment:${paymentId}:staff:${actorRef(actor)}:${once}`;
    const writing = { core, actor };
    const decided = await decideRefund(tx, writing, { payment, amountMinor, causeKey, reason });
    if (!decided.ok || isGatewayMethod(payment.method) || decided.value.status !== "created") return decided;
    return ok(await finishRefund(tx, writing, { payment, refund: decided.value, externalId: null }));
  });
}

async function lockForRefund(tx: Tx, actor: Actor, paymentId: number): Promise<PaymentRow> {
  const known = await findPayment(tx, paymentId);
  if (!known) throw new AppError("not_found", "no such payment");
  const visit = known.bookingId === null ? null : await lockVisit(tx, known.bookingId);
  if (visit) mustPayments(actor, "refund", visit);
  else requireCan(actor, "payments:refund");
  // Two refunds and a taking of one programme see each other's sums.
  if (known.programId !== null) await lockRow(tx, programs, known.programId);
  return lockPayment(tx, paymentId);
}

/**
 * Says that desk money which had to go back was handed over.
 * @throws AppError `forbidden`, `not_found`
 */
export async function confirmHandedBack(
  core: Core,
  actor: Actor,
  { refundId }: { refundId: number },
): Promise<Result<RefundRow, { reason: "not_waiting" }>> {
  return core.db.transaction(async (tx) => {
    const known = await findRefund(tx, refundId);
    const payment = await lockForRefund(tx, actor, known?.paymentId ?? 0);
    const refund = await findRefund(tx, refundId);
    if (!refund || isGatewayMethod(payment.method)) return refuse({ reason: "not_waiting" as const });
    if (refund.status === "succeeded") return ok(refund);
    return ok(await finishRefund(tx, { core, actor }, { payment, refund, externalId: null }));
  });
}

export async function findRefund(db: Queryable, refundId: number): Promise<RefundRow | null> {
  const [row] = await db.select().from(refunds).where(eq(refunds.id, refundId)).limit(1);
  return row ?? null;
}

/** Tries a refund that the gateway refused once more, as a new refund of the same sum. */
export async function retryRefund(
  core: Core,
  actor: Actor,
  { refundId }: { refundId: number },
): Promise<Result<RefundRow, RefundRefusal | { reason: "not_waiting" }>> {
  return core.db.transaction(async (tx) => {
    const known = await findRefund(tx, refundId);
    const payment = await lockForRefund(tx, actor, known?.paymentId ?? 0);
    const refund = await findRefund(tx, refundId);
    if (refund?.status !== "failed") return refuse({ reason: "not_waiting" as const });
    const { amountMinor, reason } = refund;
    const order = { payment, amountMinor, reason, causeKey: `refund:${refundId}:again` };
    return decideRefund(tx, { core, actor }, order);
  });
}

/** The money is back: books, the visit and the receipt follow. The caller holds the payment's lock. */
async function finishRefund(
  tx: Tx,
  writing: Writing,
  { payment, refund, externalId }: { payment: PaymentRow; refund: RefundRow; externalId: string | null },
): Promise<RefundRow> {
  const now = writing.core.clock.now();
  const [row] = await tx
    .update(refunds)
    .set({ status: "succeeded", externalId, failure: null, updatedAt: now, succeededAt: now })
    .where(eq(refunds.id, refund.id))
    .returning();
  if (!row) throw new AppError("internal", "the refund has gone");
  await bookRefund(tx, writing, { payment, refund: row });
  await settleReceipt(tx, { causeKey: `refund:${refund.id}`, status: "sent" });
  return row;
}

/** The gateway gives nothing back: the sum is free for another try, and staff see it. */
async function failRefund(
  tx: Tx,
  { core }: Writing,
  {
    payment,
    refund,
    failure,
    externalId,
  }: { payment: PaymentRow; refund: RefundRow; failure: string; externalId: string | null },
): Promise<void> {
  const now = core.clock.now();
  await tx
    .update(refunds)
    .set({ status: "failed", failure, externalId: externalId || null, updatedAt: now })
    .where(eq(refunds.id, refund.id));
  await tx
    .update(payments)
    .set({ refundedMinor: payment.refundedMinor - refund.amountMinor, updatedAt: now })
    .where(eq(payments.id, payment.id));
  await settleReceipt(tx, { causeKey: `refund:${refund.id}`, status: "failed" });
  core.log.warn({ paymentId: payment.id, refundId: refund.id, failure }, "refund failed");
  tx.touch("payments");
}

/** Applies what a gateway says of a refund. A refund that ended stays as it ended. */
async function applyGatewayRefund(
  core: Core,
  actor: Actor,
  { refundId, told }: { refundId: number; told: GatewayRefund },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    const known = await findRefund(tx, refundId);
    if (!known) return;
    const owner = await findPayment(tx, known.paymentId);
    if (owner?.bookingId) await lockVisit(tx, owner.bookingId);
    const payment = await lockPayment(tx, known.paymentId);
    const refund = await findRefund(tx, refundId);
    if (!refund || refund.status === "succeeded" || refund.status === "failed") return;
    const { externalId, status } = told;
    const writing = { core, actor };
    if (told.amountMinor !== refund.amountMinor) {
      core.log.error({ refundId, paymentId: payment.id }, "a gateway's refund has another amount than ours");
      await tx.update(refunds).set({ externalId, failure: "mismatch_amount", status: "pending" }).where(eq(refunds.id, refundId)); // prettier-ignore
    } else if (status === "succeeded") await finishRefund(tx, writing, { payment, refund, externalId });
    else if (status === "failed")
      await failRefund(tx, writing, { payment, refund, failure: told.failure ?? "failed", externalId });
    else if (refund.status === "created" || refund.externalId === null) {
      const updatedAt = core.clock.now();
      await tx
        .update(refunds)
        .set({ status: "pending", externalId, updatedAt })
        .where(eq(refunds.id, refundId));
      tx.touch("payments");
    }
  });
}

/** The key of a refund at its gateway: the same for every repeat of this refund, and nobody else's. At most 64 characters. */
function refundKeyOf(payment: PaymentRow, { id, causeKey }: RefundRow): string {
  return createHash("sha256")
    .update(`${payment.idempotencyKey} ${id} ${causeKey}`)
    .digest("hex")
    .slice(0, 48);
}

/**
 * Asks the gateway for a refund, or how one that it works on stands. May be asked any number of times.
 * @throws VendorFault when the outcome is unknown; the same call comes again.
 */
export async function pushRefund(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { refundId, signal }: { refundId: number; signal?: AbortSignal },
): Promise<void> {
  const refund = await findRefund(core.db, refundId);
  if (!refund || refund.status === "succeeded" || refund.status === "failed") return;
  const payment = await findPayment(core.db, refund.paymentId);
  if (!payment || !isGatewayMethod(payment.method) || payment.externalId === null) return;
  const gateway = vendors.gateways[payment.method];
  if (!gateway) throw new AppError("unavailable", `${payment.method} is not connected`);
  const told =
    refund.externalId === null
      ? await askForRefund(core, gateway, { payment, refund, signal })
      : await gateway.fetchRefund(refund.externalId, signal);
  if (told) await applyGatewayRefund(core, actor, { refundId, told });
}

async function askForRefund(
  core: Core,
  gateway: NonNullable<Vendors["gateways"][string]>,
  { payment, refund, signal }: { payment: PaymentRow; refund: RefundRow; signal?: AbortSignal },
): Promise<GatewayRefund> {
  const lines = await readReceiptLines(core.db, `refund:${refund.id}`);
  const visit = lines && payment.bookingId !== null ? await readVisit(core.db, payment.bookingId) : null;
  const customer = visit && (await contactOf(core.db, visit.head));
  try {
    return await gateway.refundPayment(
      {
        externalPaymentId: payment.externalId ?? "",
        amountMinor: refund.amountMinor,
        currency: payment.currency,
        reason: refund.reason,
        idempotencyKey: refundKeyOf(payment, refund),
        receipt: lines && customer ? { customer, lines } : null,
      },
      signal,
    );
  } catch (error) {
    const fault = faultOf(error);
    if (!fault || fault.transient) throw error;
    // Refused for good: there is no refund at the gateway, and there will be none without somebody doing something.
    return { externalId: "", status: "failed", amountMinor: refund.amountMinor, failure: fault.kind };
  }
}

/** Refunds a payment's gateway still has to answer for. */
export async function listOpenRefunds(db: Queryable, paymentId: number): Promise<RefundRow[]> {
  const rows = await db
    .select()
    .from(refunds)
    .where(and(eq(refunds.paymentId, paymentId)));
  return rows.filter(({ status }) => status === "created" || status === "pending");
}
