import { asc, count, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clientTags, tags } from "~drizzle/schema";

export interface Tag {
  id: number;
  name: string;
  color: string;
}

/** All tags by name. */
export async function listTags(db: Queryable): Promise<Tag[]> {
  return db.select({ id: tags.id, name: tags.name, color: tags.color }).from(tags).orderBy(asc(tags.nameKey));
}

/** How many clients carry each tag, by its id; for the settings page. */
export async function countTagged(db: Queryable): Promise<Map<number, number>> {
  const rows = await db
    .select({ tagId: clientTags.tagId, n: count() })
    .from(clientTags)
    .groupBy(clientTags.tagId);
  return new Map(rows.map(({ tagId, n }) => [tagId, Number(n)]));
}

/** The tags of one client, by name. */
export async function clientTagIds(db: Queryable, clientId: number): Promise<number[]> {
  const rows = await db
    .select({ id: clientTags.tagId })
    .from(clientTags)
    .innerJoin(tags, eq(tags.id, clientTags.tagId))
    .where(eq(clientTags.clientId, clientId))
    .orderBy(asc(tags.nameKey));
  return rows.map(({ id }) => id);
}
