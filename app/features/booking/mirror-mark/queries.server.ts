import { and, eq, or } from "drizzle-orm";
import { mirroredVisits, visitConflicts } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";

/** How a visit of ours stands in the outside calendar, in one word, and the conflict that waits for somebody. */
export interface MirrorMark {
  state: "placed" | "waiting" | "provisional" | "conflict" | "refused" | "withdrawn" | null;
  conflictId: number | null;
}

/** Reads the mark of a visit, ours or the vendor's; null when there is nothing to say of it. */
export async function readMirrorMark(db: Queryable, bookingId: number): Promise<MirrorMark | null> {
  const [row] = await db
    .select({ state: mirroredVisits.state, isProvisional: mirroredVisits.isProvisional })
    .from(mirroredVisits)
    .where(eq(mirroredVisits.bookingId, bookingId))
    .limit(1);
  const [conflict] = await db
    .select({ id: visitConflicts.id })
    .from(visitConflicts)
    .where(
      and(
        eq(visitConflicts.state, "open"),
        or(eq(visitConflicts.bookingId, bookingId), eq(visitConflicts.otherBookingId, bookingId)),
      ),
    )
    .limit(1);
  if (!row && !conflict) return null;
  const state = row?.state === "waiting" && row.isProvisional ? "provisional" : (row?.state ?? null);
  return { state: conflict ? "conflict" : state, conflictId: conflict?.id ?? null };
}
