import { and, eq, ne } from "drizzle-orm";
import { payments } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { confirmPaid } from "~/features/booking/hold/commands.server";
import { givePointsBack, spendPointsInside } from "~/features/loyalty/spending/commands.server";
import { announceVisit } from "~/features/notifications/jobs";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { bookPayment, tellPaid, type PaymentRow, type Writing } from "../books/commands.server";
import { settleVisitMoney } from "../jobs";
import { isSetAside, mismatchOf, pointsUsable, prepayLeftMinor, surplusMinor, type Mismatch } from "../model";
import { pointsBalance } from "~/features/loyalty/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { GatewayPayment } from "../ports";
import { settleProgramPayment } from "../programmes/settling/commands.server";
import { settleReceipt } from "../receipts/commands.server";
import { decideRefund, findPayment, lockPayment, refundEverything } from "../refunds/commands.server";
import { lockVisit, type PaidVisit } from "../visit/queries.server";

/** What applying a gateway's answer led to. `gone`: the money came, the hour was taken, everything goes back. */
export type Applied = "succeeded" | "gone" | "surplus" | "failed" | "pending" | "unchanged" | Mismatch;

/**
 * Applies what a gateway says when asked about a payment: never backwards, never twice, and only when amount, currency and our own id are
 * those of our row. A payment that was given up and succeeds after all is honoured.
 */
export async function applyGatewayPayment(
  core: Core,
  actor: Actor,
  { paymentId, told }: { paymentId: number; told: GatewayPayment },
): Promise<Applied> {
  return core.db.transaction(async (tx) => {
    const known = await findPayment(tx, paymentId);
    if (!known) throw new AppError("not_found", "no such payment");
    const visit = known.bookingId === null ? null : await lockVisit(tx, known.bookingId);
    const payment = await lockPayment(tx, paymentId);
    const writing = { core, actor };
    const mismatch = mismatchOf(payment, told);
    if (mismatch) return setAside(tx, writing, { payment, mismatch, told });
    const row = await noteAnswer(tx, writing, { payment, told });
    if (told.status === "pending" || row.status === "succeeded")
      return row.status === payment.status ? "unchanged" : "pending";
    if (told.status === "succeeded") return succeed(tx, writing, { payment: row, visit });
    if (row.status === "failed") return "unchanged";
    await failPayment(tx, writing, { payment: row, failure: told.failure ?? "failed" });
    return "failed";
  });
}

/** The gateway speaks of something that is not our payment as we wrote it: nothing is applied, and somebody has to look. */
async function setAside(
  tx: Tx,
  { core }: Writing,
  { payment, mismatch, told }: { payment: PaymentRow; mismatch: Mismatch; told: GatewayPayment },
): Promise<Mismatch> {
  const { id: paymentId, method } = payment;
  const said = { amountMinor: told.amountMinor, currency: told.currency, status: told.status };
  core.log.error({ paymentId, method, mismatch, said }, "a gateway's payment does not fit ours");
  // A payment whose money was booked is in order itself; the odd answer concerns another.
  if (payment.status !== "succeeded") {
    const now = core.clock.now();
    await tx.update(payments).set({ failure: mismatch, checkedAt: now, updatedAt: now }).where(eq(payments.id, paymentId)); // prettier-ignore
    tx.touch("payments");
  }
  return mismatch;
}

/** Keeps the gateway's id and page. `created` becomes `pending`; nothing else changes its status here. */
async function noteAnswer(
  tx: Tx,
  { core }: Writing,
  { payment, told }: { payment: PaymentRow; told: GatewayPayment },
): Promise<PaymentRow> {
  const now = core.clock.now();
  const change = {
    externalId: told.externalId,
    confirmationUrl: told.status === "pending" ? (told.confirmationUrl ?? payment.confirmationUrl) : null,
    status: payment.status === "created" ? ("pending" as const) : payment.status,
    failure: isSetAside(payment.failure) ? null : payment.failure,
  };
  const isNews = Object.entries(change).some(([key, value]) => payment[key as keyof PaymentRow] !== value);
  const [row] = await tx
    .update(payments)
    .set({ ...change, checkedAt: now, ...(isNews ? { updatedAt: now } : {}) })
    .where(eq(payments.id, payment.id))
    .returning();
  if (isNews) tx.touch("payments");
  return row ?? payment;
}

/** Nothing was taken: the points spent with it come back, the visit stays as it is and can be paid anew. */
export async function failPayment(
  tx: Tx,
  writing: Writing,
  { payment, failure }: { payment: PaymentRow; failure: string },
): Promise<void> {
  const now = writing.core.clock.now();
  await tx
    .update(payments)
    .set({ status: "failed", failure, confirmationUrl: null, updatedAt: now, checkedAt: now })
    .where(eq(payments.id, payment.id));
  await settleReceipt(tx, { causeKey: `payment:${payment.id}`, status: "failed" });
  await returnPoints(tx, writing, payment, "failed");
  tx.touch("payments");
}

async function returnPoints(tx: Tx, writing: Writing, payment: PaymentRow, why: string): Promise<void> {
  const { bookingId, clientId, pointsSpent: points } = payment;
  if (points === 0 || bookingId === null || clientId === null) return;
  await givePointsBack(tx, writing, {
    bookingId,
    clientId,
    points,
    causeKey: `payment:${payment.id}:${why}`,
  });
}

/** The money is here. It is booked whatever became of the visit meanwhile; what nobody can use for goes back at once. */
async function succeed(
  tx: Tx,
  writing: Writing,
  { payment, visit }: { payment: PaymentRow; visit: PaidVisit | null },
): Promise<Applied> {
  const now = writing.core.clock.now();
  const wasFailed = payment.status === "failed";
  const [row] = await tx
    .update(payments)
    .set({ status: "succeeded", failure: null, confirmationUrl: null, succeededAt: now, updatedAt: now })
    .where(eq(payments.id, payment.id))
    .returning();
  if (!row) throw new AppError("internal", "the payment has gone");
  await bookPayment(tx, writing, row);
  await settleReceipt(tx, { causeKey: `payment:${row.id}`, status: "sent" });
  if (row.programId !== null) {
    await settleProgramPayment(tx, writing, row);
    return "succeeded";
  }
  if (!visit) {
    await tellPaid(tx, writing, row);
    return "succeeded";
  }
  const placed = await placeMoney(tx, writing, { payment: row, visit, wasFailed });
  if (placed !== "gone" && surplusMinor(visit.sums, row) < row.amountMinor) await tellPaid(tx, writing, row);
  return placed;
}

/**
 * Decides what money that was just booked is for: the visit, when it can still have it; else it goes back. `visit` is the visit before the
 * money came.
 */
export async function placeMoney(
  tx: Tx,
  writing: Writing,
  { payment, visit, wasFailed = false }: { payment: PaymentRow; visit: PaidVisit; wasFailed?: boolean },
): Promise<"succeeded" | "gone" | "surplus"> {
  const { head, sums } = visit;
  const surplus = surplusMinor(sums, payment);
  const before = { ...sums, paidMinor: sums.paidMinor + payment.amountMinor - surplus };
  const isOpenVisit = head.status === "hold" || head.status === "expired";
  if (surplus === payment.amountMinor) return giveSurplusBack(tx, writing, { payment, surplus });
  const isCovered =
    prepayLeftMinor(withPointsAgain(before, payment, wasFailed || head.status === "expired")) === 0;
  const seated =
    isOpenVisit && !isCovered ? await leaveUnseated(tx, writing, visit) : await seat(tx, writing, visit);
  if (seated === "gone") {
    await refundEverything(tx, writing, { payment, cause: "gone", reason: "gone" });
    await returnPoints(tx, writing, payment, "gone");
    return "gone";
  }
  await takePointsAgain(tx, writing, { payment, headId: head.id, sums: before });
  if (await hasOthersOpen(tx, payment))
    await enqueue(tx, writing.core.clock, settleVisitMoney, { bookingId: head.id });
  return surplus > 0 ? giveSurplusBack(tx, writing, { payment, surplus }) : "succeeded";
}

/** A visit that is agreed or over keeps its place; a held hour becomes one, and one that was given up gives the money back. */
async function seat(tx: Tx, writing: Writing, { head }: PaidVisit) {
  const isKept = head.status === "cancelled" && head.isLateCancel;
  return isKept ? ("confirmed" as const) : confirmPaid(tx, writing, { bookingId: head.id });
}

/** A share of the prepayment holds no hour: a standing hold waits for the rest, a lapsed one is over. */
async function leaveUnseated(tx: Tx, { core }: Writing, { head }: PaidVisit): Promise<"gone" | "waits"> {
  if (head.status === "hold") return "waits";
  await enqueue(tx, core.clock, announceVisit, { bookingId: head.id, event: "refunded", version: head.version }); // prettier-ignore
  return "gone";
}

/** The sums as they will be once points that went back when the payment was given up are taken again. */
function withPointsAgain(sums: PaidVisit["sums"], payment: PaymentRow, mayHaveGone: boolean) {
  if (!mayHaveGone) return sums;
  return { ...sums, pointsSpent: Math.max(sums.pointsSpent, payment.pointsSpent) };
}

/**
 * Points spent together with a payment went back when it was given up or its hold lapsed. When its money comes after all they are taken
 * again, as many as the client still has; what they no longer cover is due at the desk.
 */
async function takePointsAgain(
  tx: Tx,
  writing: Writing,
  { payment, headId, sums }: { payment: PaymentRow; headId: number; sums: PaidVisit["sums"] },
): Promise<void> {
  const missing = payment.pointsSpent - sums.pointsSpent;
  if (missing <= 0 || payment.clientId === null) return;
  const rules = await readSetting(tx, "loyalty");
  const points = Math.min(missing, pointsUsable(sums, await pointsBalance(tx, payment.clientId), rules));
  if (points <= 0) return;
  const requestKey = `payment-${payment.id}-again`;
  await spendPointsInside(tx, writing, { bookingId: headId, clientId: payment.clientId, points, requestKey });
}

async function giveSurplusBack(
  tx: Tx,
  writing: Writing,
  { payment, surplus }: { payment: PaymentRow; surplus: number },
): Promise<"surplus"> {
  const causeKey = `payment:${payment.id}:surplus`;
  await decideRefund(tx, writing, { payment, amountMinor: surplus, causeKey, reason: "surplus" });
  if (surplus === payment.amountMinor) await returnPoints(tx, writing, payment, "surplus");
  return "surplus";
}

async function hasOthersOpen(tx: Queryable, { id, bookingId }: PaymentRow): Promise<boolean> {
  if (bookingId === null) return false;
  const others = await tx
    .select({ status: payments.status })
    .from(payments)
    .where(and(eq(payments.bookingId, bookingId), ne(payments.id, id)));
  return others.some(({ status }) => status === "created" || status === "pending");
}
