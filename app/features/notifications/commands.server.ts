import { and, eq, isNull } from "drizzle-orm";
import { lockName } from "~drizzle/lock";
import type { Core } from "~/lib/core";
import type { Tx } from "~drizzle/client.server";
import { deliveries } from "~drizzle/schema";

/** One message: the key is what makes it one. */
export interface DeliveryClaim {
  /** e.g. `booking:12:confirmation`. */
  key: string;
  channel: "email";
  template: string;
  bookingId: number | null;
}

/**
 * Writes down that a message is about to be sent. Answers with its row, or null when it was sent already. A claim without a send is one
 * that broke: it may be sent again, under the same key, and the outside system is given that key to recognise it by.
 */
export async function claimDelivery(core: Core, claim: DeliveryClaim): Promise<number | null> {
  return core.db.transaction(async (tx) => {
    await lockName(tx, `delivery:${claim.key}`);
    const [known] = await tx
      .select({ id: deliveries.id, sentAt: deliveries.sentAt })
      .from(deliveries)
      .where(eq(deliveries.key, claim.key))
      .limit(1);
    if (known) return known.sentAt ? null : known.id;
    const [row] = await tx
      .insert(deliveries)
      .values({ ...claim, createdAt: core.clock.now() })
      .returning({ id: deliveries.id });
    return (row as { id: number }).id;
  });
}

/** Writes down that the outside system has taken the message. */
export async function markDelivered(
  tx: Tx,
  { clock }: Core,
  { deliveryId, externalId }: { deliveryId: number; externalId: string },
): Promise<void> {
  await tx
    .update(deliveries)
    .set({ sentAt: clock.now(), externalId })
    .where(and(eq(deliveries.id, deliveryId), isNull(deliveries.sentAt)));
}
