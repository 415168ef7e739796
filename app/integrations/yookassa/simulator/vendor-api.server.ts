import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { Clock } from "~/lib/clock";
import { sameSecret } from "~/lib/secret-token.server";
import {
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { oncePerKey } from "../../core/simulator/repeated-calls";
import { underFaults } from "../../core/simulator/wire-faults.server";
import { minorOf } from "../map";
import { paymentRequest, receiptRequest, refundRequest, sumOfItems } from "./requests";
import type { Shop } from "./shop.server";
import type { YookassaState } from "./state";
import { receiptOut, refundOut } from "./wire-out";

export interface VendorApiOptions {
  state: YookassaState;
  shop: Shop;
  shopId: string;
  secretKey: string;
  clock: Clock;
  stopped: AbortSignal;
}

/** `/v3/…` as the vendor answers it: keys, idempotency, sums and states are checked as there. */
export function createVendorApi({ state, shop, shopId, secretKey, clock, stopped }: VendorApiOptions) {
  const expected = `Basic ${Buffer.from(`${shopId}:${secretKey}`).toString("base64")}`;

  function answer(request: SimulatorRequest): SimulatorAnswer {
    const { method, path, headers } = request;
    if (state.faults.refuseKey || !sameSecret(headers.authorization ?? "", expected))
      return refusal(401, "invalid_credentials", "Error in shopId or secret key. Check their validity.");
    shop.seenAt(headers.host);
    shop.sweep();
    if (method === "GET") return read(path);
    if (method !== "POST") return refusal(405, "method_not_allowed", "Method not allowed");
    const key = headers["idempotence-key"];
    if (typeof key !== "string" || key === "" || key.length > 64)
      return refusal(400, "invalid_request", "Idempotence key is missing or too long", "Idempotence-Key");
    if (!/^application\/json\b/.test(headers["content-type"] ?? ""))
      return refusal(415, "invalid_request", "Content type must be application/json");
    return oncePerKey(
      state.calls,
      { key, method, path, body: request.body, now: clock.now() },
      {
        act: () => write(path, jsonBody(request)),
        conflict: () =>
          refusal(
            400,
            "invalid_request",
            "Idempotence key duplicated with another request",
            "Idempotence-Key",
          ),
      },
    );
  }

  function read(path: string): SimulatorAnswer {
    const [, folder, id = ""] = /^\/v3\/(payments|refunds)\/([^/]+)$/.exec(path) ?? [];
    if (folder === "payments") {
      const payment = shop.find(id);
      return payment ? { status: 200, body: shop.shown(payment) } : missing("payment");
    }
    const refund = folder === "refunds" ? state.refunds.find((one) => one.id === id) : undefined;
    return refund
      ? { status: 200, body: refundOut(refund) }
      : missing(folder === "refunds" ? "refund" : "path");
  }

  function write(path: string, body: unknown): SimulatorAnswer {
    switch (path) {
      case "/v3/payments":
        return parsed(paymentRequest, body, createPayment);
      case "/v3/refunds":
        return parsed(refundRequest, body, createRefund);
      case "/v3/receipts":
        return parsed(receiptRequest, body, createReceipt);
      default:
        return missing("path");
    }
  }

  function createPayment(input: z.output<typeof paymentRequest>): SimulatorAnswer {
    const amountMinor = minorOf(input.amount);
    if (amountMinor === 0) return refusal(400, "invalid_request", "Amount must be positive", "amount.value");
    if (state.needsReceipt && !input.receipt)
      return refusal(400, "invalid_request", "Receipt is missing or illegal", "receipt");
    if (input.receipt && sumOfItems(input.receipt.items) !== amountMinor)
      return refusal(
        400,
        "invalid_request",
        "Receipt sum differs from the payment's amount",
        "receipt.items",
      );
    const payment = shop.create({
      amountMinor,
      currency: input.amount.currency,
      description: input.description ?? "",
      metadata: input.metadata ?? {},
      returnUrl: input.confirmation.return_url,
      hasReceipt: input.receipt !== undefined,
    });
    if (input.receipt)
      shop.writeReceipt({ kind: "payment", paymentId: payment.id, items: input.receipt.items });
    return { status: 200, body: shop.shown(payment) };
  }

  function createRefund(input: z.output<typeof refundRequest>): SimulatorAnswer {
    const payment = shop.find(input.payment_id);
    if (!payment) return refusal(400, "invalid_request", "Payment doesn't exist", "payment_id");
    if (payment.status !== "succeeded")
      return refusal(400, "invalid_request", "Payment is not succeeded", "payment_id");
    const amountMinor = minorOf(input.amount);
    const rest = payment.amountMinor - payment.refundedMinor;
    if (input.amount.currency !== payment.currency || amountMinor === 0 || amountMinor > rest)
      return refusal(400, "invalid_request", "Refund amount is more than what can be refunded", "amount");
    if (input.receipt && sumOfItems(input.receipt.items) !== amountMinor)
      return refusal(400, "invalid_request", "Receipt sum differs from the refund's amount", "receipt.items");
    const refund = shop.refund(payment, { amountMinor, description: input.description ?? "" });
    if (input.receipt)
      shop.writeReceipt({ kind: "refund", paymentId: payment.id, items: input.receipt.items });
    return { status: 200, body: refundOut(refund) };
  }

  function createReceipt(input: z.output<typeof receiptRequest>): SimulatorAnswer {
    const payment = shop.find(input.payment_id);
    if (payment?.status !== "succeeded")
      return refusal(400, "invalid_request", "Payment doesn't exist or is not succeeded", "payment_id");
    const settled = input.settlements.reduce((sum, one) => sum + minorOf(one.amount), 0);
    if (settled !== sumOfItems(input.items))
      return refusal(400, "invalid_request", "Settlements differ from the items' sum", "settlements");
    const receipt = shop.writeReceipt({ kind: "settlement", paymentId: payment.id, items: input.items });
    return { status: 200, body: receiptOut(receipt) };
  }

  return (request: SimulatorRequest) =>
    underFaults(state.faults, { refusals, stopped }, () => answer(request));
}

const refusals = {
  tooMany: (seconds: number): SimulatorAnswer => ({
    status: 429,
    body: {
      ...errorBody("too_many_requests", "Too many requests"),
      retry_after: Math.round(seconds * 1000),
    },
  }),
  serverError: () => refusal(500, "internal_server_error", "Internal server error"),
  stillWorking: (): SimulatorAnswer => ({
    status: 202,
    body: { type: "processing", description: "Request accepted, but not processed yet", retry_after: 200 },
  }),
};

function parsed<T extends z.ZodType>(
  schema: T,
  body: unknown,
  act: (input: z.output<T>) => SimulatorAnswer,
): SimulatorAnswer {
  if (body === undefined) return refusal(400, "invalid_request", "Body is not JSON");
  const read = schema.safeParse(body);
  if (read.success) return act(read.data);
  const issue = read.error.issues[0];
  return refusal(400, "invalid_request", issue?.message ?? "Wrong request", issue?.path.join("."));
}

function missing(what: string): SimulatorAnswer {
  return refusal(404, "not_found", `No such ${what}`);
}

function refusal(status: number, code: string, description: string, parameter?: string): SimulatorAnswer {
  return { status, body: errorBody(code, description, parameter) };
}

function errorBody(code: string, description: string, parameter?: string) {
  return { type: "error", id: randomUUID(), code, description, ...(parameter ? { parameter } : {}) };
}
