import { eq } from "drizzle-orm";
import { visitConflicts } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";

/** How many conflicts wait for a person. */
export function countOpenConflicts(db: Queryable): Promise<number> {
  return db.$count(visitConflicts, eq(visitConflicts.state, "open"));
}

/** The visits that open conflicts are about. */
export async function listOpenVisits(db: Queryable): Promise<number[]> {
  const rows = await db
    .select({ bookingId: visitConflicts.bookingId })
    .from(visitConflicts)
    .where(eq(visitConflicts.state, "open"))
    .limit(500);
  return [...new Set(rows.map(({ bookingId }) => bookingId))];
}
