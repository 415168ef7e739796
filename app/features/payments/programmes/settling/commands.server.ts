import { eq, sql } from "drizzle-orm";
import { moneyEntries, programs } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { tellPipeline } from "~/features/programs/steps/commands.server";
import { tellPaid, type PaymentRow, type Writing } from "../../books/commands.server";
import { isGatewayMethod } from "../../model";
import { decideRefund } from "../../refunds/commands.server";

/**
 * What follows from money that was booked for a programme: the client has bought, a programme whose price is covered counts as given, and what
 * a gateway took beyond the price goes back. The payment's money stands in the books already.
 */
export async function settleProgramPayment(tx: Tx, writing: Writing, payment: PaymentRow): Promise<void> {
  const { programId, clientId } = payment;
  if (programId === null || clientId === null) return;
  await lockRow(tx, programs, programId);
  const [program] = await tx
    .select({ priceMinor: programs.priceMinor, state: programs.state })
    .from(programs)
    .where(eq(programs.id, programId));
  const [books] = await tx
    .select({ paid: sql<number>`coalesce(sum(${moneyEntries.amountMinor}), 0)`.mapWith(Number) })
    .from(moneyEntries)
    .where(eq(moneyEntries.programId, programId));
  if (!program || !books) return;
  const surplus = Math.min(payment.amountMinor, books.paid - program.priceMinor);
  if (surplus > 0 && isGatewayMethod(payment.method))
    await decideRefund(tx, writing, { payment, amountMinor: surplus, causeKey: `payment:${payment.id}:surplus`, reason: "surplus" }); // prettier-ignore
  if (surplus >= payment.amountMinor) return;
  await tellPaid(tx, writing, payment);
  if (books.paid >= program.priceMinor && program.state === "active")
    await tellPipeline(
      tx,
      { clock: writing.core.clock, actor: writing.actor },
      { event: "program_assigned", programId, clientId },
    );
  tx.touch("programs");
}
