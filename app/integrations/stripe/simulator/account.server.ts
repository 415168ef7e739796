import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "~/lib/clock";
import type { Courier } from "../../core/simulator/webhook-courier.server";
import { KEPT_SESSIONS, type SimulatedRefund, type SimulatedSession, type StripeState } from "./state";
import { eventOut, intentOut, refundOut, sessionOut } from "./wire-out";

export interface AccountOptions {
  state: StripeState;
  clock: Clock;
  courier: Courier;
  webhookTargets: readonly string[];
  webhookSecret: string;
  changed(): void;
}

/** What may happen to a session at the vendor's, with the signed events that follow. */
export type Account = ReturnType<typeof createAccount>;

type NewSession = Pick<SimulatedSession, "amount" | "currency" | "name" | "locale" | "clientReferenceId" | "metadata" | "intentMetadata" | "successUrl" | "cancelUrl" | "expiresAt">; // prettier-ignore

/** How long a slow method takes to bring its money. */
const SETTLE_S = 20;

export function createAccount({
  state,
  clock,
  courier,
  webhookTargets,
  webhookSecret,
  changed,
}: AccountOptions) {
  let origin = "http://127.0.0.1";
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const id = (kind: string) => `${kind}_test_${randomBytes(12).toString("hex")}`;
  const shown = (session: SimulatedSession, expanded = false) => sessionOut(session, { origin, expanded });

  function sign(body: string, { secret = webhookSecret, at = seconds() } = {}): string {
    const v1 = createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
    return `t=${at},v1=${v1}`;
  }

  function tell(
    type: string,
    object: { id: string },
    signature: (body: string) => string = (body) => sign(body),
  ): void {
    const event = { id: `evt_${randomBytes(12).toString("hex")}`, type, created: seconds(), object };
    const body = JSON.stringify(eventOut(event));
    for (const url of webhookTargets) {
      // Every attempt is signed anew, with its own moment.
      const headers = () => ({ "stripe-signature": signature(body) });
      courier.send({ url, label: `${type} ${object.id}`, body, headers });
    }
  }

  function find(sessionId: string): SimulatedSession | undefined {
    return state.sessions.find((one) => one.id === sessionId);
  }

  function pay(session: SimulatedSession): void {
    if (session.status !== "open") return;
    Object.assign(session, { status: "complete", paymentStatus: "paid", intentStatus: "succeeded", declineCode: null, paysAt: null }); // prettier-ignore
    changed();
    tell("payment_intent.succeeded", intentOut(session));
    tell("checkout.session.completed", shown(session));
  }

  /** A slow method: the session is complete, the money is not here. */
  function paySlowly(session: SimulatedSession): void {
    if (session.status !== "open") return;
    Object.assign(session, { status: "complete", intentStatus: "processing", declineCode: null, paysAt: null, settlesAt: seconds() + SETTLE_S }); // prettier-ignore
    changed();
    tell("checkout.session.completed", shown(session));
  }

  function settle(session: SimulatedSession, isGood: boolean): void {
    if (session.intentStatus !== "processing") return;
    Object.assign(
      session,
      isGood
        ? { paymentStatus: "paid", intentStatus: "succeeded", settlesAt: null }
        : { intentStatus: "requires_payment_method", declineCode: "insufficient_funds", settlesAt: null },
    );
    changed();
    tell(`checkout.session.async_payment_${isGood ? "succeeded" : "failed"}`, shown(session));
  }

  /** A declined card leaves the session open: the client may try another. */
  function decline(session: SimulatedSession): void {
    if (session.status !== "open") return;
    session.declineCode = "insufficient_funds";
    changed();
    tell("payment_intent.payment_failed", intentOut(session));
  }

  function expire(session: SimulatedSession): void {
    if (session.status !== "open") return;
    Object.assign(session, { status: "expired", intentStatus: "canceled", paysAt: null });
    changed();
    tell("checkout.session.expired", shown(session));
  }

  return {
    find,
    pay,
    paySlowly,
    settle,
    decline,
    expire,
    shown,
    seconds,
    byIntent: (intentId: string) => state.sessions.find((one) => one.intentId === intentId),
    seenAt(host: string | undefined) {
      if (host) origin = `http://${host}`;
    },
    create(input: NewSession): SimulatedSession {
      const session: SimulatedSession = {
        ...input,
        id: id("cs"),
        intentId: `pi_${randomBytes(12).toString("hex")}`,
        status: "open",
        paymentStatus: "unpaid",
        intentStatus: "requires_payment_method",
        declineCode: null,
        refunded: 0,
        created: seconds(),
        paysAt: null,
        settlesAt: null,
      };
      state.sessions.unshift(session);
      state.sessions.length = Math.min(state.sessions.length, KEPT_SESSIONS);
      changed();
      return session;
    },
    refund(session: SimulatedSession, amount: number, metadata: Record<string, string>): SimulatedRefund {
      const { intentId, currency } = session;
      const refund = { id: `re_${randomBytes(12).toString("hex")}`, intentId, amount, currency, metadata, created: seconds() }; // prettier-ignore
      session.refunded += amount;
      state.refunds.unshift(refund);
      state.refunds.length = Math.min(state.refunds.length, KEPT_SESSIONS);
      changed();
      tell("refund.created", refundOut(refund));
      tell("refund.updated", refundOut(refund));
      return refund;
    },
    payLater(session: SimulatedSession, inSeconds: number): void {
      session.paysAt = seconds() + inSeconds;
      changed();
    },
    /** Carries out what the clock says is due. */
    sweep(): void {
      const at = seconds();
      for (const session of state.sessions) {
        if (session.settlesAt !== null && session.settlesAt <= at) settle(session, true);
        if (session.status !== "open") continue;
        if (session.expiresAt <= at) expire(session);
        else if (session.paysAt !== null && session.paysAt <= at) pay(session);
      }
    },
    /** An event somebody else wrote: `secret` signed with another key, `stale` recorded ten minutes ago, `unsigned` without a signature. */
    forge(session: SimulatedSession, how: "secret" | "stale" | "unsigned"): void {
      const signatures = {
        secret: (body: string) => sign(body, { secret: "whsec_of_a_stranger" }),
        stale: (body: string) => sign(body, { at: seconds() - 600 }),
        unsigned: () => "",
      };
      tell("checkout.session.completed", shown({ ...session, status: "complete", paymentStatus: "paid" }), signatures[how]); // prettier-ignore
    },
  };
}
