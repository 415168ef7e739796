import { wireAmountOf } from "../map";
import type { SimulatedPayment, SimulatedReceipt, SimulatedRefund } from "./state";

/** A payment as the vendor writes it. `origin` is where its page for the client stands. */
export function paymentOut(
  payment: SimulatedPayment,
  { shopId, origin }: { shopId: string; origin: string },
) {
  const { status, currency } = payment;
  return {
    id: payment.id,
    status,
    paid: status === "succeeded",
    amount: wireAmountOf(payment.amountMinor, currency),
    ...(status === "pending"
      ? { confirmation: { type: "redirect", confirmation_url: `${origin}/checkout/${payment.id}` } }
      : {}),
    created_at: payment.createdAt,
    ...(payment.capturedAt ? { captured_at: payment.capturedAt } : {}),
    description: payment.description,
    metadata: payment.metadata,
    ...(payment.method ? { payment_method: { type: payment.method, id: payment.id, saved: false } } : {}),
    recipient: { account_id: shopId, gateway_id: "1" },
    refundable: status === "succeeded" && payment.refundedMinor < payment.amountMinor,
    ...(payment.refundedMinor > 0 ? { refunded_amount: wireAmountOf(payment.refundedMinor, currency) } : {}),
    ...(payment.hasReceipt ? { receipt_registration: status === "pending" ? "pending" : status } : {}),
    ...(payment.reason
      ? {
          cancellation_details: {
            party: payment.reason.startsWith("expired") ? "yoo_money" : "payment_network",
            reason: payment.reason,
          },
        }
      : {}),
    test: true,
  };
}

export function refundOut(refund: SimulatedRefund) {
  return {
    id: refund.id,
    payment_id: refund.paymentId,
    status: "succeeded",
    created_at: refund.createdAt,
    amount: wireAmountOf(refund.amountMinor, refund.currency),
    ...(refund.description ? { description: refund.description } : {}),
  };
}

export function receiptOut(receipt: SimulatedReceipt) {
  return {
    id: receipt.id,
    type: "payment",
    payment_id: receipt.paymentId,
    status: "pending",
    items: receipt.items,
  };
}

/** A notification: a snapshot, unsigned. */
export function notificationOut(event: string, object: unknown) {
  return { type: "notification", event, object };
}
