import { and, asc, eq } from "drizzle-orm";
import { payments, receipts } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import type { Vendors } from "~/jobs/vendors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { listAttempts } from "../attempts/commands.server";
import type { PaymentRow } from "../books/commands.server";
import { refreshOne } from "../commands.server";
import { faultOf } from "~/features/connections/fault/model";
import { isGivenBack, isOpen, isSetAside, remainingMinor } from "../model";
import type { ReceiptLine } from "../ports";
import { keepReceipt, settleReceipt } from "../receipts/commands.server";
import { refundLines } from "../receipts/model";
import { lockPayment, refundEverything } from "../refunds/commands.server";
import { contactOf, lockVisit, readVisit, type PaidVisit } from "../visit/queries.server";

/**
 * Brings a visit's money in line with what became of it. Called off in time or never placed: everything goes back (points by the loyalty
 * job). Called off late or missed: it is kept. Took place: the second receipt of what was prepaid. Attempts that would take more than is due
 * are called off at their gateways. May be asked any number of times.
 * @throws VendorFault when a receipt could not be sent for a reason that passes
 */
export async function settleVisit(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { bookingId, signal }: { bookingId: number; signal?: AbortSignal },
): Promise<void> {
  await giveBack(core, actor, bookingId);
  const visit = await readVisit(core.db, bookingId);
  if (!visit) return;
  await callOffAttempts(core, vendors, actor, { visit, signal });
  if (visit.head.status === "completed") await sendSecondReceipts(core, vendors, { visit, signal });
}

/** Decides the refunds of a visit that did not come to be. */
async function giveBack(core: Core, actor: Actor, bookingId: number): Promise<void> {
  await core.db.transaction(async (tx) => {
    const visit = await lockVisit(tx, bookingId);
    if (!visit || !isGivenBack(visit.head)) return;
    const { head } = visit;
    const reason = head.status === "expired" ? "expired" : "cancelled";
    for (const { id } of await listSucceeded(tx, head.id)) {
      const payment = await lockPayment(tx, id);
      await refundEverything(tx, { core, actor }, { payment, cause: "settled", reason });
    }
  });
}

async function listSucceeded(db: Queryable, headId: number): Promise<PaymentRow[]> {
  return db
    .select()
    .from(payments)
    .where(and(eq(payments.bookingId, headId), eq(payments.status, "succeeded")))
    .orderBy(asc(payments.id));
}

/** Whether an open attempt may still take its money. */
export function isStillDue({ head, sums }: PaidVisit, attempt: PaymentRow): boolean {
  if (head.status === "cancelled" || head.status === "expired") return false;
  // The attempt's own points are already off the price.
  return attempt.amountMinor <= remainingMinor(sums);
}

async function callOffAttempts(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { visit, signal }: { visit: PaidVisit; signal?: AbortSignal },
): Promise<void> {
  for (const attempt of await listAttempts(core.db, visit.head.id)) {
    if (!isOpen(attempt) || isSetAside(attempt.failure) || attempt.externalId === null) continue;
    if (!isStillDue(visit, attempt))
      await refreshOne(core, vendors, actor, attempt, { cancel: true, signal });
  }
}

/** The visit took place: what was prepaid with a receipt is set against it by a second one (54-FZ). */
async function sendSecondReceipts(
  core: Core,
  vendors: Vendors,
  { visit, signal }: { visit: PaidVisit; signal?: AbortSignal },
): Promise<void> {
  for (const payment of await listSucceeded(core.db, visit.head.id)) {
    const prepaidMinor = payment.amountMinor - payment.refundedMinor;
    const sent = await receiptOf(core.db, `payment:${payment.id}`);
    if (prepaidMinor === 0 || sent?.kind !== "prepayment" || sent.status !== "sent") continue;
    await sendSecondReceipt(core, vendors, {
      visit,
      payment,
      lines: sent.lines as ReceiptLine[],
      prepaidMinor,
      signal,
    });
  }
}

async function receiptOf(db: Queryable, causeKey: string) {
  const [row] = await db.select().from(receipts).where(eq(receipts.causeKey, causeKey)).limit(1);
  return row ?? null;
}

async function sendSecondReceipt(
  core: Core,
  vendors: Vendors,
  {
    visit,
    payment,
    lines,
    prepaidMinor,
    signal,
  }: {
    visit: PaidVisit;
    payment: PaymentRow;
    lines: ReceiptLine[];
    prepaidMinor: number;
    signal?: AbortSignal;
  },
): Promise<void> {
  const gateway = vendors.gateways[payment.method];
  if (!gateway?.sendSettlementReceipt || payment.externalId === null) return;
  const causeKey = `payment:${payment.id}:settlement`;
  const settled = refundLines(lines, prepaidMinor).map((line) => ({
    ...line,
    mode: "full_payment" as const,
  }));
  await core.db.transaction((tx) =>
    keepReceipt(tx, {
      ...{ paymentId: payment.id, kind: "settlement", causeKey, status: "prepared", lines: settled },
      createdAt: core.clock.now(),
    }),
  );
  const kept = await receiptOf(core.db, causeKey);
  if (!kept || kept.status === "sent") return;
  const keptLines = kept.lines as ReceiptLine[];
  try {
    const { externalId } = await gateway.sendSettlementReceipt(
      {
        externalPaymentId: payment.externalId,
        customer: await contactOf(core.db, visit.head),
        lines: keptLines,
        prepaidMinor: keptLines.reduce((sum, { priceMinor }) => sum + priceMinor, 0),
        currency: payment.currency,
        idempotencyKey: `${payment.idempotencyKey}-settled`,
      },
      signal,
    );
    await core.db.transaction((tx) => settleReceipt(tx, { causeKey, status: "sent", externalId }));
  } catch (error) {
    const fault = faultOf(error);
    if (!fault || fault.transient) throw error;
    core.log.error({ paymentId: payment.id, kind: fault.kind }, "second receipt refused");
    await core.db.transaction((tx) => settleReceipt(tx, { causeKey, status: "failed" }));
  }
}
