import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";

/** Merges may form a chain; nobody makes a longer one by hand. */
const LONGEST_CHAIN = 50;

/**
 * Whose card a client's number leads to now: their own, or that of whoever they were merged into. Everything that arrives for a merged client
 * (a visit of the vendor's, a chat, a link in a letter) goes through here and so reaches the survivor.
 */
export async function survivorOf(db: Queryable, clientId: number): Promise<number> {
  let id = clientId;
  for (let step = 0; step < LONGEST_CHAIN; step += 1) {
    const [row] = await db
      .select({ mergedIntoId: clients.mergedIntoId })
      .from(clients)
      .where(eq(clients.id, id))
      .limit(1);
    if (!row || row.mergedIntoId === null) return id;
    id = row.mergedIntoId;
  }
  return id;
}

type IdentityColumn = typeof clients.code | typeof clients.emailKey | typeof clients.phoneE164;

/** Whoever merged clients with these values in a column have become: pairs of value and survivor; survivors that are archived are left out. */
export async function survivorsBy(
  db: Queryable,
  column: IdentityColumn,
  values: readonly string[],
): Promise<{ value: string; clientId: number }[]> {
  if (values.length === 0) return [];
  const rows = await db
    .select({ value: column, mergedIntoId: clients.mergedIntoId })
    .from(clients)
    .where(and(among(column, [...new Set(values)]), isNotNull(clients.mergedIntoId)));
  const found: { value: string; clientId: number }[] = [];
  for (const { value, mergedIntoId } of rows) {
    if (value === null || mergedIntoId === null) continue;
    const clientId = await survivorOf(db, mergedIntoId);
    if (found.some((one) => one.value === value && one.clientId === clientId)) continue;
    const [alive] = await db
      .select({ id: clients.id })
      .from(clients)
      .where(and(eq(clients.id, clientId), isNull(clients.archivedAt)))
      .limit(1);
    if (alive) found.push({ value, clientId });
  }
  return found;
}
