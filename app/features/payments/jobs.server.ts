import { and, asc, eq, gt, inArray, isNull, notInArray, or } from "drizzle-orm";
import { inbox, payments, refunds } from "~drizzle/schema";
import { markInbox, type InboxResult } from "~/features/sync/inbox/commands.server";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { giveUp } from "./attempts/commands.server";
import type { PaymentRow } from "./books/commands.server";
import { refreshOne } from "./commands.server";
import { faultOf } from "~/features/connections/fault/model";
import type * as definitions from "./jobs";
import { GATEWAY_METHODS, MISMATCHES, nextCheckAt } from "./model";
import { applyGatewayPayment } from "./outcome/commands.server";
import type { GatewayEvent, GatewayPayment, PaymentGateway } from "./ports";
import { findPayment, listOpenRefunds, pushRefund } from "./refunds/commands.server";
import { isStillDue, settleVisit } from "./settlement/commands.server";
import { readVisit } from "./visit/queries.server";

const HOUR_MS = 3_600_000;
const CHECKED_AT_ONCE = 100;
/** Gateways remember a key for a day (YooKassa; Stripe at least as long); after that the same call would be a second payment. */
const KEY_REMEMBERED_MS = 23 * HOUR_MS;
const REFUND_WATCHED_MS = 30 * 24 * HOUR_MS;

const system = systemActor("payments");

/** What a job ends with: a pause that costs nothing when the gateway asked for one, else the failure itself. */
function troubleOf(error: unknown): unknown {
  const fault = faultOf(error);
  return fault?.kind === "rate_limited" ? new RetryAfter(fault.retryAfterMs ?? 5_000) : error;
}

export const settleVisitMoney: HandlerOf<typeof definitions.settleVisitMoney> = async (
  { core, vendors, signal },
  { bookingId },
) => {
  try {
    await settleVisit(core, vendors, system, { bookingId, signal });
  } catch (error) {
    throw troubleOf(error);
  }
};

export const sendRefund: HandlerOf<typeof definitions.sendRefund> = async (
  { core, vendors, signal },
  { refundId },
) => {
  try {
    await pushRefund(core, vendors, system, { refundId, signal });
  } catch (error) {
    throw troubleOf(error);
  }
};

export const applyPaymentEvent: HandlerOf<typeof definitions.applyPaymentEvent> = async (
  context,
  { inboxId },
) => {
  const { core, vendors } = context;
  const [row] = await core.db.select().from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  if (!row || row.status === "applied" || row.status === "ignored") return;
  const gateway = vendors.gateways[row.source];
  const event = gateway?.readEvent(row.body);
  if (!gateway || !event) {
    const code = gateway ? "other_resource" : "source_off";
    await mark(core, inboxId, { status: "ignored", outcome: { code } });
    return;
  }
  try {
    await mark(core, inboxId, await applyEvent(context, { gateway, event }));
  } catch (error) {
    const fault = faultOf(error);
    if (fault && fault.kind !== "rate_limited")
      await mark(core, inboxId, { status: "failed", outcome: { code: `gateway_${fault.kind}` } });
    throw troubleOf(error);
  }
};

async function mark(core: Core, inboxId: number, result: InboxResult): Promise<void> {
  await core.db.transaction((tx) => markInbox(tx, core, { inboxId, ...result }));
}

/** The call is only a hint: the gateway is asked, and its answer is what counts. */
async function applyEvent(
  { core, vendors, signal }: JobContext,
  { gateway, event }: { gateway: PaymentGateway; event: GatewayEvent },
): Promise<InboxResult> {
  const told = await gateway.fetchPayment(event.externalPaymentId, signal);
  if (!told) return { status: "ignored", outcome: { code: "unknown_payment" } };
  const payment = await ourPayment(core, gateway, told);
  if (!payment) return { status: "ignored", outcome: { code: "not_ours" } };
  const applied = await applyGatewayPayment(core, system, { paymentId: payment.id, told });
  if (event.kind === "refund") {
    for (const { id } of await listOpenRefunds(core.db, payment.id))
      await pushRefund(core, vendors, system, { refundId: id, signal });
  }
  const outcome = {
    code: event.kind === "refund" ? "refund_checked" : `payment_${applied}`,
    ...(payment.bookingId === null ? {} : { bookingId: payment.bookingId }),
  };
  return { status: applied.startsWith("mismatch") ? "failed" : "applied", outcome };
}

/** Our row of what the gateway tells of: by the id we gave it, or the one it gave us. */
async function ourPayment(
  { db }: Core,
  gateway: PaymentGateway,
  told: GatewayPayment,
): Promise<PaymentRow | null> {
  const [byTheirs] = await db
    .select()
    .from(payments)
    .where(and(eq(payments.method, gateway.name), eq(payments.externalId, told.externalId)))
    .limit(1);
  if (byTheirs) return byTheirs;
  const byOurs = told.paymentId === null ? null : await findPayment(db, told.paymentId);
  return byOurs?.method === gateway.name ? byOurs : null;
}

export const checkPayments: HandlerOf<typeof definitions.checkPayments> = async (context) => {
  await checkAttempts(context);
  await checkRefunds(context);
};

async function checkAttempts({ core, vendors, signal, log }: JobContext): Promise<void> {
  const now = core.clock.now();
  const rows = await core.db
    .select()
    .from(payments)
    .where(
      and(
        inArray(payments.status, ["created", "pending"]),
        inArray(payments.method, [...GATEWAY_METHODS]),
        or(isNull(payments.failure), notInArray(payments.failure, [...MISMATCHES])),
      ),
    )
    .orderBy(asc(payments.checkedAt), asc(payments.id))
    .limit(CHECKED_AT_ONCE);
  for (const payment of rows) {
    signal.throwIfAborted();
    const due = nextCheckAt(payment);
    if (due === null || due > now) continue;
    try {
      await checkOne({ core, vendors, signal }, payment);
    } catch (error) {
      if (signal.aborted) throw error;
      log.error({ err: error, paymentId: payment.id }, "payment could not be checked");
    }
  }
}

async function checkOne(
  { core, vendors, signal }: Pick<JobContext, "core" | "vendors" | "signal">,
  payment: PaymentRow,
): Promise<void> {
  const age = core.clock.now().getTime() - payment.createdAt.getTime();
  if (payment.externalId === null && age > KEY_REMEMBERED_MS) {
    await giveUp(core, system, { paymentId: payment.id, failure: "unknown_outcome" });
    return;
  }
  const visit = payment.bookingId === null ? null : await readVisit(core.db, payment.bookingId);
  const cancel = visit !== null && !isStillDue(visit, payment);
  await refreshOne(core, vendors, system, payment, { cancel, signal });
}

async function checkRefunds({ core, vendors, signal, log }: JobContext): Promise<void> {
  const since = new Date(core.clock.now().getTime() - REFUND_WATCHED_MS);
  const rows = await core.db
    .select({ id: refunds.id })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(
      and(
        inArray(refunds.status, ["created", "pending"]),
        inArray(payments.method, [...GATEWAY_METHODS]),
        gt(refunds.createdAt, since),
      ),
    )
    .orderBy(asc(refunds.updatedAt), asc(refunds.id))
    .limit(CHECKED_AT_ONCE);
  for (const { id } of rows) {
    signal.throwIfAborted();
    try {
      await pushRefund(core, vendors, system, { refundId: id, signal });
    } catch (error) {
      if (signal.aborted) throw error;
      const fault = faultOf(error);
      if (fault) log.warn({ refundId: id, kind: fault.kind }, "refund could not be checked");
      else log.error({ err: error, refundId: id }, "refund could not be checked");
    }
  }
}
