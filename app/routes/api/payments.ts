import { createHash } from "node:crypto";
import { z } from "zod";
import type { StartRefusal } from "~/features/payments/attempts/commands.server";
import { startPayment } from "~/features/payments/commands.server";
import { takeAtDesk } from "~/features/payments/desk/commands.server";
import { amountDue } from "~/features/payments/model";
import { getVisitMoney, type VisitMoney } from "~/features/payments/queries.server";
import { idParam } from "~/lib/text";
import { requireScopes } from "./caller.server";
import { defineEndpoint, Problem, serve, type EndpointContext } from "./kit.server";

const paymentShape = z.object({
  id: z.number(),
  method: z.string(),
  purpose: z.string(),
  status: z.string(),
  amount: z.object({ minor: z.number(), currency: z.string() }),
  refunded_minor: z.number(),
  points: z.number(),
  failure: z.string().nullable(),
  created_at: z.string(),
  paid_at: z.string().nullable(),
});

const moneyShape = z.object({
  booking_id: z.number(),
  currency: z.string(),
  price_minor: z.number(),
  prepayment_minor: z.number(),
  paid_minor: z.number(),
  points: z.number(),
  due_minor: z.number(),
  payments: z.array(paymentShape),
});

function moneyBody(money: VisitMoney): z.input<typeof moneyShape> {
  return {
    booking_id: money.bookingId,
    currency: money.currency,
    price_minor: money.priceMinor,
    prepayment_minor: money.prepayMinor,
    paid_minor: money.paidMinor,
    points: money.pointsSpent,
    due_minor: money.dueMinor,
    payments: money.payments.map((payment) => ({
      id: payment.id,
      method: payment.method,
      purpose: payment.purpose,
      status: payment.status,
      amount: { minor: payment.amountMinor, currency: payment.currency },
      refunded_minor: payment.refundedMinor,
      points: payment.pointsSpent,
      failure: payment.failure,
      created_at: payment.createdAt.toISOString(),
      paid_at: payment.succeededAt?.toISOString() ?? null,
    })),
  };
}

/** `GET /api/v1/payments?booking_id=`: the money of a visit, for staff or its own client. */
const read = defineEndpoint({
  method: "GET",
  auth: "token",
  query: z.object({ booking_id: idParam }),
  response: moneyShape,
  async handle({ core, actor, token, query }) {
    requireScopes({ actor, token }, [actor.kind === "client" ? "self:read" : "payments:read"]);
    const money = await getVisitMoney(core.db, actor, query.booking_id, { now: core.clock.now() });
    return { body: moneyBody(money) };
  },
});

const body = z.object({
  booking_id: idParam,
  /** `gateway` answers with the page to pay on; the others are money taken at the desk, by staff. */
  method: z.enum(["gateway", "cash", "terminal"]),
  /** What is due now, or all that remains. The amount itself is never taken from the caller. */
  amount: z.enum(["due", "full"]).default("due"),
  points: z.number().int().min(0).max(100_000_000).optional(),
});

/** `POST /api/v1/payments`: pays for a visit. The same `Idempotency-Key` is the same payment. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  body,
  response: z.object({ state: z.enum(["pending", "paid"]), url: z.string().nullable(), visit: moneyShape }),
  async handle(context) {
    const { core, actor, token, body: asked } = context;
    requireScopes({ actor, token }, [actor.kind === "client" ? "self:book" : "payments:take"]);
    const url =
      asked.method === "gateway" ? await payByGateway(context) : await payAtDesk(context, asked.method);
    const money = await getVisitMoney(core.db, actor, asked.booking_id, { now: core.clock.now() });
    const state = url === null ? ("paid" as const) : ("pending" as const);
    return { status: 201, body: { state, url, visit: moneyBody(money) } };
  },
});

type Context = EndpointContext<undefined, undefined, typeof body>;

const CODE_OF: Record<StartRefusal["reason"], "conflict" | "invalid" | "unavailable"> = {
  no_gateway: "unavailable",
  gateway_down: "unavailable",
  nothing_due: "conflict",
  gone: "conflict",
  points: "invalid",
  contact: "invalid",
};

async function payByGateway({ core, vendors, actor, body: asked }: Context): Promise<string | null> {
  const { booking_id: bookingId, amount, points: pointsToSpend } = asked;
  const started = await startPayment(core, vendors, actor, { bookingId, amount, pointsToSpend });
  if (started.ok) return "url" in started.value ? started.value.url : null;
  const { reason } = started.error;
  throw new Problem(CODE_OF[reason], { reason: `payment_${reason}` });
}

async function payAtDesk(context: Context, method: "cash" | "terminal"): Promise<null> {
  const { core, actor, body: asked, request } = context;
  const { booking_id: bookingId, points = 0, amount } = asked;
  const money = await getVisitMoney(core.db, actor, bookingId, { now: core.clock.now() });
  const pointsSpent = money.pointsSpent + points;
  const amountMinor = amountDue({ ...money, pointsSpent }, { amount, status: money.status });
  // A repeat that outlived the kit's own memory of the key is still the same taking.
  const key = request.headers.get("idempotency-key");
  const once = key === null ? context.requestId : createHash("sha256").update(key).digest("hex");
  const taken = await takeAtDesk(core, actor, { bookingId, method, amountMinor, points, note: "", once });
  if (taken.ok) return null;
  const { reason } = taken.error;
  throw new Problem(reason === "points" ? "invalid" : "conflict", {
    reason: reason === "nothing" ? "payment_nothing_due" : `payment_${reason}`,
  });
}

const handler = serve(read, create);
export const loader = handler;
export const action = handler;
