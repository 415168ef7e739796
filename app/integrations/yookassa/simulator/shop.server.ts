import { randomUUID } from "node:crypto";
import type { Clock } from "~/lib/clock";
import type { Courier } from "../../core/simulator/webhook-courier.server";
import { KEPT_PAYMENTS, type SimulatedPayment, type SimulatedRefund, type YookassaState } from "./state";
import { notificationOut, paymentOut, refundOut } from "./wire-out";

export interface ShopOptions {
  state: YookassaState;
  clock: Clock;
  courier: Courier;
  webhookTargets: readonly string[];
  shopId: string;
  changed(): void;
}

/** What may happen to a payment at the vendor's, with the notifications that follow. */
export type Shop = ReturnType<typeof createShop>;

/** Redirect payments lapse after an hour when nobody pays. */
const CONFIRMATION_MS = 3600_000;

export function createShop({ state, clock, courier, webhookTargets, shopId, changed }: ShopOptions) {
  /** The origin at which the client's page was last seen; webhooks repeat it in `confirmation_url`. */
  let origin = "http://127.0.0.1";
  const now = () => clock.now().toISOString();
  const shown = (payment: SimulatedPayment) => paymentOut(payment, { shopId, origin });

  function tell(event: string, object: { id: string }): void {
    // Written now: what happens later must not leak into an earlier event.
    const body = JSON.stringify(notificationOut(event, object));
    for (const url of webhookTargets)
      courier.send({ url, label: `${event} ${object.id}`, body, headers: () => ({}) });
  }

  function find(id: string): SimulatedPayment | undefined {
    return state.payments.find((one) => one.id === id);
  }

  function pay(payment: SimulatedPayment, method = "bank_card"): void {
    if (payment.status !== "pending") return;
    Object.assign(payment, { status: "succeeded", method, capturedAt: now(), paysAt: null });
    changed();
    tell("payment.succeeded", shown(payment));
  }

  function cancel(payment: SimulatedPayment, reason: string): void {
    if (payment.status !== "pending") return;
    Object.assign(payment, { status: "canceled", reason, paysAt: null });
    changed();
    tell("payment.canceled", shown(payment));
  }

  return {
    find,
    pay,
    cancel,
    shown,
    seenAt(host: string | undefined) {
      if (host) origin = `http://${host}`;
    },
    create(
      input: Pick<
        SimulatedPayment,
        "amountMinor" | "currency" | "description" | "metadata" | "returnUrl" | "hasReceipt"
      >,
    ) {
      // prettier-ignore
      const createdAt = now();
      const payment: SimulatedPayment = {
        ...input,
        id: randomUUID(),
        status: "pending",
        refundedMinor: 0,
        method: null,
        reason: null,
        createdAt,
        expiresAt: new Date(Date.parse(createdAt) + CONFIRMATION_MS).toISOString(),
        paysAt: null,
        capturedAt: null,
      };
      state.payments.unshift(payment);
      state.payments.length = Math.min(state.payments.length, KEPT_PAYMENTS);
      changed();
      return payment;
    },
    refund(payment: SimulatedPayment, input: { amountMinor: number; description: string }): SimulatedRefund {
      const refund: SimulatedRefund = {
        ...input,
        id: randomUUID(),
        paymentId: payment.id,
        currency: payment.currency,
        createdAt: now(),
      };
      payment.refundedMinor += input.amountMinor;
      state.refunds.unshift(refund);
      state.refunds.length = Math.min(state.refunds.length, KEPT_PAYMENTS);
      changed();
      tell("refund.succeeded", refundOut(refund));
      return refund;
    },
    writeReceipt(receipt: Omit<YookassaState["receipts"][number], "id" | "createdAt">) {
      const written = { ...receipt, id: `rt-${randomUUID()}`, createdAt: now() };
      state.receipts.unshift(written);
      state.receipts.length = Math.min(state.receipts.length, KEPT_PAYMENTS);
      changed();
      return written;
    },
    /** The client leaves and will pay by itself after so many seconds. */
    payLater(payment: SimulatedPayment, seconds: number): void {
      payment.paysAt = new Date(clock.now().getTime() + seconds * 1000).toISOString();
      changed();
    },
    /** Carries out what the clock says is due: payments promised for later, and lapsed ones. */
    sweep(): void {
      const at = now();
      for (const payment of state.payments.filter((one) => one.status === "pending")) {
        if (payment.paysAt !== null && payment.paysAt <= at) pay(payment);
        else if (payment.expiresAt <= at) cancel(payment, "expired_on_confirmation");
      }
    },
    /** A notification that a stranger could send: it says "succeeded" although nobody paid. */
    forge(payment: SimulatedPayment): void {
      tell("payment.succeeded", shown({ ...payment, status: "succeeded" }));
    },
    /** The last notification's kind again, as the vendor repeats for a day. */
    repeat(payment: SimulatedPayment): void {
      if (payment.status !== "pending") tell(`payment.${payment.status}`, shown(payment));
    },
  };
}
