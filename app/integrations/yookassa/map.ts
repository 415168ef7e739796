import type {
  GatewayPayment,
  GatewayRefund,
  PaymentRequest,
  ReceiptCustomer,
  ReceiptLine,
  SettlementReceipt,
} from "~/features/payments/ports";
import type {
  WireAmount,
  WirePayment,
  WirePaymentBody,
  WireReceiptBody,
  WireRefund,
  WireSettlementBody,
} from "./contract";

/** Lengths the vendor takes. */
const DESCRIPTION_MAX = 128;
const REFUND_DESCRIPTION_MAX = 250;

/** Hundredths as the wire wants them: text with two decimals. */
export function wireAmountOf(minor: number, currency: string): WireAmount {
  const whole = Math.trunc(minor / 100);
  return { value: `${whole}.${String(minor % 100).padStart(2, "0")}`, currency };
}

/** Hundredths of an amount; the contract has checked its shape. */
export function minorOf({ value }: WireAmount): number {
  const [whole = "0", part = ""] = value.split(".");
  return Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

export function paymentBody(request: PaymentRequest): WirePaymentBody {
  return {
    amount: wireAmountOf(request.amountMinor, request.currency),
    // The default is two stages: money held and never taken.
    capture: true,
    confirmation: { type: "redirect", return_url: request.returnUrl },
    description: cut(request.description, DESCRIPTION_MAX),
    metadata: { payment_id: String(request.paymentId) },
    ...(request.receipt ? { receipt: receiptBody(request.receipt, request.currency) } : {}),
  };
}

/** The receipt of 54-FZ that travels with a payment or a refund. */
export function receiptBody(
  { customer, lines }: { customer: ReceiptCustomer; lines: ReceiptLine[] },
  currency: string,
): WireReceiptBody {
  return {
    customer: {
      ...(customer.email ? { email: customer.email } : {}),
      // Digits only: the documented form is 79211234567.
      ...(customer.phoneE164 ? { phone: customer.phoneE164.replace(/\D/g, "") } : {}),
    },
    items: lines.map((line) => ({
      description: cut(line.description, DESCRIPTION_MAX),
      quantity: line.quantity.toFixed(2),
      amount: wireAmountOf(line.priceMinor, currency),
      vat_code: line.vatCode,
      payment_mode: line.mode === "prepayment" ? "partial_prepayment" : line.mode,
      payment_subject: line.subject,
    })),
  };
}

/** The second receipt of a prepaid visit: the service is rendered, the prepayment is set against it. */
export function settlementBody(receipt: SettlementReceipt): WireSettlementBody {
  return {
    type: "payment",
    payment_id: receipt.externalPaymentId,
    ...receiptBody(receipt, receipt.currency),
    settlements: [{ type: "prepayment", amount: wireAmountOf(receipt.prepaidMinor, receipt.currency) }],
    send: true,
  };
}

export function refundDescription(reason: string): string {
  return cut(reason, REFUND_DESCRIPTION_MAX);
}

export function gatewayPayment(wire: WirePayment): GatewayPayment {
  const status = statusOf(wire);
  const ours = wire.metadata.payment_id;
  const paymentId = typeof ours === "string" && /^[1-9]\d{0,14}$/.test(ours) ? Number(ours) : null;
  return {
    externalId: wire.id,
    status,
    amountMinor: minorOf(wire.amount),
    currency: wire.amount.currency,
    paymentId,
    confirmationUrl: status === "pending" ? (wire.confirmation?.confirmation_url ?? null) : null,
    failure: status === "failed" ? (wire.cancellation_details?.reason ?? "canceled") : null,
  };
}

/** `waiting_for_capture` is not money yet: it can still lapse. */
function statusOf(wire: WirePayment): GatewayPayment["status"] {
  if (wire.status === "canceled") return "failed";
  return wire.status === "succeeded" && wire.paid ? "succeeded" : "pending";
}

export function gatewayRefund(wire: WireRefund): GatewayRefund {
  const status =
    wire.status === "succeeded" ? "succeeded" : wire.status === "canceled" ? "failed" : "pending";
  return {
    externalId: wire.id,
    status,
    amountMinor: minorOf(wire.amount),
    failure: status === "failed" ? (wire.cancellation_details?.reason ?? "canceled") : null,
  };
}

function cut(text: string, length: number): string {
  const letters = Array.from(text.trim());
  return letters.length <= length ? letters.join("") : `${letters.slice(0, length - 1).join("")}…`;
}
