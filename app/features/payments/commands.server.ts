import type { Vendors } from "~/jobs/vendors";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import {
  beginAttempt,
  checkAttempt,
  chosenGateway,
  listAttempts,
  pushAttempt,
  type PaymentWish,
  type Pushed,
  type StartRefusal,
} from "./attempts/commands.server";
import type { PaymentRow } from "./books/commands.server";
import { faultOf } from "~/features/connections/fault/model";
import { amountDue, isOpen, isPayable, isSetAside, remainingMinor } from "./model";
import { mustPayments, type PaymentAction } from "./policy";
import type { GatewayPayment } from "./ports";
import { readVisit, type PaidVisit } from "./visit/queries.server";

/** Where paying goes on, or that nothing is left to pay. */
export type Started = { url: string } | { paid: true };

type StartAnswer = Result<Started, StartRefusal>;

const ROUNDS = 4;

/**
 * Sends a client to the gateway. One due has one live payment: an open attempt of the same amount is gone on with (two tabs, a double tap,
 * the back button), another one is called off at the gateway first, and while the gateway cannot call it off it stays the one.
 * `gateway_down`: nobody could be asked; the hour stays held and the same press works again.
 * @throws AppError `not_found`, `forbidden`
 */
export async function startPayment(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  wish: PaymentWish,
): Promise<StartAnswer> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const visit = await visitFor(core, actor, { bookingId: wish.bookingId, action: "pay" });
    if (!isPayable(visit.head, { now: core.clock.now() })) return refuse({ reason: "gone" });
    const live = await goOnWithOpen(core, vendors, actor, { visit, wish });
    if (live) return live;
    const gateway = await chosenGateway(core.db, vendors, visit.head.currency);
    const begun = await beginAttempt(core, actor, { ...wish, method: gateway?.name ?? null });
    if (!begun.ok) return begun;
    if (begun.value.kind === "paid") return ok({ paid: true });
    // Another tab was quicker: its attempt is the one.
    if (begun.value.kind === "busy" || !gateway) continue;
    return answerOf(await pushAttempt(core, actor, { gateway, payment: begun.value.payment }));
  }
  return refuse({ reason: "gateway_down" });
}

async function visitFor(
  core: Core,
  actor: Actor,
  { bookingId, action }: { bookingId: number; action: PaymentAction },
): Promise<PaidVisit> {
  const visit = await readVisit(core.db, bookingId);
  if (!visit) throw new AppError("not_found", "no such visit");
  mustPayments(actor, action, visit);
  return visit;
}

/** Where to go on after the gateway was asked. */
export function answerOf(pushed: Pushed): StartAnswer {
  const answer = pushed.kind === "told" ? whereTo(pushed.told, pushed.applied) : null;
  return answer ?? refuse({ reason: "gateway_down" });
}

/** Where what the gateway says leads; null when the attempt is over. */
export function whereTo(told: GatewayPayment, applied: string): StartAnswer | null {
  if (applied === "gone") return refuse({ reason: "gone" });
  if (applied.startsWith("mismatch")) return refuse({ reason: "gateway_down" });
  if (told.status === "succeeded") return ok({ paid: true });
  return told.status === "pending" && told.confirmationUrl ? ok({ url: told.confirmationUrl }) : null;
}

/** Attempts of a visit whose outcome is open and can be asked for. */
async function listOpen(core: Core, headId: number): Promise<PaymentRow[]> {
  const rows = await listAttempts(core.db, headId);
  return rows.filter((row) => isOpen(row) && !isSetAside(row.failure));
}

/**
 * Sees to the attempts that are open already. Null: none is left, a new one may begin. Otherwise the answer, from the one that is still
 * live.
 */
async function goOnWithOpen(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { visit, wish }: { visit: PaidVisit; wish: PaymentWish },
): Promise<StartAnswer | null> {
  for (const payment of await listOpen(core, visit.head.id)) {
    const gateway = vendors.gateways[payment.method];
    if (!gateway) return refuse({ reason: "gateway_down" });
    const known = (await readVisit(core.db, visit.head.id)) ?? visit;
    const wanted = isWanted(known, payment, wish);
    if (payment.externalId === null) {
      // Nobody knows whether it came to be: the same key makes it so, or finds it.
      const pushed = await pushAttempt(core, actor, { gateway, payment });
      if (pushed.kind === "refused") continue;
      if (pushed.kind === "unknown" || wanted) return answerOf(pushed);
    }
    const answer = await askAbout(core, actor, { gateway, paymentId: payment.id, headId: visit.head.id, cancel: !wanted }); // prettier-ignore
    // What the gateway cannot call off would take more than is left: no second page beside it.
    const isTooMuch = !wanted && payment.amountMinor > remainingMinor(withoutPointsOf(known, payment));
    if (answer?.ok && "url" in answer.value && isTooMuch) return refuse({ reason: "gateway_down" });
    if (answer) return answer;
  }
  return null;
}

async function askAbout(
  core: Core,
  actor: Actor,
  {
    gateway,
    paymentId,
    headId,
    cancel,
  }: {
    gateway: Parameters<typeof checkAttempt>[2]["gateway"];
    paymentId: number;
    headId: number;
    cancel: boolean;
  },
): Promise<StartAnswer | null> {
  const payment = (await listOpen(core, headId)).find(({ id }) => id === paymentId);
  if (!payment) return null;
  try {
    const checked = await checkAttempt(core, actor, { gateway, payment, cancel });
    return checked?.told ? whereTo(checked.told, checked.applied) : null;
  } catch (error) {
    if (!faultOf(error)) throw error;
    return refuse({ reason: "gateway_down" });
  }
}

/** The sums as they would be without an attempt's own points. */
function withoutPointsOf({ sums }: PaidVisit, payment: PaymentRow) {
  return { ...sums, pointsSpent: sums.pointsSpent - payment.pointsSpent };
}

/** Whether an open attempt is the very payment that is asked for now: its amount, and the same points. */
function isWanted(visit: PaidVisit, payment: PaymentRow, wish: PaymentWish): boolean {
  const others = withoutPointsOf(visit, payment).pointsSpent;
  const pointsSpent = Math.max(wish.pointsToSpend ?? visit.sums.pointsSpent, others);
  const { status } = visit.head;
  const wanted = amountDue({ ...visit.sums, pointsSpent }, { amount: wish.amount, status });
  return wanted === payment.amountMinor && pointsSpent === visit.sums.pointsSpent;
}

/** How paying for a visit stands, all its attempts taken together. */
export type PaymentProgress = "succeeded" | "pending" | "failed" | "none";

/**
 * Asks the gateway about the visit's open attempts and answers how paying stands. The return address says nothing: only this does. A gateway
 * that does not answer leaves things as they are.
 * @throws AppError `not_found`, `forbidden`
 */
export async function refreshPayment(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { bookingId }: { bookingId: number },
): Promise<PaymentProgress> {
  const { head } = await visitFor(core, actor, { bookingId, action: "view" });
  for (const payment of await listOpen(core, head.id)) await refreshOne(core, vendors, actor, payment);
  const attempts = await listAttempts(core.db, head.id);
  if (attempts.some(isOpen)) return "pending";
  const last = attempts.at(-1);
  // An attempt after one that succeeded says nothing of the money that is here.
  if (attempts.some((row) => row.status === "succeeded" && row.refundedMinor < row.amountMinor))
    return "succeeded";
  return last ? (last.status as "succeeded" | "failed") : "none";
}

/** Asks about one open attempt. Its gateway's trouble is noted and leaves it as it is. */
export async function refreshOne(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  payment: PaymentRow,
  { cancel = false, signal }: { cancel?: boolean; signal?: AbortSignal } = {},
): Promise<void> {
  const gateway = vendors.gateways[payment.method];
  if (!gateway) return;
  try {
    if (payment.externalId === null) await pushAttempt(core, actor, { gateway, payment, signal });
    else await checkAttempt(core, actor, { gateway, payment, cancel, signal });
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) throw error;
    core.log.warn({ paymentId: payment.id, kind: fault.kind }, "gateway could not be asked");
  }
}
