import type {
  GatewayPayment,
  GatewayRefund,
  PaymentGateway,
  PaymentRequest,
  SettlementReceipt,
} from "~/features/payments/ports";
import type { VendorFault, VendorFaultKind } from "~/features/sync/ports";

/** A gateway's fault as its adapter would throw it. */
export function faultLike(kind: VendorFaultKind, retryAfterMs: number | null = null): VendorFault {
  const transient = !["unauthorized", "not_granted", "not_found", "invalid_request"].includes(kind);
  return Object.assign(new Error(`gateway: ${kind}`), {
    name: "VendorError" as const,
    kind,
    retryAfterMs,
    transient,
  });
}

type Call = "create" | "fetch" | "cancel" | "refund" | "fetchRefund" | "receipt";

/** What happens to the next call of a kind: it fails, before it has an effect or after. */
interface Trouble {
  call: Call;
  kind: VendorFaultKind;
  afterEffect?: boolean;
}

interface KeptRefund extends GatewayRefund {
  externalPaymentId: string;
}

/** A gateway in memory that keeps the port's promises: keys are remembered, money is never given back twice. */
export interface FakeGateway extends PaymentGateway {
  payments: Map<string, GatewayPayment & { request: PaymentRequest }>;
  refunds: Map<string, KeptRefund>;
  receipts: SettlementReceipt[];
  calls: Call[];
  /** What the next calls run into. */
  troubles: Trouble[];
  /** Refunds wait until `settleRefund`. */
  slowRefunds: boolean;
  /** The client pays, or is refused, on the gateway's page. */
  pay(externalId: string): void;
  decline(externalId: string, failure?: string): void;
  settleRefund(externalId: string, status: "succeeded" | "failed"): void;
  last(): GatewayPayment & { request: PaymentRequest };
}

export function fakeGateway(
  name: PaymentGateway["name"] = "stripe",
  { canCancel = name === "stripe" }: { canCancel?: boolean } = {},
): FakeGateway {
  const payments: FakeGateway["payments"] = new Map();
  const refunds: FakeGateway["refunds"] = new Map();
  const keys = new Map<string, string>();
  const get = (externalId: string) => {
    const payment = payments.get(externalId);
    if (!payment) throw new Error(`no payment ${externalId}`);
    return payment;
  };
  const told = ({ request: _request, ...payment }: GatewayPayment & { request: PaymentRequest }) => ({
    ...payment,
  });
  /** Runs a call; trouble comes before its effect, or hides that there was one. */
  async function answer<T>(call: Call, effect: () => T): Promise<T> {
    gateway.calls.push(call);
    await Promise.resolve();
    const at = gateway.troubles.findIndex((one) => one.call === call);
    const trouble = at < 0 ? null : gateway.troubles.splice(at, 1)[0];
    if (trouble && !trouble.afterEffect) throw faultLike(trouble.kind);
    const made = effect();
    if (trouble) throw faultLike(trouble.kind);
    return made;
  }
  const gateway: FakeGateway = {
    ...{ name, payments, refunds, receipts: [], calls: [], troubles: [], slowRefunds: false },
    createPayment: (request) =>
      answer("create", () => {
        const known = keys.get(request.idempotencyKey);
        if (known) return told(get(known));
        const externalId = `${name}-${payments.size + 1}`;
        keys.set(request.idempotencyKey, externalId);
        const { paymentId, amountMinor, currency } = request;
        const confirmationUrl = `https://pay.example/${externalId}`;
        payments.set(externalId, { externalId, status: "pending", amountMinor, currency, paymentId, confirmationUrl, failure: null, request });
        return told(get(externalId));
      }),
    fetchPayment: (externalId) =>
      answer("fetch", () => {
        const payment = payments.get(externalId);
        return payment ? told(payment) : null;
      }),
    cancelPayment: (externalId) =>
      answer("cancel", () => {
        const payment = payments.get(externalId);
        if (payment && canCancel && payment.status === "pending") gateway.decline(externalId, "canceled");
        return payment ? told(get(externalId)) : null;
      }),
    refundPayment: ({ externalPaymentId, amountMinor, idempotencyKey }) =>
      answer("refund", () => {
        const known = keys.get(idempotencyKey);
        if (known) return { ...refunds.get(known)! };
        const payment = get(externalPaymentId);
        const given = [...refunds.values()]
          .filter((one) => one.externalPaymentId === externalPaymentId && one.status !== "failed")
          .reduce((sum, one) => sum + one.amountMinor, 0);
        if (payment.status !== "succeeded" || given + amountMinor > payment.amountMinor)
          throw faultLike("invalid_request");
        const externalId = `${name}-refund-${refunds.size + 1}`;
        keys.set(idempotencyKey, externalId);
        const status = gateway.slowRefunds ? "pending" : "succeeded";
        refunds.set(externalId, { externalId, externalPaymentId, amountMinor, status, failure: null });
        return { ...refunds.get(externalId)! };
      }),
    fetchRefund: (externalId) => answer("fetchRefund", () => refunds.get(externalId) ?? null),
    sendSettlementReceipt: (receipt) =>
      answer("receipt", () => {
        const key = `receipt ${receipt.idempotencyKey}`;
        if (!keys.has(key)) gateway.receipts.push(receipt);
        keys.set(key, key);
        return { externalId: `receipt-${gateway.receipts.length}` };
      }),
    readEvent(body) {
      const event = JSON.parse(body) as { kind?: "payment" | "refund"; id?: string };
      return event.kind && event.id ? { kind: event.kind, externalPaymentId: event.id } : null;
    },
    pay(externalId) {
      payments.set(externalId, { ...get(externalId), status: "succeeded", confirmationUrl: null, failure: null });
    },
    decline(externalId, failure = "insufficient_funds") {
      payments.set(externalId, { ...get(externalId), status: "failed", confirmationUrl: null, failure });
    },
    settleRefund(externalId, status) {
      const refund = refunds.get(externalId);
      if (refund) refunds.set(externalId, { ...refund, status, failure: status === "failed" ? "declined" : null });
    },
    last() {
      const payment = [...payments.values()].at(-1);
      if (!payment) throw new Error("nobody has paid yet");
      return payment;
    },
  }; // prettier-ignore
  return gateway;
}
