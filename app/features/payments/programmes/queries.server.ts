import { asc, eq } from "drizzle-orm";
import { payments } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { readRefunds, shownPayment, type ShownPayment, type ShownRefund } from "../queries.server";

/** What was paid for a programme and what went back. The caller has seen the programme. */
export async function getProgramMoney(
  db: Queryable,
  actor: Actor,
  programId: number,
): Promise<{ payments: ShownPayment[]; refunds: ShownRefund[] }> {
  requireCan(actor, "payments:read");
  const rows = await db
    .select()
    .from(payments)
    .where(eq(payments.programId, programId))
    .orderBy(asc(payments.id));
  return { payments: rows.map(shownPayment), refunds: await readRefunds(db, rows) };
}
