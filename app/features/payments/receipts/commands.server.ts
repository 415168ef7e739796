import { and, asc, eq, inArray } from "drizzle-orm";
import { bookingItems, receipts } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { readSetting } from "~/features/settings/queries.server";
import { POINT_MINOR } from "~/features/loyalty/model";
import type { PaymentRow, Writing } from "../books/commands.server";
import type { ReceiptLine } from "../ports";
import type { PaidVisit } from "../visit/queries.server";
import { receiptLines, receiptMode, refundLines, type SoldItem } from "./model";

/** What was sold in a visit, part by part. A visit without lines of its own is one line. */
export async function itemsSold(db: Queryable, { rows }: Pick<PaidVisit, "rows">): Promise<SoldItem[]> {
  const lines = await db
    .select()
    .from(bookingItems)
    .where(
      inArray(
        bookingItems.bookingId,
        rows.map(({ id }) => id),
      ),
    ) // prettier-ignore
    .orderBy(asc(bookingItems.bookingId), asc(bookingItems.position));
  return rows.flatMap((row) => {
    const own = lines.filter(({ bookingId }) => bookingId === row.id);
    return own.length > 0 ? own : [{ name: row.serviceName, priceMinor: row.priceMinor }];
  });
}

/** Whether payments of this method carry receipts. Only YooKassa's do: Stripe knows no 54-FZ, the desk has a register of its own. */
async function sendsReceipts(
  db: Queryable,
  method: PaymentRow["method"],
): Promise<{ vatCode: number } | null> {
  if (method !== "yookassa") return null;
  const { sendReceipts, vatCode } = await readSetting(db, "payments");
  return sendReceipts ? { vatCode } : null;
}

/** Whether a payment by this method needs somebody whom a receipt can be sent to. */
export async function needsContact(db: Queryable, method: PaymentRow["method"]): Promise<boolean> {
  return (await sendsReceipts(db, method)) !== null;
}

/**
 * Decides the receipt of a payment and keeps its lines, so that every repeat of the call sends the very same ones. `prepared` becomes
 * `sent` when the money came and `failed` when it did not.
 */
export async function prepareReceipt(
  tx: Tx,
  { core }: Writing,
  { visit, payment }: { visit: PaidVisit; payment: PaymentRow },
): Promise<void> {
  const sending = await sendsReceipts(tx, payment.method);
  if (!sending) return;
  const moneyDueMinor =
    visit.sums.priceMinor -
    (visit.sums.pointsSpent + payment.pointsSpent) * POINT_MINOR -
    visit.sums.paidMinor;
  const mode = receiptMode({
    isDone: visit.head.status === "completed",
    amountMinor: payment.amountMinor,
    moneyDueMinor,
  });
  const items = await itemsSold(tx, visit);
  const lines = receiptLines({ items, amountMinor: payment.amountMinor, mode, vatCode: sending.vatCode });
  await keepReceipt(tx, {
    paymentId: payment.id,
    kind: mode === "full_payment" ? "payment" : "prepayment",
    causeKey: `payment:${payment.id}`,
    status: "prepared",
    lines,
    createdAt: core.clock.now(),
  });
}

/** Decides the receipt of a programme's payment: one line, the programme, which the client has by then. */
export async function prepareProgramReceipt(
  tx: Tx,
  { core }: Writing,
  { payment, title }: { payment: PaymentRow; title: string },
): Promise<void> {
  const sending = await sendsReceipts(tx, payment.method);
  if (!sending) return;
  const { amountMinor } = payment;
  const items = [{ name: title, priceMinor: amountMinor }];
  await keepReceipt(tx, {
    paymentId: payment.id,
    kind: "payment",
    causeKey: `payment:${payment.id}`,
    status: "prepared",
    lines: receiptLines({ items, amountMinor, mode: "full_payment", vatCode: sending.vatCode }),
    createdAt: core.clock.now(),
  });
}

/** Keeps a receipt unless its cause has one; the first stays. */
export async function keepReceipt(tx: Tx, row: typeof receipts.$inferInsert): Promise<void> {
  await tx.insert(receipts).values(row).onConflictDoNothing({ target: receipts.causeKey });
}

/** Writes what became of a receipt. */
export async function settleReceipt(
  tx: Tx,
  { causeKey, status, externalId }: { causeKey: string; status: "sent" | "failed"; externalId?: string },
): Promise<void> {
  await tx
    .update(receipts)
    .set({ status, ...(externalId ? { externalId } : {}) })
    .where(eq(receipts.causeKey, causeKey));
  tx.touch("payments");
}

/** The lines kept for a cause; null when there is no receipt. */
export async function readReceiptLines(db: Queryable, causeKey: string): Promise<ReceiptLine[] | null> {
  const [row] = await db
    .select({ lines: receipts.lines })
    .from(receipts)
    .where(eq(receipts.causeKey, causeKey))
    .limit(1);
  return row ? (row.lines as ReceiptLine[]) : null;
}

/** Decides the receipt of a refund: the payment's own lines, a share of each. Nothing where the payment had none. */
export async function prepareRefundReceipt(
  tx: Tx,
  { core }: Writing,
  { payment, refundId, amountMinor }: { payment: PaymentRow; refundId: number; amountMinor: number },
): Promise<void> {
  const sent = await readReceiptLines(tx, `payment:${payment.id}`);
  if (!sent) return;
  // After the visit the goods are settled, and so is what comes back.
  const [settled] = await tx
    .select({ id: receipts.id })
    .from(receipts)
    .where(and(eq(receipts.causeKey, `payment:${payment.id}:settlement`), eq(receipts.status, "sent")))
    .limit(1);
  const lines = settled ? sent.map((line) => ({ ...line, mode: "full_payment" as const })) : sent;
  await keepReceipt(tx, {
    paymentId: payment.id,
    kind: "refund",
    causeKey: `refund:${refundId}`,
    status: "prepared",
    lines: refundLines(lines, amountMinor),
    createdAt: core.clock.now(),
  });
}
