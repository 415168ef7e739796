import { asc, count, sql } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, externalRecords, inbox, pointsEntries, services, staff } from "~drizzle/schema";

/** What lies in the database, in a few lines. */
export async function summarise(db: Queryable): Promise<string[]> {
  const { status } = bookings;
  const byStatus = await db
    .select({ status, rows: count() })
    .from(bookings)
    .groupBy(status)
    .orderBy(asc(status));
  const [points] = await db.select({ sum: sql<number>`coalesce(sum(${pointsEntries.points}), 0)`.mapWith(Number) }).from(pointsEntries); // prettier-ignore
  const { state } = externalRecords;
  const records = await db.select({ state, rows: count() }).from(externalRecords).groupBy(state).orderBy(asc(state)); // prettier-ignore
  const total = byStatus.reduce((sum, { rows }) => sum + rows, 0);
  return [
    `clients ${await db.$count(clients)}, people ${await db.$count(staff)}, services ${await db.$count(services)}`,
    `visits ${total}: ${byStatus.map((one) => `${one.status} ${one.rows}`).join(", ")}`,
    `points ${points?.sum ?? 0} in ${await db.$count(pointsEntries)} entries`,
    `YClients records: ${records.map((one) => `${one.state} ${one.rows}`).join(", ") || "none"}; inbox ${await db.$count(inbox)}`,
  ];
}
