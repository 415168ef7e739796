import { eq } from "drizzle-orm";
import { payments, programs } from "~drizzle/schema";
import { lockRow } from "~drizzle/lock";
import { requireCan } from "~/features/accounts/policy";
import { getProgram } from "~/features/programs/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { bookPayment, type PaymentRow } from "../books/commands.server";
import type { DeskMethod } from "../model";
import { settleProgramPayment } from "./settling/commands.server";

/** Money for a client's programme, taken at the desk. */
export interface ProgramTaking {
  programId: number;
  method: DeskMethod;
  amountMinor: number;
  note: string;
  /** The same one twice is one taking. */
  once: string;
}

export type ProgramTakingRefusal =
  | { reason: "overpayment"; remainingMinor: number; currency: string }
  | { reason: "nothing" }
  | { reason: "closed" };

/**
 * Takes money for a programme at the desk, by the rules of visits: no more than what remains, the same `once` one payment, every sum in the
 * books. A programme whose price is covered counts as given. Its points and receipts are nobody's business here.
 * @throws AppError `forbidden`, `not_found`
 */
export async function takeForProgram(
  core: Core,
  actor: Actor,
  { programId, method, amountMinor, note, once }: ProgramTaking,
): Promise<Result<PaymentRow, ProgramTakingRefusal>> {
  requireCan(actor, "payments:take");
  return core.db.transaction(async (tx) => {
    await lockRow(tx, programs, programId);
    const program = await getProgram(tx, actor, programId);
    const { clientId, priceMinor, paidMinor, currency } = program;
    if (clientId === null) throw new AppError("not_found", "no such programme");
    const idempotencyKey = `desk:${actorRef(actor)}:program:${programId}:${once}`;
    const [repeated] = await tx.select().from(payments).where(eq(payments.idempotencyKey, idempotencyKey));
    if (repeated) return ok(repeated);
    if (amountMinor <= 0) return refuse({ reason: "nothing" as const });
    if (program.archivedAt !== null) return refuse({ reason: "closed" as const });
    const remainingMinor = Math.max(0, priceMinor - paidMinor);
    if (amountMinor > remainingMinor)
      return refuse({ reason: "overpayment" as const, remainingMinor, currency });
    const at = core.clock.now();
    const purpose = amountMinor < remainingMinor ? "deposit" : paidMinor > 0 ? "rest" : "full";
    const [payment] = await tx
      .insert(payments)
      .values({
        ...{ bookingId: null, programId, clientId, method, purpose, note, amountMinor, currency },
        ...{ status: "succeeded", refundedMinor: 0, pointsSpent: 0, idempotencyKey, actor: actorRef(actor) },
        ...{ createdAt: at, updatedAt: at, succeededAt: at },
      })
      .returning();
    if (!payment) throw new AppError("internal", "insert returned no row");
    await bookPayment(tx, { core, actor }, payment);
    await settleProgramPayment(tx, { core, actor }, payment);
    return ok(payment);
  });
}
