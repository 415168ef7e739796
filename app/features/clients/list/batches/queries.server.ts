import { and, asc, gt } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { mustClients } from "../../policy";
import { clientsWhere, searchWhere, type ListMoment } from "../conditions/queries.server";
import type { ClientFilters } from "../schema";

export interface BatchOptions extends ListMoment {
  /** Ids at once. */
  batch?: number;
  /** Goes on behind this client. */
  afterId?: number;
}

/** One batch of the clients that the filters leave, by rising id, behind `afterId`; a short one is the last. */
export async function nextFilteredClients(
  db: Queryable,
  actor: Actor,
  filters: ClientFilters,
  { batch = 1000, afterId = 0, now, zone }: BatchOptions,
): Promise<number[]> {
  mustClients(actor, { kind: "list" });
  const rows = await db
    .select({ id: clients.id })
    .from(clients)
    .where(
      and(
        gt(clients.id, afterId),
        ...clientsWhere(db, actor, filters, { now, zone }),
        searchWhere(filters.q),
      ),
    ) // prettier-ignore
    .orderBy(asc(clients.id))
    .limit(batch);
  return rows.map(({ id }) => id);
}

/**
 * All clients that the filters and the search leave, in batches of ids, whatever their number: for exports and changes of many. Unlike the
 * page, a search is not cut short. Who is entered meanwhile may or may not be among them; nobody comes twice.
 */
export async function* eachFilteredClient(
  db: Queryable,
  actor: Actor,
  filters: ClientFilters,
  options: BatchOptions,
): AsyncGenerator<number[]> {
  const { batch = 1000 } = options;
  let afterId = options.afterId ?? 0;
  for (;;) {
    const ids = await nextFilteredClients(db, actor, filters, { ...options, batch, afterId });
    if (ids.length > 0) yield ids;
    if (ids.length < batch) return;
    afterId = ids.at(-1) ?? afterId;
  }
}
