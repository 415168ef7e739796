import { and, desc, eq, isNotNull, isNull } from "drizzle-orm";
import { planPayments, treatmentPlans } from "~drizzle/schema";
import type { ReadStream } from "../position/queries.server";

/** Money that came at the clinic for a treatment plan, or went back (negative); the clinic's own books, not ours. */
export interface PlanPaymentItem {
  kind: "planPayment";
  at: Date;
  id: number;
  title: string;
  amountMinor: number;
  currency: string;
  method: string;
}

export const readPlanPayments: ReadStream<PlanPaymentItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: planPayments.paidAt,
      id: planPayments.id,
      title: treatmentPlans.title,
      amountMinor: planPayments.amountMinor,
      currency: planPayments.currency,
      method: planPayments.method,
    })
    .from(treatmentPlans)
    .innerJoin(planPayments, eq(planPayments.planId, treatmentPlans.id))
    .where(
      and(
        ...[eq(treatmentPlans.clientId, clientId), isNull(treatmentPlans.goneAt)],
        ...[isNotNull(planPayments.paidAt), older({ at: planPayments.paidAt, id: planPayments.id })],
      ),
    )
    .orderBy(desc(planPayments.paidAt), desc(planPayments.id))
    .limit(limit);
  return rows.flatMap(({ at, ...row }) => (at ? [{ kind: "planPayment" as const, at, ...row }] : []));
};
