import type { RememberedCall } from "../../core/simulator/repeated-calls";
import type { SimulatedDelivery } from "../../core/simulator/webhook-courier.server";
import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

/** A Checkout session with its payment intent. Amounts in the wire's units. */
export interface SimulatedSession {
  id: string;
  intentId: string;
  status: "open" | "complete" | "expired";
  paymentStatus: "unpaid" | "paid";
  intentStatus: "requires_payment_method" | "processing" | "succeeded" | "canceled";
  declineCode: string | null;
  amount: number;
  refunded: number;
  currency: string;
  name: string;
  locale: string;
  clientReferenceId: string | null;
  metadata: Record<string, string>;
  intentMetadata: Record<string, string>;
  successUrl: string;
  cancelUrl: string;
  /** Epoch seconds. */
  created: number;
  expiresAt: number;
  /** When the client who left will pay after all; when a slow method brings its money. */
  paysAt: number | null;
  settlesAt: number | null;
}

export interface SimulatedRefund {
  id: string;
  intentId: string;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
  created: number;
}

export interface StripeState {
  /** The latest first. */
  sessions: SimulatedSession[];
  refunds: SimulatedRefund[];
  calls: Record<string, RememberedCall>;
  deliveries: SimulatedDelivery[];
  faults: WireFaults;
}

export const KEPT_SESSIONS = 500;

export function emptyStripeState(): StripeState {
  return { sessions: [], refunds: [], calls: {}, deliveries: [], faults: { ...NO_WIRE_FAULTS } };
}
