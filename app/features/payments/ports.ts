/** What payments need from a gateway. Types only. */

/** One line of a 54-FZ receipt. `priceMinor` is of one piece. */
export interface ReceiptLine {
  description: string;
  quantity: number;
  priceMinor: number;
  vatCode: number;
  mode: "full_prepayment" | "prepayment" | "full_payment";
  subject: "service" | "payment";
}

/** Whom a receipt goes to; one of the two is needed. */
export interface ReceiptCustomer {
  email: string | null;
  phoneE164: string | null;
}

/** A payment to be made on the gateway's own page. Minor units; the addresses are ours and absolute. */
export interface PaymentRequest {
  /** Our id; comes back in the gateway's metadata. */
  paymentId: number;
  amountMinor: number;
  currency: string;
  description: string;
  /** Where the client comes back to, paid or not. */
  returnUrl: string;
  cancelUrl: string;
  /** After this the gateway should not take the money any more; as near as the gateway allows. */
  expiresAt: Date;
  locale: "ru" | "en";
  email: string | null;
  receipt: { customer: ReceiptCustomer; lines: ReceiptLine[] } | null;
  idempotencyKey: string;
}

/** How the gateway says a payment stands. `pending`: the client has not finished; nothing is decided. */
export type GatewayStatus = "pending" | "succeeded" | "failed";

/** A payment as the gateway tells it when asked. */
export interface GatewayPayment {
  externalId: string;
  status: GatewayStatus;
  amountMinor: number;
  currency: string;
  /** Our id out of its metadata; null when it is not ours. */
  paymentId: number | null;
  /** Where the client pays; null when there is nothing to do there (any more). */
  confirmationUrl: string | null;
  /** The gateway's code, of `failed`. */
  failure: string | null;
}

/** Money on its way back, as the gateway tells it. */
export interface GatewayRefund {
  externalId: string;
  status: GatewayStatus;
  amountMinor: number;
  failure: string | null;
}

/** A receipt after the fact: the second one of a prepaid visit. */
export interface SettlementReceipt {
  externalPaymentId: string;
  customer: ReceiptCustomer;
  lines: ReceiptLine[];
  prepaidMinor: number;
  currency: string;
  idempotencyKey: string;
}

/** What a webhook of the gateway is about; only a hint, the payment is asked for again. */
export interface GatewayEvent {
  kind: "payment" | "refund";
  externalPaymentId: string;
}

/**
 * A gateway with a page of its own; no card data passes through us. Every call has a timeout. Errors are shaped like `VendorFault` of
 * features/sync; one whose outcome is unknown (timeout, 5xx) is repeated with the same key.
 */
export interface PaymentGateway {
  name: "yookassa" | "stripe";
  createPayment(request: PaymentRequest, signal?: AbortSignal): Promise<GatewayPayment>;
  /** Null when the gateway does not know it. */
  fetchPayment(externalId: string, signal?: AbortSignal): Promise<GatewayPayment | null>;
  /** Tells the gateway not to take the money any more, where it can be told. The answer is how the payment stands now. */
  cancelPayment(externalId: string, signal?: AbortSignal): Promise<GatewayPayment | null>;
  refundPayment(
    refund: {
      externalPaymentId: string;
      amountMinor: number;
      currency: string;
      reason: string;
      idempotencyKey: string;
      receipt: PaymentRequest["receipt"];
    },
    signal?: AbortSignal,
  ): Promise<GatewayRefund>;
  fetchRefund(externalId: string, signal?: AbortSignal): Promise<GatewayRefund | null>;
  /** Absent where the gateway does not do receipts. */
  sendSettlementReceipt?(receipt: SettlementReceipt, signal?: AbortSignal): Promise<{ externalId: string }>;
  /** Null: nothing that concerns payments or refunds. */
  readEvent(body: string): GatewayEvent | null;
}
