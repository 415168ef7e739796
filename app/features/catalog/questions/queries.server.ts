import { asc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { serviceQuestions } from "~drizzle/schema";

/** All questions of a service for its settings page, archived ones last. */
export async function listAllQuestions(db: Queryable, serviceId: number) {
  const rows = await db
    .select()
    .from(serviceQuestions)
    .where(eq(serviceQuestions.serviceId, serviceId))
    .orderBy(asc(serviceQuestions.position), asc(serviceQuestions.id));
  return [...rows.filter(({ archivedAt }) => !archivedAt), ...rows.filter(({ archivedAt }) => archivedAt)];
}
