import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { payments, pointsEntries } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { confirmPaid } from "~/features/booking/hold/commands.server";
import { spendPointsInside } from "~/features/loyalty/spending/commands.server";
import { pointsBalance } from "~/features/loyalty/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { listAttempts } from "../attempts/commands.server";
import { settleVisitMoney } from "../jobs";
import { bookPayment, tellPaid, type PaymentRow, type Writing } from "../books/commands.server";
import {
  isOpen,
  isPayable,
  pointsUsable,
  prepayLeftMinor,
  purposeOf,
  remainingMinor,
  type DeskMethod,
} from "../model";
import { placeMoney } from "../outcome/commands.server";
import { mustPayments } from "../policy";
import { lockVisit, type PaidVisit } from "../visit/queries.server";

/** Money, points or both, taken at the desk. */
export interface DeskTaking {
  bookingId: number;
  method: DeskMethod;
  /** Zero when points pay for everything. */
  amountMinor: number;
  /** Points that come on top of those in the visit. */
  points?: number;
  note: string;
  /** The same one twice is one taking. */
  once: string;
}

export type DeskRefusal =
  | { reason: "overpayment"; remainingMinor: number; currency: string }
  | { reason: "nothing" }
  | { reason: "closed" }
  | { reason: "points"; usable: number };

/**
 * Takes money at the desk, and points with it: both or neither. More than what remains is refused, so that nobody books a note of the wrong
 * size. Answers with the payment's row, null when points alone were taken.
 * @throws AppError `forbidden`, `not_found`
 */
export async function takeAtDesk(
  core: Core,
  actor: Actor,
  taking: DeskTaking,
): Promise<Result<PaymentRow | null, DeskRefusal>> {
  try {
    return await core.db.transaction((tx) => take(tx, { core, actor }, taking));
  } catch (error) {
    if (error instanceof Undone) return refuse(error.refusal);
    throw error;
  }
}

class Undone extends Error {
  constructor(readonly refusal: DeskRefusal) {
    super(refusal.reason);
  }
}

async function take(
  tx: Tx,
  writing: Writing,
  taking: DeskTaking,
): Promise<Result<PaymentRow | null, DeskRefusal>> {
  const { core, actor } = writing;
  const { method, amountMinor, points = 0, note } = taking;
  const visit = await lockVisit(tx, taking.bookingId);
  if (!visit) throw new AppError("not_found", "no such visit");
  mustPayments(actor, "take", visit);
  const { head } = visit;
  const idempotencyKey = `desk:${actorRef(actor)}:${head.id}:${taking.once}`;
  const repeated = await findByKey(tx, idempotencyKey);
  if (repeated) return ok(repeated);
  if (amountMinor <= 0 && points <= 0) return refuse({ reason: "nothing" as const });
  if (!isPayable(head, { now: core.clock.now(), atDesk: true })) return refuse({ reason: "closed" as const });
  const spending = await spendAtDesk(tx, writing, { visit, points, once: taking.once });
  if (spending === "repeated") return ok(null);
  const sums = { ...visit.sums, pointsSpent: visit.sums.pointsSpent + points };
  if (amountMinor > remainingMinor(sums))
    throw new Undone({
      reason: "overpayment",
      remainingMinor: remainingMinor(sums),
      currency: head.currency,
    });
  if (amountMinor === 0) {
    if (head.status === "hold" && prepayLeftMinor(sums) === 0)
      await confirmPaid(tx, writing, { bookingId: head.id });
    return ok(null);
  }
  const now = core.clock.now();
  const [payment] = await tx
    .insert(payments)
    .values({
      ...{ bookingId: head.id, clientId: head.clientId, method, purpose: purposeOf(sums, amountMinor), note },
      ...{
        status: "succeeded" as const,
        amountMinor,
        currency: head.currency,
        refundedMinor: 0,
        pointsSpent: points,
      },
      ...{ idempotencyKey, actor: actorRef(actor), createdAt: now, updatedAt: now, succeededAt: now },
    })
    .returning();
  if (!payment) throw new AppError("internal", "insert returned no row");
  await bookPayment(tx, writing, payment);
  const placed =
    head.status === "hold" ? await placeMoney(tx, writing, { payment, visit: { ...visit, sums } }) : null;
  if (placed === null && (await listAttempts(tx, head.id)).some(isOpen))
    await enqueue(tx, core.clock, settleVisitMoney, { bookingId: head.id });
  if (placed !== "gone") await tellPaid(tx, writing, payment);
  tx.touch("payments");
  return ok(payment);
}

async function findByKey(tx: Tx, key: string): Promise<PaymentRow | null> {
  const [row] = await tx.select().from(payments).where(eq(payments.idempotencyKey, key)).limit(1);
  return row ?? null;
}

async function spendAtDesk(
  tx: Tx,
  writing: Writing,
  { visit, points, once }: { visit: PaidVisit; points: number; once: string },
): Promise<"done" | "repeated"> {
  if (points <= 0) return "done";
  const { id: bookingId, clientId } = visit.head;
  if (clientId === null) throw new Undone({ reason: "points", usable: 0 });
  const requestKey = createHash("sha256")
    .update(`${actorRef(writing.actor)} ${bookingId} ${once}`)
    .digest("hex");
  const isRepeated =
    (await tx.$count(pointsEntries, eq(pointsEntries.causeKey, `spend:${clientId}:${requestKey}`))) > 0;
  if (isRepeated) return "repeated";
  const usable = pointsUsable(
    visit.sums,
    await pointsBalance(tx, clientId),
    await readSetting(tx, "loyalty"),
  );
  if (points > usable) throw new Undone({ reason: "points", usable });
  const spent = await spendPointsInside(tx, writing, { bookingId, clientId, points, requestKey });
  if (!spent.ok) throw new Undone({ reason: "points", usable: 0 });
  return "done";
}
