import { and, asc, desc, eq, inArray, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import { beyond } from "~drizzle/keyset";
import type { Queryable } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";
import { clientsFound } from "~drizzle/search";
import type { SearchTerm } from "../search/model";
import type { ClientSort } from "../schema";

/** How many clients a search looks at; who finds more is better served by another letter than by more pages. */
export const SEARCH_LIMIT = 200;
/** Up to here the whole list is counted, beyond it says "more than". */
export const COUNT_LIMIT = 1000;

export interface ListOrder {
  sort: ClientSort;
  direction: "asc" | "desc";
}

/** Where a page begins: behind this client, or before them when going back. */
export interface ListPosition {
  clientId: number;
  backwards: boolean;
}

/** The ids of one page in their order, and what lies around it. */
export interface ListPage {
  ids: number[];
  hasNext: boolean;
  hasPrevious: boolean;
  total: { count: number; capped: boolean };
}

const COLUMN = {
  name: clients.sortKey,
  created: clients.createdAt,
  last_visit: clients.lastVisitAt,
  visits: clients.visitsCount,
} as const;

/** Reads a cursor made by `cursorOf`; anything else is the beginning. Ids only: a cursor stands in the URL. */
export function readCursor(cursor: string | null): ListPosition | null {
  const [, way, id] = /^([ab])(\d{1,9})$/.exec(cursor ?? "") ?? [];
  return id === undefined ? null : { clientId: Number(id), backwards: way === "b" };
}

export function cursorOf(position: ListPosition): string {
  return `${position.backwards ? "b" : "a"}${position.clientId}`;
}

/**
 * A page of everybody, walked along the index of its order, so that it costs the same at the beginning and in the middle of a
 * million. Clients without a visit stand last in either direction of `last_visit`.
 */
export async function pageOfAll(
  db: Queryable,
  { order, position, limit }: { order: ListOrder; position: ListPosition | null; limit: number },
): Promise<ListPage> {
  const column = COLUMN[order.sort];
  const anchor = position ? await findAnchor(db, column, position.clientId) : null;
  const backwards = anchor !== null && position?.backwards === true;
  const way = flip(order.direction, backwards);
  const found: number[] = [];
  for (const part of partsOf(order.sort, anchor?.value ?? null, anchor !== null, backwards)) {
    const wanted = limit + 1 - found.length;
    if (wanted <= 0) break;
    const from = part.holdsAnchor && anchor ? startOf(part, column, anchor, way) : undefined;
    found.push(...(await walk(db, { column, way, where: and(part.where, from), limit: wanted })));
  }
  const more = found.length > limit;
  const ids = found.slice(0, limit);
  // Whoever stood before the first client stands at the beginning.
  if (backwards && ids.length === 0) return pageOfAll(db, { order, position: null, limit });
  if (backwards) ids.reverse();
  return {
    ids,
    hasNext: backwards ? true : more,
    hasPrevious: backwards ? more : anchor !== null,
    total: await countAll(db),
  };
}

interface Anchor {
  id: number;
  value: unknown;
}

async function findAnchor(
  db: Queryable,
  column: (typeof COLUMN)[ClientSort],
  id: number,
): Promise<Anchor | null> {
  const [row] = await db.select({ id: clients.id, value: column }).from(clients).where(eq(clients.id, id));
  return row ?? null;
}

interface Part {
  nulls: boolean;
  where: SQL | undefined;
  holdsAnchor: boolean;
}

/** The stretches of an index to walk one after the other. Engines disagree on where NULL sorts, so NULLs are a stretch of their own. */
function partsOf(sort: ClientSort, value: unknown, anchored: boolean, backwards: boolean): Part[] {
  if (sort !== "last_visit") return [{ nulls: false, where: undefined, holdsAnchor: anchored }];
  const inNulls = anchored && value === null;
  const visited = { nulls: false, where: isNotNull(clients.lastVisitAt), holdsAnchor: anchored && !inNulls };
  const never = { nulls: true, where: isNull(clients.lastVisitAt), holdsAnchor: inNulls };
  if (backwards) return inNulls ? [never, visited] : [visited];
  return inNulls ? [never] : [visited, never];
}

function startOf(part: Part, column: (typeof COLUMN)[ClientSort], anchor: Anchor, way: "asc" | "desc"): SQL {
  if (part.nulls)
    return way === "asc" ? sql`${clients.id} > ${anchor.id}` : sql`${clients.id} < ${anchor.id}`;
  return beyond({ column, id: clients.id, value: anchor.value, rowId: anchor.id }, way);
}

async function walk(
  db: Queryable,
  {
    column,
    way,
    where,
    limit,
  }: { column: (typeof COLUMN)[ClientSort]; way: "asc" | "desc"; where: SQL | undefined; limit: number },
): Promise<number[]> {
  const inOrder = way === "asc" ? asc : desc;
  const rows = await db
    .select({ id: clients.id })
    .from(clients)
    .where(and(isNull(clients.archivedAt), where))
    .orderBy(inOrder(column), inOrder(clients.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

function flip(direction: "asc" | "desc", backwards: boolean): "asc" | "desc" {
  return backwards ? (direction === "asc" ? "desc" : "asc") : direction;
}

async function countAll(db: Queryable): Promise<ListPage["total"]> {
  const some = db.select({ id: clients.id }).from(clients).where(isNull(clients.archivedAt)).limit(COUNT_LIMIT + 1).as("some"); // prettier-ignore
  const [row] = await db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(some);
  const n = row?.n ?? 0;
  return { count: Math.min(n, COUNT_LIMIT), capped: n > COUNT_LIMIT };
}

/** A page of what a search found. The whole result, bounded by `SEARCH_LIMIT`, is ordered in one query and cut here. */
export async function pageOfFound(
  db: Queryable,
  {
    terms,
    order,
    position,
    limit,
  }: { terms: SearchTerm[]; order: ListOrder; position: ListPosition | null; limit: number },
): Promise<ListPage> {
  const column = COLUMN[order.sort];
  const inOrder = order.direction === "asc" ? asc : desc;
  const rows = await db
    .select({ id: clients.id })
    .from(clients)
    .where(and(inArray(clients.id, clientsFound(terms, SEARCH_LIMIT + 1)), isNull(clients.archivedAt)))
    .orderBy(
      ...(order.sort === "last_visit" ? [asc(sql`${clients.lastVisitAt} is null`)] : []),
      inOrder(column),
      inOrder(clients.id),
    );
  const anchor = position ? rows.findIndex(({ id }) => id === position.clientId) : -1;
  const start = anchor < 0 ? 0 : position?.backwards ? Math.max(0, anchor - limit) : anchor + 1;
  const end = anchor >= 0 && position?.backwards ? anchor : start + limit;
  return {
    ids: rows.slice(start, end).map(({ id }) => id),
    hasNext: end < rows.length,
    hasPrevious: start > 0,
    total: { count: Math.min(rows.length, SEARCH_LIMIT), capped: rows.length > SEARCH_LIMIT },
  };
}
