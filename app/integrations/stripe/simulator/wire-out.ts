import type { SimulatedRefund, SimulatedSession } from "./state";

/** The version the official library of `package.json` pins. */
export const API_VERSION = "2026-07-29.dahlia";

export function intentOut(session: SimulatedSession) {
  return {
    id: session.intentId,
    object: "payment_intent",
    amount: session.amount,
    amount_received: session.intentStatus === "succeeded" ? session.amount : 0,
    currency: session.currency,
    status: session.intentStatus,
    metadata: session.intentMetadata,
    last_payment_error: session.declineCode
      ? { type: "card_error", code: "card_declined", decline_code: session.declineCode }
      : null,
    livemode: false,
  };
}

/** A session; `origin` is where its page for the client stands, `expanded` puts the intent in place of its id. */
export function sessionOut(
  session: SimulatedSession,
  { origin, expanded }: { origin: string; expanded: boolean },
) {
  // The intent is made when the client comes to pay, so an untouched session has none.
  const hasIntent = session.intentStatus !== "requires_payment_method" || session.declineCode !== null;
  return {
    id: session.id,
    object: "checkout.session",
    mode: "payment",
    ui_mode: "hosted_page",
    status: session.status,
    payment_status: session.paymentStatus,
    payment_intent: hasIntent ? (expanded ? intentOut(session) : session.intentId) : null,
    amount_total: session.amount,
    currency: session.currency,
    client_reference_id: session.clientReferenceId,
    metadata: session.metadata,
    success_url: session.successUrl,
    cancel_url: session.cancelUrl,
    created: session.created,
    expires_at: session.expiresAt,
    url: session.status === "open" ? `${origin}/c/pay/${session.id}` : null,
    livemode: false,
  };
}

export function refundOut(refund: SimulatedRefund) {
  return {
    id: refund.id,
    object: "refund",
    amount: refund.amount,
    currency: refund.currency,
    payment_intent: refund.intentId,
    metadata: refund.metadata,
    created: refund.created,
    status: "succeeded",
  };
}

export function eventOut({
  id,
  type,
  created,
  object,
}: {
  id: string;
  type: string;
  created: number;
  object: unknown;
}) {
  // prettier-ignore
  return {
    id,
    object: "event",
    api_version: API_VERSION,
    created,
    type,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    data: { object },
  };
}
