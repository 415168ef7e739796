import {
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  notExists,
  sql,
  type AnyColumn,
  type SQL,
} from "drizzle-orm";
import { beyond } from "~drizzle/keyset";
import type { Db, Queryable } from "~drizzle/client.server";
import { clientDues, clients, pipelineStages } from "~drizzle/schema";
import { clientsFound } from "~drizzle/search";
import type { Actor } from "~/lib/actor";
import { readSearch, type SearchTerm } from "../search/model";
import { clientsWhere, isNarrowed, searchWhere, type ListMoment } from "./conditions/queries.server";
import type { ClientFilters, ClientSort } from "./schema";

/** How many clients a search looks at; who finds more is better served by another letter than by more pages. */
export const SEARCH_LIMIT = 200;
/** Up to here a list is counted, beyond it says "more than". */
export const COUNT_LIMIT = 1000;
/** A search within filters that leave more than can be counted looks at so many of those it finds. */
const SEARCH_WITHIN = 2000;

export interface ListOrder {
  sort: ClientSort;
  direction: "asc" | "desc";
  /** What `due` is sorted by: sums of different currencies do not compare. */
  currency?: string;
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

/** Reads a cursor made by `cursorOf`; anything else is the beginning. Ids only: a cursor stands in the URL. */
export function readCursor(cursor: string | null): ListPosition | null {
  const [, way, id] = /^([ab])(\d{1,9})$/.exec(cursor ?? "") ?? [];
  return id === undefined ? null : { clientId: Number(id), backwards: way === "b" };
}

export function cursorOf(position: ListPosition): string {
  return `${position.backwards ? "b" : "a"}${position.clientId}`;
}

interface PageQuestion {
  filters: ClientFilters;
  moment: ListMoment;
  order: ListOrder;
  position: ListPosition | null;
  limit: number;
  /** Up to how many are counted and ordered at once; see `COUNT_LIMIT`. */
  countLimit?: number;
}

/**
 * A page of the clients that the filters leave. Three ways, each quick at a million: few enough to be counted are taken by the filters' own
 * indexes and ordered; a search alone is answered by its index and ordered; everybody else is walked along the index of the order.
 */
export async function pageOfClients(
  db: Db,
  actor: Actor,
  { filters, moment, countLimit = COUNT_LIMIT, ...asked }: PageQuestion,
): Promise<ListPage> {
  const terms = readSearch(filters.q);
  const where = clientsWhere(db, actor, filters, moment);
  if (!isNarrowed(db, actor, filters, moment))
    return terms.length > 0
      ? pageOfFound(db, { terms, where, ...asked })
      : pageOfAll(db, { where, ...asked });
  const few = db.select({ id: clients.id }).from(clients).where(and(...where)).limit(countLimit + 1); // prettier-ignore
  const left = await few;
  if (left.length <= countLimit) {
    // By their ids: planners do not know how few the filters leave.
    const among = inArray(clients.id, sql`(select id from (${few}) as few)`);
    return pageOfSome(db, { where: and(among, searchWhere(filters.q)), most: countLimit, ...asked });
  }
  if (terms.length > 0) {
    const found = inArray(clients.id, clientsFound(terms, SEARCH_WITHIN));
    return pageOfSome(db, { where: and(found, ...where), most: SEARCH_WITHIN, ...asked });
  }
  return pageOfAll(db, { where, ...asked, total: { count: countLimit, capped: true } });
}

type Walk = Omit<PageQuestion, "filters" | "moment" | "countLimit"> & {
  where: SQL[];
  total?: ListPage["total"];
};

/** A page walked along the index of its order, so that it costs the same at the beginning and in the middle of a million. */
async function pageOfAll(db: Queryable, { where, order, position, limit, total }: Walk): Promise<ListPage> {
  const stretches = await stretchesOf(db, order);
  const anchor = position ? await findAnchor(db, stretches, position.clientId) : null;
  const backwards = anchor !== null && position?.backwards === true;
  const way = flip(order.direction, backwards);
  const found: number[] = [];
  const ahead = backwards ? stretches.slice(0, (anchor?.stretch ?? 0) + 1).reverse() : stretches.slice(anchor?.stretch ?? 0); // prettier-ignore
  for (const [place, stretch] of ahead.entries()) {
    const wanted = limit + 1 - found.length;
    if (wanted <= 0) break;
    const from = place === 0 && anchor ? startOf(stretch, anchor, way) : undefined;
    found.push(...(await walk(db, { stretch, way, where: and(...where, from), limit: wanted })));
  }
  const more = found.length > limit;
  const ids = found.slice(0, limit);
  // Whoever stood before the first client stands at the beginning.
  if (backwards && ids.length === 0) return pageOfAll(db, { where, order, position: null, limit, total });
  if (backwards) ids.reverse();
  return {
    ids,
    hasNext: backwards ? true : more,
    hasPrevious: backwards ? more : anchor !== null,
    total: total ?? (await countSome(db, where)),
  };
}

/**
 * A part of the order that one index holds. Engines disagree on where NULL sorts, so clients without the value are a stretch of their own, the
 * last in either direction; a stage is a stretch, and what is owed is another table.
 */
interface Stretch {
  where: SQL | undefined;
  /** Null: by id alone. */
  column: AnyColumn | null;
  id: AnyColumn;
  inDues: boolean;
}

const byId = (where: SQL): Stretch => ({ where, column: null, id: clients.id, inDues: false });
const by = (column: AnyColumn, where?: SQL): Stretch => ({ where, column, id: clients.id, inDues: false });

const COLUMN = {
  name: clients.sortKey,
  created: clients.createdAt,
  visits: clients.visitsCount,
  points: clients.pointsBalance,
  last_visit: clients.lastVisitAt,
  next_contact: clients.nextContactAt,
  last_contact: clients.lastContactAt,
} as const;
const NULLABLE = new Set<ClientSort>(["last_visit", "next_contact", "last_contact"]);

/** The stretches of an order, in the order they are shown. */
async function stretchesOf(db: Queryable, { sort, direction, currency = "" }: ListOrder): Promise<Stretch[]> {
  if (sort === "stage") {
    const stages = await db
      .select({ id: pipelineStages.id })
      .from(pipelineStages)
      .orderBy(asc(pipelineStages.position), asc(pipelineStages.id));
    const inOrder = direction === "asc" ? stages : stages.reverse();
    return [...inOrder.map(({ id }) => by(clients.stageMovedAt, eq(clients.stageId, id))), byId(isNull(clients.stageId))]; // prettier-ignore
  }
  if (sort === "due") {
    const owed = and(eq(clientDues.currency, currency), gt(clientDues.dueMinor, 0));
    const owing = db.select({ one: sql`1` }).from(clientDues).where(and(eq(clientDues.clientId, clients.id), owed));
    return [
      { where: owed, column: clientDues.dueMinor, id: clientDues.clientId, inDues: true },
      byId(notExists(owing)),
    ];
  } // prettier-ignore
  const column = COLUMN[sort];
  return NULLABLE.has(sort) ? [by(column, isNotNull(column)), byId(isNull(column))] : [by(column)];
}

interface Anchor {
  id: number;
  stretch: number;
  value: unknown;
}

/** The stretch that holds a client, and their value in it; null when there is no such client any more. */
async function findAnchor(db: Queryable, stretches: Stretch[], id: number): Promise<Anchor | null> {
  for (const [place, stretch] of stretches.entries()) {
    const shown = { value: sql`${stretch.column ?? null}`.mapWith(stretch.column ?? String) };
    const from = stretch.inDues
      ? db.select(shown).from(clients).innerJoin(clientDues, eq(clientDues.clientId, clients.id))
      : db.select(shown).from(clients);
    const [row] = await from.where(and(eq(clients.id, id), stretch.where));
    if (row) return { id, stretch: place, value: row.value };
  }
  return null;
}

function startOf({ column, id }: Stretch, anchor: Anchor, way: "asc" | "desc"): SQL {
  if (column === null) return way === "asc" ? sql`${id} > ${anchor.id}` : sql`${id} < ${anchor.id}`;
  return beyond({ column, id, value: anchor.value, rowId: anchor.id }, way);
}

async function walk(
  db: Queryable,
  {
    stretch,
    way,
    where,
    limit,
  }: { stretch: Stretch; way: "asc" | "desc"; where: SQL | undefined; limit: number },
): Promise<number[]> {
  const inOrder = way === "asc" ? asc : desc;
  const shown = { id: clients.id };
  const from = stretch.inDues
    ? db.select(shown).from(clientDues).innerJoin(clients, eq(clients.id, clientDues.clientId))
    : db.select(shown).from(clients);
  const rows = await from
    .where(and(stretch.where, where))
    .orderBy(...(stretch.column ? [inOrder(stretch.column)] : []), inOrder(stretch.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

function flip(direction: "asc" | "desc", backwards: boolean): "asc" | "desc" {
  return backwards ? (direction === "asc" ? "desc" : "asc") : direction;
}

async function countSome(db: Queryable, where: SQL[]): Promise<ListPage["total"]> {
  const some = db.select({ id: clients.id }).from(clients).where(and(...where)).limit(COUNT_LIMIT + 1).as("some"); // prettier-ignore
  const [row] = await db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(some);
  const n = row?.n ?? 0;
  return { count: Math.min(n, COUNT_LIMIT), capped: n > COUNT_LIMIT };
}

type Cut = Omit<PageQuestion, "filters" | "moment" | "countLimit">;

/** A page of what a search found, newest first as far as it looks. */
export function pageOfFound(
  db: Queryable,
  { terms, where, ...asked }: Cut & { terms: SearchTerm[]; where: SQL[] },
): Promise<ListPage> {
  const found = inArray(clients.id, clientsFound(terms, SEARCH_LIMIT + 1));
  return pageOfSome(db, { where: and(found, ...where), most: SEARCH_LIMIT, ...asked });
}

/** A page of so few clients that all of them, `most` and one, are ordered in one query and cut here. */
async function pageOfSome(
  db: Queryable,
  { where, order, position, limit, most }: Cut & { where: SQL | undefined; most: number },
): Promise<ListPage> {
  const rows = await orderedIds(db, { where, order });
  const anchor = position ? rows.indexOf(position.clientId) : -1;
  const start = anchor < 0 ? 0 : position?.backwards ? Math.max(0, anchor - limit) : anchor + 1;
  const end = anchor >= 0 && position?.backwards ? anchor : start + limit;
  return {
    ids: rows.slice(start, end),
    hasNext: end < rows.length,
    hasPrevious: start > 0,
    total: { count: Math.min(rows.length, most), capped: rows.length > most },
  };
}

/** The same order as the stretches', as one sort. */
async function orderedIds(
  db: Queryable,
  { where, order }: { where: SQL | undefined; order: ListOrder },
): Promise<number[]> {
  const inOrder = order.direction === "asc" ? asc : desc;
  const last = (column: AnyColumn) => asc(sql`${column} is null`);
  const shown = { id: clients.id };
  const query = () => {
    if (order.sort === "stage") {
      const { position, id } = pipelineStages;
      return db.select(shown).from(clients).leftJoin(pipelineStages, eq(id, clients.stageId)).where(where)
        .orderBy(last(clients.stageId), inOrder(position), inOrder(id), inOrder(clients.stageMovedAt), inOrder(clients.id));
    }
    if (order.sort === "due") {
      const { currency, dueMinor } = clientDues;
      const owed = and(eq(clientDues.clientId, clients.id), eq(currency, order.currency ?? ""), gt(dueMinor, 0));
      return db.select(shown).from(clients).leftJoin(clientDues, owed).where(where)
        .orderBy(last(dueMinor), inOrder(dueMinor), inOrder(clients.id));
    }
    const column = COLUMN[order.sort];
    return db.select(shown).from(clients).where(where)
      .orderBy(...(NULLABLE.has(order.sort) ? [last(column)] : []), inOrder(column), inOrder(clients.id));
  }; // prettier-ignore
  return (await query()).map(({ id }) => id);
}
