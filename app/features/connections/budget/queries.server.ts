import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { callBudgets } from "~drizzle/schema";

/** Until when nobody may call the address, epoch milliseconds; null: it is open. */
export async function readClosedUntil(db: Queryable, address: string): Promise<number | null> {
  const [row] = await db
    .select({ closedUntil: callBudgets.closedUntil })
    .from(callBudgets)
    .where(eq(callBudgets.address, address));
  return row?.closedUntil?.getTime() ?? null;
}
