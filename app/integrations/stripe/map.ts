import type { GatewayPayment, GatewayRefund, PaymentRequest } from "~/features/payments/ports";
import type { WireRefund, WireSession } from "./contract";

/** Currencies whose smallest unit is the whole one (docs.stripe.com/currencies). UGX and ISK are written with two decimals there. */
const WITHOUT_DECIMALS = new Set(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]); // prettier-ignore
const WITH_THREE = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);
const NAME_MAX = 250;

/**
 * A session may not end sooner than half an hour after it was made. Counted from the moment until which the hour is kept, not from now: a
 * repeat under the same key must be the same call to the second. The session is ended by `cancelPayment` when the hour is let go.
 */
const SHORTEST_SESSION_MS = 31 * 60_000;

/** Hundredths, as the product counts every currency, in the unit the wire wants; null when they cannot be written so. */
export function wireUnitsOf(minor: number, currency: string): number | null {
  if (WITH_THREE.has(currency)) return minor * 10;
  if (!WITHOUT_DECIMALS.has(currency)) return minor;
  return minor % 100 === 0 ? minor / 100 : null;
}

/** Hundredths of an amount of the wire. */
export function minorOf(units: number, currency: string): number {
  if (WITHOUT_DECIMALS.has(currency.toUpperCase())) return units * 100;
  return WITH_THREE.has(currency.toUpperCase()) ? Math.round(units / 10) : units;
}

/** What a session is made from, `units` as of `wireUnitsOf`. */
export function sessionParams(request: PaymentRequest, units: number) {
  const metadata = { payment_id: String(request.paymentId) };
  return {
    mode: "payment" as const,
    ui_mode: "hosted_page" as const,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: request.currency.toLowerCase(),
          unit_amount: units,
          product_data: { name: request.description.trim().slice(0, NAME_MAX) || "—" },
        },
      },
    ],
    success_url: request.returnUrl,
    cancel_url: request.cancelUrl,
    client_reference_id: String(request.paymentId),
    ...(request.email ? { customer_email: request.email } : {}),
    metadata,
    // Not copied from the session by the vendor.
    payment_intent_data: { metadata },
    expires_at: Math.ceil((request.expiresAt.getTime() + SHORTEST_SESSION_MS) / 1000),
    locale: request.locale,
    submit_type: "book" as const,
  };
}

export function gatewayPayment(wire: WireSession): GatewayPayment {
  const { status, failure } = standing(wire);
  const ours = wire.metadata?.payment_id ?? "";
  return {
    externalId: wire.id,
    status,
    amountMinor: minorOf(wire.amount_total, wire.currency),
    currency: wire.currency.toUpperCase(),
    paymentId: /^[1-9]\d{0,14}$/.test(ours) ? Number(ours) : null,
    confirmationUrl: wire.status === "open" ? (wire.url ?? null) : null,
    failure,
  };
}

/** `complete` is not yet paid: slow methods end the session first and bring the money, or nothing, days later. */
function standing(wire: WireSession): Pick<GatewayPayment, "status" | "failure"> {
  if (wire.payment_status === "paid" || wire.payment_status === "no_payment_required")
    return { status: "succeeded", failure: null };
  if (wire.status === "expired") return { status: "failed", failure: "expired" };
  const intent = typeof wire.payment_intent === "object" ? wire.payment_intent : null;
  const isOver = intent?.status === "requires_payment_method" || intent?.status === "canceled";
  if (wire.status !== "complete" || !isOver) return { status: "pending", failure: null };
  const error = intent.last_payment_error;
  return { status: "failed", failure: error?.decline_code ?? error?.code ?? "async_payment_failed" };
}

export function gatewayRefund(wire: WireRefund): GatewayRefund {
  const failed = wire.status === "failed" || wire.status === "canceled";
  return {
    externalId: wire.id,
    status: failed ? "failed" : wire.status === "succeeded" ? "succeeded" : "pending",
    amountMinor: minorOf(wire.amount, wire.currency),
    failure: failed ? (wire.failure_reason ?? wire.status) : null,
  };
}
