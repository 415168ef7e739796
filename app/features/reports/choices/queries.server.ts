import { asc } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { services } from "~drizzle/schema";

/** All services ever offered, for narrowing figures of the past. */
export async function listServiceNames(db: Queryable): Promise<{ id: number; name: string }[]> {
  return db
    .select({ id: services.id, name: services.name })
    .from(services)
    .orderBy(asc(services.position), asc(services.id));
}
