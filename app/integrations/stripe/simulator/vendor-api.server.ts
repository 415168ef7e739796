import type { z } from "zod";
import type { Clock } from "~/lib/clock";
import { sameSecret } from "~/lib/secret-token.server";
import {
  formBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { oncePerKey } from "../../core/simulator/repeated-calls";
import { underFaults } from "../../core/simulator/wire-faults.server";
import type { Account } from "./account.server";
import { expandOnly, nestedForm, refundRequest, sessionRequest } from "./requests";
import type { SimulatedSession, StripeState } from "./state";
import { API_VERSION, intentOut, refundOut } from "./wire-out";

export interface VendorApiOptions {
  state: StripeState;
  account: Account;
  secretKey: string;
  clock: Clock;
  stopped: AbortSignal;
}

const SHORTEST_S = 30 * 60;
const LONGEST_S = 24 * 3600;

/** `/v1/…` as the vendor answers it: key, version, idempotency, `expires_at` and states are checked as there. */
export function createVendorApi({ state, account, secretKey, clock, stopped }: VendorApiOptions) {
  function answer(request: SimulatorRequest): SimulatorAnswer {
    const { method, path, headers } = request;
    if (state.faults.refuseKey || !sameSecret(headers.authorization ?? "", `Bearer ${secretKey}`))
      return refusal(401, { type: "invalid_request_error", message: "Invalid API Key provided" });
    if (headers["stripe-version"] !== API_VERSION)
      return refusal(400, { type: "invalid_request_error", message: "Invalid Stripe API version" });
    account.seenAt(headers.host);
    account.sweep();
    if (method === "GET") return read(path, nestedForm(request.query));
    if (method !== "POST") return missing("path");
    if (!/^application\/x-www-form-urlencoded\b/.test(headers["content-type"] ?? ""))
      return refusal(400, { type: "invalid_request_error", message: "The body must be a form" });
    const write = () => change(path, nestedForm(formBody(request)));
    const key = headers["idempotency-key"];
    if (typeof key !== "string") return write();
    if (key.length > 255)
      return refusal(400, { type: "idempotency_error", message: "Idempotency key is too long" });
    return oncePerKey(
      state.calls,
      { key, method, path, body: request.body, now: clock.now() },
      {
        act: write,
        conflict: () =>
          refusal(400, { type: "idempotency_error", message: "Keys for idempotent requests can only be used with the same parameters" }), // prettier-ignore
      },
    );
  }

  function read(path: string, query: unknown): SimulatorAnswer {
    const [, folder, id = ""] = /^\/v1\/(checkout\/sessions|payment_intents|refunds)\/(\w+)$/.exec(path) ?? []; // prettier-ignore
    if (folder === "checkout/sessions") {
      const session = account.find(id);
      if (!session) return missing("checkout.session");
      return parsed(expandOnly, query, ({ expand }) => ok(account.shown(session, expand !== undefined)));
    }
    if (folder === "payment_intents") {
      const session = account.byIntent(id);
      return session ? ok(intentOut(session)) : missing("payment_intent");
    }
    const refund = folder === "refunds" ? state.refunds.find((one) => one.id === id) : undefined;
    return refund ? ok(refundOut(refund)) : missing(folder ?? "path");
  }

  function change(path: string, body: unknown): SimulatorAnswer {
    if (path === "/v1/checkout/sessions") return parsed(sessionRequest, body, createSession);
    if (path === "/v1/refunds") return parsed(refundRequest, body, createRefund);
    const session = account.find(/^\/v1\/checkout\/sessions\/(\w+)\/expire$/.exec(path)?.[1] ?? "");
    if (!session) return missing("checkout.session");
    return parsed(expandOnly, body, ({ expand }) => expire(session, expand !== undefined));
  }

  function createSession(input: z.output<typeof sessionRequest>): SimulatorAnswer {
    const lasts = input.expires_at - account.seconds();
    if (lasts < SHORTEST_S || lasts > LONGEST_S)
      return wrong("The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.", "expires_at"); // prettier-ignore
    const [{ price_data }] = input.line_items as [(typeof input.line_items)[number]];
    const session = account.create({
      amount: price_data.unit_amount,
      currency: price_data.currency,
      name: price_data.product_data.name,
      locale: input.locale ?? "auto",
      clientReferenceId: input.client_reference_id ?? null,
      metadata: input.metadata ?? {},
      intentMetadata: input.payment_intent_data?.metadata ?? {},
      successUrl: input.success_url,
      cancelUrl: input.cancel_url,
      expiresAt: input.expires_at,
    });
    return ok(account.shown(session, input.expand !== undefined));
  }

  function expire(session: SimulatedSession, expanded: boolean): SimulatorAnswer {
    if (session.status !== "open")
      return wrong(`Only Checkout Sessions with a status in ["open"] can be expired.`, null);
    account.expire(session);
    return ok(account.shown(session, expanded));
  }

  function createRefund(input: z.output<typeof refundRequest>): SimulatorAnswer {
    const session = account.byIntent(input.payment_intent);
    if (!session) return missing("payment_intent");
    if (session.intentStatus !== "succeeded")
      return wrong("This PaymentIntent does not have a successful charge to refund.", "payment_intent");
    if (input.amount > session.amount - session.refunded)
      return wrong("Refund amount is greater than unrefunded amount on charge", "amount");
    return ok(refundOut(account.refund(session, input.amount, input.metadata ?? {})));
  }

  return (request: SimulatorRequest) =>
    underFaults(state.faults, { refusals, stopped }, () => answer(request));
}

const refusals = {
  tooMany: (seconds: number): SimulatorAnswer => ({
    status: 429,
    headers: { "retry-after": String(seconds), "stripe-should-retry": "false" },
    body: { error: { type: "invalid_request_error", code: "rate_limit", message: "Too many requests" } },
  }),
  serverError: () => refusal(500, { type: "api_error", message: "An error occurred on our side" }),
};

function ok(body: unknown): SimulatorAnswer {
  return { status: 200, body };
}

function parsed<T extends z.ZodType>(
  schema: T,
  body: unknown,
  act: (input: z.output<T>) => SimulatorAnswer,
): SimulatorAnswer {
  const read = schema.safeParse(body);
  if (read.success) return act(read.data);
  const issue = read.error.issues[0];
  return wrong(issue?.message ?? "Wrong request", issue?.path.join(".") ?? null);
}

function missing(what: string): SimulatorAnswer {
  return refusal(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${what}`,
    param: "id",
  });
}

function wrong(message: string, param: string | null): SimulatorAnswer {
  return refusal(400, { type: "invalid_request_error", message, ...(param ? { param } : {}) });
}

function refusal(
  status: number,
  error: { type: string; message: string; code?: string; param?: string },
): SimulatorAnswer {
  return { status, headers: { "request-id": "req_simulated" }, body: { error } };
}
