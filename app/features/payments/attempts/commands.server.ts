import { randomUUID } from "node:crypto";
import { payments } from "~drizzle/schema";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { confirmPaid, extendHold } from "~/features/booking/hold/commands.server";
import { spendPointsInside } from "~/features/loyalty/spending/commands.server";
import { pointsBalance } from "~/features/loyalty/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Vendors } from "~/jobs/vendors";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { ok, refuse, type Result } from "~/lib/result";
import type { PaymentRow, Writing } from "../books/commands.server";
import { faultOf } from "~/features/connections/fault/model";
import {
  amountDue,
  GATEWAY_METHODS,
  isOpen,
  isPayable,
  isSetAside,
  pointsUsable,
  purposeOf,
  takesCurrency,
  type GatewayMethod,
} from "../model";
import { applyGatewayPayment, failPayment, type Applied } from "../outcome/commands.server";
import { mustPayments } from "../policy";
import type { GatewayPayment, PaymentGateway, PaymentRequest } from "../ports";
import { readProgramOrder, type ProgramOrder } from "../programmes/orders/queries.server";
import { needsContact, prepareReceipt, readReceiptLines } from "../receipts/commands.server";
import { findPayment, lockPayment } from "../refunds/commands.server";
import { contactOf, lockVisit, readVisit, type PaidVisit } from "../visit/queries.server";

/** What a client asks for when they press "pay". */
export interface PaymentWish {
  bookingId: number;
  /** Points that shall be in the visit altogether; absent: as many as are in it now. */
  pointsToSpend?: number;
  amount: "due" | "full";
}

export type StartRefusal = {
  reason: "no_gateway" | "gateway_down" | "nothing_due" | "gone" | "points" | "contact";
};

const MINUTE_MS = 60_000;
const ATTEMPTS_THAT_EXTEND = 5;

/** A visit's payments by gateways, the oldest first. */
export async function listAttempts(db: Queryable, headId: number): Promise<PaymentRow[]> {
  return db
    .select()
    .from(payments)
    .where(and(eq(payments.bookingId, headId), inArray(payments.method, [...GATEWAY_METHODS])))
    .orderBy(asc(payments.id));
}

/** What was decided in the first transaction. */
export type Begun =
  | { kind: "attempt"; payment: PaymentRow }
  | { kind: "paid" }
  /** Somebody has begun one in the meantime. */
  | { kind: "busy" };

/**
 * Writes an attempt down, with its points and its receipt, and keeps the hour for as long as paying may take; nothing has left for the
 * gateway yet. Points that cover what is due need no gateway at all.
 */
export async function beginAttempt(
  core: Core,
  actor: Actor,
  wish: PaymentWish & { method: GatewayMethod | null },
): Promise<Result<Begun, StartRefusal>> {
  try {
    return await core.db.transaction((tx) => begin(tx, { core, actor }, wish));
  } catch (error) {
    if (error instanceof Undone) return refuse(error.refusal);
    throw error;
  }
}

/** Rolls back what was written and answers with a refusal. */
class Undone extends Error {
  constructor(readonly refusal: StartRefusal) {
    super(refusal.reason);
  }
}

async function begin(
  tx: Tx,
  writing: Writing,
  wish: PaymentWish & { method: GatewayMethod | null },
): Promise<Result<Begun, StartRefusal>> {
  const { core, actor } = writing;
  const visit = await lockVisit(tx, wish.bookingId);
  if (!visit) throw new AppError("not_found", "no such visit");
  mustPayments(actor, "pay", visit);
  const { head } = visit;
  if (!isPayable(head, { now: core.clock.now() })) return refuse({ reason: "gone" as const });
  const attempts = await listAttempts(tx, head.id);
  if (attempts.some((one) => isOpen(one) && !isSetAside(one.failure))) return ok({ kind: "busy" as const });
  const points = await pointsToAdd(tx, actor, { visit, wanted: wish.pointsToSpend, last: attempts.at(-1) });
  if (points === null) return refuse({ reason: "points" as const });
  const sums = { ...visit.sums, pointsSpent: visit.sums.pointsSpent + points };
  const amountMinor = amountDue(sums, { amount: wish.amount, status: head.status });
  if (amountMinor === 0) {
    if (points === 0 && head.status !== "hold") return refuse({ reason: "nothing_due" as const });
    return coverByPoints(tx, writing, { visit, points });
  }
  const { method } = wish;
  if (!method) return refuse({ reason: "no_gateway" as const });
  if (await needsContact(tx, method)) {
    const { email, phoneE164 } = await contactOf(tx, head);
    if (email === null && phoneE164 === null) return refuse({ reason: "contact" as const });
  }
  const now = core.clock.now();
  const [payment] = await tx
    .insert(payments)
    .values({
      ...{ bookingId: head.id, clientId: head.clientId, method, purpose: purposeOf(sums, amountMinor) },
      ...{
        status: "created" as const,
        amountMinor,
        currency: head.currency,
        refundedMinor: 0,
        pointsSpent: points,
      },
      ...{ idempotencyKey: randomUUID(), actor: actorRef(actor), note: "", createdAt: now, updatedAt: now },
    })
    .returning();
  if (!payment) throw new AppError("internal", "insert returned no row");
  const { payMin } = await readSetting(tx, "booking");
  // Paying takes its time, but nobody keeps an hour for ever by failing to pay for it.
  if (head.status === "hold" && attempts.length < ATTEMPTS_THAT_EXTEND)
    await keepHour(tx, writing, visit, new Date(now.getTime() + payMin * MINUTE_MS));
  if (points > 0) await spend(tx, writing, { visit, points, requestKey: `payment-${payment.id}` });
  await prepareReceipt(tx, writing, { visit, payment });
  tx.touch("payments");
  return ok({ kind: "attempt" as const, payment });
}

async function keepHour(tx: Tx, writing: Writing, { head }: PaidVisit, until: Date): Promise<void> {
  if (head.holdUntil === null || head.holdUntil < until)
    await extendHold(tx, writing, { bookingId: head.id, until });
}

/**
 * How many points come on top of those in the visit; null when they are not there to be spent. Whoever only holds the link spends what the
 * client meant to when they booked, or what an earlier attempt had, and no more: the link is not the client.
 */
async function pointsToAdd(
  tx: Tx,
  actor: Actor,
  { visit, wanted, last }: { visit: PaidVisit; wanted: number | undefined; last: PaymentRow | undefined },
): Promise<number | null> {
  const { head, sums, pointsMeant } = visit;
  const meant = Math.max(pointsMeant, head.status === "hold" ? (last?.pointsSpent ?? 0) : 0);
  if (wanted !== undefined && !Number.isSafeInteger(wanted)) return null;
  const more = (wanted ?? meant) - sums.pointsSpent;
  if (more <= 0) return 0;
  if (head.clientId === null || (actor.kind === "link" && (wanted ?? 0) > meant)) return null;
  const usable = pointsUsable(sums, await pointsBalance(tx, head.clientId), await readSetting(tx, "loyalty"));
  if (more <= usable) return more;
  return wanted === undefined ? usable : null;
}

async function spend(
  tx: Tx,
  writing: Writing,
  { visit, points, requestKey }: { visit: PaidVisit; points: number; requestKey: string },
): Promise<void> {
  const { id: bookingId, clientId } = visit.head;
  if (clientId === null) throw new Undone({ reason: "points" });
  const spent = await spendPointsInside(tx, writing, { bookingId, clientId, points, requestKey });
  if (!spent.ok) throw new Undone({ reason: "points" });
}

async function coverByPoints(
  tx: Tx,
  writing: Writing,
  { visit, points }: { visit: PaidVisit; points: number },
): Promise<Result<Begun, StartRefusal>> {
  const { head } = visit;
  // Days are locked before clients, as everywhere.
  if (head.status === "hold" && (await confirmPaid(tx, writing, { bookingId: head.id })) === "gone")
    throw new Undone({ reason: "gone" });
  if (points > 0) await spend(tx, writing, { visit, points, requestKey: `cover-${randomUUID()}` });
  return ok({ kind: "paid" as const });
}

/** What is sent to the gateway. It is made of what is stored, so that every repeat of the call says the very same. */
async function requestOf(core: Core, payment: PaymentRow): Promise<PaymentRequest> {
  const order = await orderOf(core.db, payment);
  const lines = await readReceiptLines(core.db, `payment:${payment.id}`);
  const { payMin } = await readSetting(core.db, "booking");
  const back = core.env.web.publicUrl + order.backTo;
  return {
    paymentId: payment.id,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    description: order.description,
    returnUrl: back,
    cancelUrl: back,
    expiresAt: new Date(payment.createdAt.getTime() + payMin * MINUTE_MS),
    locale: order.locale,
    email: order.customer.email,
    receipt: lines ? { customer: order.customer, lines } : null,
    idempotencyKey: payment.idempotencyKey,
  };
}

/** What is paid for: a visit, or a programme. */
async function orderOf(db: Queryable, { bookingId, programId }: PaymentRow): Promise<ProgramOrder> {
  if (programId !== null) return readProgramOrder(db, programId);
  const visit = bookingId === null ? null : await readVisit(db, bookingId);
  if (!visit) throw new AppError("internal", "a gateway's payment without a visit");
  const { head } = visit;
  return {
    description: `${head.serviceName}, ${head.reference}`,
    customer: await contactOf(db, head),
    locale: head.locale === "en" ? "en" : "ru",
    backTo: paths.visitPay(head.linkToken, { back: "1" }),
  };
}

/** How a call to the gateway ended. `unknown`: it may or may not have happened; the same key asks again later. */
export type Pushed =
  { kind: "told"; told: GatewayPayment; applied: Applied } | { kind: "unknown" } | { kind: "refused" };

/**
 * Makes the payment at the gateway, or learns of the one made by an earlier call with the same key. A timeout or a 5xx is repeated once at
 * once; after that the outcome is unknown and a job asks again.
 */
export async function pushAttempt(
  core: Core,
  actor: Actor,
  { gateway, payment, signal }: { gateway: PaymentGateway; payment: PaymentRow; signal?: AbortSignal },
): Promise<Pushed> {
  const request = await requestOf(core, payment);
  for (let tries = 1; ; tries += 1) {
    try {
      const told = await gateway.createPayment(request, signal);
      return {
        kind: "told",
        told,
        applied: await applyGatewayPayment(core, actor, { paymentId: payment.id, told }),
      };
    } catch (error) {
      const fault = faultOf(error);
      if (!fault) throw error;
      core.log.warn(
        { paymentId: payment.id, method: payment.method, kind: fault.kind, tries },
        "gateway call failed",
      );
      if (!fault.transient) {
        await giveUp(core, actor, { paymentId: payment.id, failure: fault.kind });
        return { kind: "refused" };
      }
      // Whoever was told to wait is not asked again at once.
      if (tries === 2 || fault.kind === "rate_limited") return { kind: "unknown" };
    }
  }
}

/** Ends an attempt that never came to be at the gateway, or that the gateway has forgotten. */
export async function giveUp(
  core: Core,
  actor: Actor,
  { paymentId, failure }: { paymentId: number; failure: string },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    const known = await findPayment(tx, paymentId);
    if (!known) return;
    if (known.bookingId !== null) await lockVisit(tx, known.bookingId);
    const payment = await lockPayment(tx, paymentId);
    if (payment.status === "created" || payment.status === "pending")
      await failPayment(tx, { core, actor }, { payment, failure });
  });
}

/** Asks the gateway how a payment stands, and applies the answer. Null: there is nothing to ask it with. */
export async function checkAttempt(
  core: Core,
  actor: Actor,
  {
    gateway,
    payment,
    cancel = false,
    signal,
  }: { gateway: PaymentGateway; payment: PaymentRow; cancel?: boolean; signal?: AbortSignal },
): Promise<{ told: GatewayPayment | null; applied: Applied } | null> {
  if (payment.externalId === null) return null;
  const ask = cancel ? gateway.cancelPayment : gateway.fetchPayment;
  const told = await ask.call(gateway, payment.externalId, signal);
  if (told === null) {
    await giveUp(core, actor, { paymentId: payment.id, failure: "not_found" });
    return { told, applied: "failed" };
  }
  return { told, applied: await applyGatewayPayment(core, actor, { paymentId: payment.id, told }) };
}

/** The gateway that clients are sent to, when it is chosen, connected and takes the currency. */
export async function chosenGateway(
  db: Queryable,
  vendors: Vendors,
  currency: string,
): Promise<PaymentGateway | null> {
  const { gateway: chosen } = await readSetting(db, "payments");
  const gateway = chosen === "none" ? undefined : vendors.gateways[chosen];
  return gateway && takesCurrency(gateway.name, currency) ? gateway : null;
}
