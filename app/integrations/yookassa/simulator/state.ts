import type { RememberedCall } from "../../core/simulator/repeated-calls";
import type { SimulatedDelivery } from "../../core/simulator/webhook-courier.server";
import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

/** A payment as the simulated shop holds it. Amounts in hundredths. */
export interface SimulatedPayment {
  id: string;
  status: "pending" | "succeeded" | "canceled";
  amountMinor: number;
  refundedMinor: number;
  currency: string;
  description: string;
  metadata: Record<string, string>;
  returnUrl: string;
  method: string | null;
  reason: string | null;
  hasReceipt: boolean;
  /** ISO instants. */
  createdAt: string;
  expiresAt: string;
  /** When the client who left will pay after all. */
  paysAt: string | null;
  capturedAt: string | null;
}

export interface SimulatedRefund {
  id: string;
  paymentId: string;
  amountMinor: number;
  currency: string;
  description: string;
  createdAt: string;
}

/** A receipt of 54-FZ: with a payment, with a refund, or the second one of a prepaid visit. */
export interface SimulatedReceipt {
  id: string;
  kind: "payment" | "refund" | "settlement";
  paymentId: string;
  /** Lines as sent, contact data left out. */
  items: unknown;
  createdAt: string;
}

export interface YookassaState {
  /** Whether payments without a receipt are refused, as in a shop with an online cash register. */
  needsReceipt: boolean;
  /** All lists: the latest first. */
  payments: SimulatedPayment[];
  refunds: SimulatedRefund[];
  receipts: SimulatedReceipt[];
  calls: Record<string, RememberedCall>;
  deliveries: SimulatedDelivery[];
  faults: WireFaults;
}

export const KEPT_PAYMENTS = 500;

export function emptyYookassaState(): YookassaState {
  return {
    needsReceipt: false,
    payments: [],
    refunds: [],
    receipts: [],
    calls: {},
    deliveries: [],
    faults: { ...NO_WIRE_FAULTS },
  };
}
