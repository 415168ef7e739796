import { desc, eq, lt } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { inbox } from "~drizzle/schema";
import { mustSync } from "../policy";

/** An inbound call as the stream shows it. The body stays in the row: it holds somebody's name and phone. */
export interface EventView {
  id: number;
  source: string;
  receivedAt: Date;
  processedAt: Date | null;
  status: (typeof inbox.$inferSelect)["status"];
  outcome: { code: string; recordId?: number; bookingId?: number } | null;
}

/** Of an inbound call everything but its body. */
export const eventColumns = {
  id: inbox.id,
  source: inbox.source,
  receivedAt: inbox.receivedAt,
  processedAt: inbox.processedAt,
  status: inbox.status,
  outcome: inbox.outcome,
};

/** What came in lately, the newest first. */
export async function listEvents(
  db: Queryable,
  actor: Actor,
  { limit, before }: { limit: number; before?: number },
): Promise<EventView[]> {
  mustSync(actor, "read");
  const rows = await db
    .select(eventColumns)
    .from(inbox)
    .where(before === undefined ? undefined : lt(inbox.id, before))
    .orderBy(desc(inbox.id))
    .limit(limit);
  return rows;
}

/** One inbound call with its body, for the staff member who has to find out what a vendor said; null when there is none. */
export async function getEvent(
  db: Queryable,
  actor: Actor,
  inboxId: number,
): Promise<(EventView & { body: string }) | null> {
  mustSync(actor, "read");
  const [row] = await db
    .select({ ...eventColumns, body: inbox.body })
    .from(inbox)
    .where(eq(inbox.id, inboxId))
    .limit(1);
  return row ?? null;
}
