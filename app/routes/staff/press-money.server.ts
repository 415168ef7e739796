import { json, redirect } from "@remix-run/node";
import { refreshPayment } from "~/features/payments/commands.server";
import type { MoneyOutcome } from "~/features/payments/components/money-notice";
import { takeAtDesk } from "~/features/payments/desk/commands.server";
import { takeForProgram } from "~/features/payments/programmes/commands.server";
import { confirmHandedBack, orderRefund, retryRefund } from "~/features/payments/refunds/commands.server";
import { moneyPress, type MoneyPress } from "~/features/payments/schema";
import type { UserActor } from "~/lib/actor";
import type { RequestContext } from "~/server/load-context";
import { answerErrors } from "../forms.server";

/** Whether a posted form is one of a visit's money. */
export function isMoneyPress(form: FormData): boolean {
  return moneyPress.options.some(({ shape }) => shape.intent.value === form.get("intent"));
}

interface Press {
  form: FormData;
  /** A booking of the visit; null for money of no visit. */
  bookingId: number | null;
  /** The programme whose money it is, on its page. */
  programId?: number;
  /** Where a good press leads, so that a reload repeats nothing: the same page. */
  backTo: string;
}

/**
 * Does what was pressed on a visit's money and answers with a refusal in place, or leads back to the page, where the money shows what was
 * done. For the pages of a visit and of a payment.
 */
export async function answerMoneyPress(
  { core, vendors }: Pick<RequestContext, "core" | "vendors">,
  user: UserActor,
  { form, bookingId, programId, backTo }: Press,
) {
  const parsed = moneyPress.safeParse(Object.fromEntries(form));
  const outcome = parsed.success
    ? await answerErrors(() => act({ core, vendors }, user, { press: parsed.data, bookingId, programId }))
    : ({ refused: "unclear" } as const);
  if ("refused" in outcome) return answer(outcome, parsed.success ? 409 : 422);
  if (outcome.did === "checked") return answer(outcome, 200);
  throw redirect(backTo, 303);
}

/** Under a name of its own: the pages answer other presses too. */
function answer(money: MoneyOutcome, status: number) {
  return json({ money }, status);
}

async function act(
  { core, vendors }: Pick<RequestContext, "core" | "vendors">,
  user: UserActor,
  { press, bookingId, programId }: { press: MoneyPress; bookingId: number | null; programId?: number },
): Promise<MoneyOutcome> {
  switch (press.intent) {
    case "take-money":
      if (programId !== undefined) return takeProgramMoney(core, user, { press, programId });
      return bookingId === null ? { refused: "unclear" } : take(core, user, { press, bookingId });
    case "check-payment":
      if (bookingId === null) return { refused: "unclear" };
      return { did: "checked", progress: await refreshPayment(core, vendors, user, { bookingId }) };
    case "handed-back": {
      const done = await confirmHandedBack(core, user, press);
      return done.ok ? { did: "handed_back" } : { refused: done.error.reason };
    }
    default:
      return giveBack(core, user, press);
  }
}

async function take(
  core: RequestContext["core"],
  user: UserActor,
  { press, bookingId }: { press: Extract<MoneyPress, { intent: "take-money" }>; bookingId: number },
): Promise<MoneyOutcome> {
  const { method, amount: amountMinor, points, note, once } = press;
  const taking = { bookingId, method, amountMinor, points, note: note ?? "", once };
  const taken = await takeAtDesk(core, user, taking);
  if (!taken.ok) {
    const { error } = taken;
    if (error.reason !== "overpayment") return { refused: error.reason };
    return { refused: "overpayment", limitMinor: error.remainingMinor, currency: error.currency };
  }
  if (taken.value === null) return { did: "points_taken" };
  return { did: "taken", amountMinor: taken.value.amountMinor, currency: taken.value.currency };
}

async function takeProgramMoney(
  core: RequestContext["core"],
  user: UserActor,
  { press, programId }: { press: Extract<MoneyPress, { intent: "take-money" }>; programId: number },
): Promise<MoneyOutcome> {
  const { method, amount: amountMinor, note, once } = press;
  const taken = await takeForProgram(core, user, { programId, method, amountMinor, note: note ?? "", once });
  if (taken.ok) return { did: "taken", amountMinor: taken.value.amountMinor, currency: taken.value.currency };
  const { error } = taken;
  if (error.reason !== "overpayment") return { refused: error.reason };
  return { refused: "overpayment", limitMinor: error.remainingMinor, currency: error.currency };
}

async function giveBack(
  core: RequestContext["core"],
  user: UserActor,
  press: Extract<MoneyPress, { intent: "refund" | "retry-refund" }>,
): Promise<MoneyOutcome> {
  const done =
    press.intent === "refund"
      ? await orderRefund(core, user, {
          paymentId: press.paymentId,
          amountMinor: press.amount,
          reason: press.reason,
          once: press.once,
        })
      : await retryRefund(core, user, press);
  if (!done.ok) {
    if (done.error.reason === "not_waiting") return { refused: "not_waiting" };
    return { refused: "too_much", limitMinor: done.error.leftMinor, currency: done.error.currency };
  }
  return press.intent === "refund"
    ? { did: "refunded", amountMinor: done.value.amountMinor, currency: "" }
    : { did: "retried" };
}
