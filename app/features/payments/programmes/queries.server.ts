import { asc, eq } from "drizzle-orm";
import { payments } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import type { Program } from "~/features/programs/queries.server";
import type { Actor } from "~/lib/actor";
import { readRefunds, shownPayment, type VisitMoney } from "../queries.server";

/** The money of a programme, as the money of a visit is shown. The caller has seen the programme. */
export async function getProgramMoney(
  db: Queryable,
  actor: Actor,
  { id, priceMinor, paidMinor, currency, archivedAt }: Program,
): Promise<Omit<VisitMoney, "bookingId" | "clientId">> {
  requireCan(actor, "payments:read");
  const rows = await db.select().from(payments).where(eq(payments.programId, id)).orderBy(asc(payments.id));
  return {
    ...{ status: "confirmed", currency, priceMinor, paidMinor },
    ...{ prepayMinor: 0, prepayLeftMinor: 0, pointsSpent: 0, pointsUsable: 0 },
    dueMinor: Math.max(0, priceMinor - paidMinor),
    isOpen: archivedAt === null,
    payments: rows.map(shownPayment),
    refunds: await readRefunds(db, rows),
  };
}
