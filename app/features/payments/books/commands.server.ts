import { eq, sql } from "drizzle-orm";
import type { payments, refunds } from "~drizzle/schema";
import { bookings, moneyEntries } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { advanceInside } from "~/features/pipeline/commands.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";

/** With what and by whom something is written. */
export interface Writing {
  core: Core;
  actor: Actor;
}

export type PaymentRow = typeof payments.$inferSelect;
export type RefundRow = typeof refunds.$inferSelect;

/**
 * Writes money that came into the books, and what the visit has of it. The caller has locked the visit. The cause makes a second row
 * impossible.
 */
export async function bookPayment(tx: Tx, writing: Writing, payment: PaymentRow): Promise<void> {
  await append(tx, writing, payment, {
    kind: "payment",
    amountMinor: payment.amountMinor,
    causeKey: `payment:${payment.id}`,
    reason: payment.note,
  });
}

/** Tells the pipeline that a client paid, once it is certain that the money stays. */
export async function tellPaid(
  tx: Tx,
  { core, actor }: Writing,
  { id, clientId }: Pick<PaymentRow, "id" | "clientId">,
): Promise<void> {
  if (clientId === null) return;
  await advanceInside(tx, { clock: core.clock, actor }, [{ clientId, event: "payment", eventKey: `payment:${id}` }]); // prettier-ignore
}

/** Writes money that went back. */
export async function bookRefund(
  tx: Tx,
  writing: Writing,
  { payment, refund }: { payment: PaymentRow; refund: RefundRow },
): Promise<void> {
  await append(tx, writing, payment, {
    kind: "refund",
    amountMinor: -refund.amountMinor,
    refundId: refund.id,
    causeKey: `refund:${refund.id}`,
    reason: refund.reason,
  });
}

async function append(
  tx: Tx,
  { core, actor }: Writing,
  { id: paymentId, bookingId, programId, clientId, currency, method }: PaymentRow,
  entry: Pick<typeof moneyEntries.$inferInsert, "kind" | "amountMinor" | "refundId" | "causeKey" | "reason">,
): Promise<void> {
  await tx.insert(moneyEntries).values({
    ...entry,
    ...{ paymentId, bookingId, programId, clientId, currency, method },
    at: core.clock.now(),
    actor: actorRef(actor),
  });
  if (bookingId !== null) await recountPaid(tx, bookingId);
  if (programId !== null) tx.touch("programs");
  tx.touch("payments");
}

/** What a visit has is the sum of its entries, never something added to what stood there. */
async function recountPaid(tx: Tx, bookingId: number): Promise<void> {
  const [row] = await tx
    .select({ paid: sql<number>`coalesce(sum(${moneyEntries.amountMinor}), 0)`.mapWith(Number) })
    .from(moneyEntries)
    .where(eq(moneyEntries.bookingId, bookingId));
  await tx
    .update(bookings)
    .set({ paidMinor: row?.paid ?? 0 })
    .where(eq(bookings.id, bookingId));
  tx.touch("bookings");
}
