import { eq } from "drizzle-orm";
import { lockName } from "~drizzle/lock";
import type { Db } from "~drizzle/client.server";
import { callBudgets } from "~drizzle/schema";

/** What all processes together have been promised at one address; epoch milliseconds. */
export interface SharedCalls {
  starts: readonly number[];
  closedUntil: number | null;
}

/**
 * Hands over what an address has promised and keeps what comes back (null: as it was); one caller over all processes at a time. Only the
 * arithmetic happens inside: whoever has to wait, waits outside.
 */
export function changeCallBudget<T>(
  db: Db,
  address: string,
  decide: (held: SharedCalls) => { held: SharedCalls | null; value: T },
): Promise<T> {
  return db.transaction(async (tx) => {
    await lockName(tx, `call budget:${address}`);
    const [row] = await tx.select().from(callBudgets).where(eq(callBudgets.address, address));
    const before = { starts: row?.starts ?? [], closedUntil: row?.closedUntil?.getTime() ?? null };
    const { held, value } = decide(before);
    if (held === null) return value;
    const next = {
      starts: [...held.starts],
      closedUntil: held.closedUntil === null ? null : new Date(held.closedUntil),
    };
    await tx
      .insert(callBudgets)
      .values({ address, ...next })
      .onConflictDoUpdate({ target: callBudgets.address, set: next });
    return value;
  });
}
