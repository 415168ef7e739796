import { and, asc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { savedViews } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import type { ViewArea } from "./schema";

export interface SavedView {
  id: number;
  name: string;
  /** The list's own query string. */
  query: string;
}

/** A user's own views of a list, in their order. */
export async function listViews(db: Queryable, actor: UserActor, area: ViewArea): Promise<SavedView[]> {
  return db
    .select({ id: savedViews.id, name: savedViews.name, query: savedViews.query })
    .from(savedViews)
    .where(and(eq(savedViews.userId, actor.userId), eq(savedViews.area, area)))
    .orderBy(asc(savedViews.position), asc(savedViews.id));
}
