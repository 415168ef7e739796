import type { GatewayPayment, PaymentGateway } from "~/features/payments/ports";
import { VendorError } from "../core/vendor-error";
import type { StripeClient } from "./client.server";
import { wireRefund, wireSession } from "./contract";
import { gatewayPayment, gatewayRefund, sessionParams, wireUnitsOf } from "./map";
import { readStripeEvent } from "./webhook.server";

const CREATE = "POST /v1/checkout/sessions";
const RETRIEVE = "GET /v1/checkout/sessions/{id}";
const EXPIRE = "POST /v1/checkout/sessions/{id}/expire";
const REFUND = "POST /v1/refunds";
const REASON_MAX = 500;

/** Stripe as a gateway, by the pages of Checkout. A payment is a session; receipts of 54-FZ are not its business. */
export function createStripeGateway(client: StripeClient): PaymentGateway {
  const expand = ["payment_intent"];

  function readSession(externalId: string, signal?: AbortSignal) {
    return client.call({
      operation: RETRIEVE,
      read: wireSession,
      signal,
      ask: (stripe) => stripe.checkout.sessions.retrieve(externalId, { expand }),
    });
  }

  async function fetchPayment(externalId: string, signal?: AbortSignal): Promise<GatewayPayment | null> {
    const wire = await orNull(readSession(externalId, signal));
    return wire && gatewayPayment(wire);
  }

  return {
    name: "stripe",
    async createPayment(request, signal) {
      const { idempotencyKey } = request;
      const params = sessionParams(request, unitsOrRefuse(request, CREATE));
      const wire = await client.call({
        operation: CREATE,
        read: wireSession,
        signal,
        ask: (stripe) => stripe.checkout.sessions.create(params, { idempotencyKey }),
      });
      return gatewayPayment(wire);
    },
    fetchPayment,
    async cancelPayment(externalId, signal) {
      try {
        const wire = await client.call({
          operation: EXPIRE,
          read: wireSession,
          signal,
          ask: (stripe) => stripe.checkout.sessions.expire(externalId, { expand }),
        });
        return gatewayPayment(wire);
      } catch (error) {
        // Paid or ended meanwhile: how it stands now is the answer.
        if (isKind(error, "invalid_request") || isKind(error, "not_found"))
          return fetchPayment(externalId, signal);
        throw error;
      }
    },
    async refundPayment(refund, signal) {
      const { externalPaymentId, idempotencyKey, reason } = refund;
      const amount = unitsOrRefuse(refund, REFUND);
      const { payment_intent: intent } = await readSession(externalPaymentId, signal);
      const intentId = typeof intent === "string" ? intent : intent?.id;
      if (!intentId) throw refusalOf(REFUND, "nothing was paid");
      const wire = await client.call({
        operation: REFUND,
        read: wireRefund,
        signal,
        ask: (stripe) =>
          stripe.refunds.create(
            {
              payment_intent: intentId,
              amount,
              // Events about the refund name no session; this does.
              metadata: { session: externalPaymentId, reason: reason.slice(0, REASON_MAX) },
            },
            { idempotencyKey },
          ),
      });
      return gatewayRefund(wire);
    },
    async fetchRefund(externalId, signal) {
      const wire = await orNull(
        client.call({
          operation: "GET /v1/refunds/{id}",
          read: wireRefund,
          signal,
          ask: (stripe) => stripe.refunds.retrieve(externalId),
        }),
      );
      return wire && gatewayRefund(wire);
    },
    readEvent(body) {
      const event = readStripeEvent(body);
      return event.ok ? event.value.concerns : null;
    },
  };
}

function unitsOrRefuse(
  { amountMinor, currency }: { amountMinor: number; currency: string },
  operation: string,
): number {
  const units = wireUnitsOf(amountMinor, currency);
  if (units === null) throw refusalOf(operation, "this currency has no hundredths");
  return units;
}

function refusalOf(operation: string, vendorMessage: string): VendorError {
  return new VendorError({ vendor: "stripe", kind: "invalid_request", operation, vendorMessage });
}

function isKind(error: unknown, kind: VendorError["kind"]): boolean {
  return error instanceof VendorError && error.kind === kind;
}

async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isKind(error, "not_found")) return null;
    throw error;
  }
}
