import { and, asc, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { bookings, clients, externalRefs } from "~drizzle/schema";
import { clientLevel, type LevelHeld } from "~/features/loyalty/queries.server";
import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { ListMoment } from "./list/conditions/queries.server";
import { cursorOf, pageOfClients, readCursor } from "./list/queries.server";
import { readClientRows, type ClientRow } from "./list/rows/queries.server";
import { noFilters, type ClientFilters, type ClientSort, type ListColumn } from "./list/schema";
import { mustClients } from "./policy";
import { maskContacts } from "./scope/model";
import { mustSeeClient, withinScope } from "./scope/queries.server";
import { readSearch } from "./search/model";

const UPCOMING = ["pending", "confirmed"] as const;
const NINETY_DAYS_MS = 90 * 86_400_000;

export interface ClientList {
  rows: ClientRow[];
  /** Cursors of the neighbouring pages; null at the ends. They hold ids only and may stand in a URL. */
  next: string | null;
  previous: string | null;
  /** `capped`: there are more than `count`. */
  total: { count: number; capped: boolean };
  /** Something searchable was typed. */
  searched: boolean;
}

export interface ListQuestion extends ListMoment {
  filters: ClientFilters;
  sort: ClientSort;
  direction: "asc" | "desc";
  cursor: string | null;
  /** Rows of a page. */
  limit: number;
  /** What `due` is sorted by, ISO 4217. */
  currency: string;
  /** What is shown; everything when not told. */
  columns?: readonly ListColumn[];
}

/**
 * A page of clients: whom the filters leave and the actor may see, with phones and addresses as far as the actor may read them. A constant
 * number of queries, whatever the number of clients and the page. @throws AppError `forbidden`
 */
export async function listClients(db: Db, actor: Actor, asked: ListQuestion): Promise<ClientList> {
  mustClients(actor, { kind: "list" });
  const { filters, now, zone, limit, direction, currency } = asked;
  const sort = maySort(actor, asked.sort) ? asked.sort : "name";
  const page = await pageOfClients(db, actor, {
    filters,
    moment: { now, zone },
    order: {
      sort,
      direction,
      currency: /^[A-Z]{3}$/.test(filters.due ?? "") ? (filters.due ?? "") : currency,
    },
    position: readCursor(asked.cursor),
    limit,
  });
  const first = page.ids[0];
  const last = page.ids.at(-1);
  const rows = await readClientRows(db, { ids: page.ids, now, columns: asked.columns });
  return {
    rows: rows.map((row) => shownTo(actor, row)),
    next: page.hasNext && last !== undefined ? cursorOf({ clientId: last, backwards: false }) : null,
    previous: page.hasPrevious && first !== undefined ? cursorOf({ clientId: first, backwards: true }) : null,
    total: page.total,
    searched: readSearch(filters.q).length > 0,
  };
}

/** An order tells what it is made of: who may not see the sums may not sort by them. */
function maySort(actor: Actor, sort: ClientSort): boolean {
  const needs = { due: "payments:read", points: "points:read", stage: "pipeline:read" } as const;
  return sort in needs ? can(actor, needs[sort as keyof typeof needs]) : true;
}

function shownTo(actor: Actor, row: ClientRow): ClientRow {
  return {
    ...maskContacts(actor, row),
    ...(can(actor, "payments:read") ? {} : { dues: [] }),
    ...(can(actor, "points:read") ? {} : { pointsBalance: 0 }),
    ...(can(actor, "pipeline:read") ? {} : { stageId: null, stageMovedAt: null }),
  };
}

/** A client as lists for choosing show them. */
export interface ClientChoice {
  id: number;
  code: string;
  displayName: string;
  phone: string | null;
}

/** The first few clients that a search finds, by name, or the one already picked; for boxes where somebody picks a client. */
export async function suggestClients(
  db: Db,
  actor: Actor,
  { search, picked, limit = 8 }: { search: string; picked?: number; limit?: number },
): Promise<ClientChoice[]> {
  mustClients(actor, { kind: "list" });
  const order = { sort: "name", direction: "asc" } as const;
  const asked = { filters: { ...noFilters, q: search }, moment: { now: new Date(0), zone: "UTC" }, order, position: null, limit }; // prettier-ignore
  const found = readSearch(search).length === 0 ? [] : (await pageOfClients(db, actor, asked)).ids;
  const ids = found.length === 0 && picked !== undefined ? [picked] : found;
  if (ids.length === 0) return [];
  const rows = await db
    .select({
      id: clients.id,
      code: clients.code,
      displayName: clients.displayName,
      phone: sql<string | null>`coalesce(${clients.phoneE164}, ${clients.phoneRaw})`,
    })
    .from(clients)
    .where(and(inArray(clients.id, ids), withinScope(db, actor, clients.id)))
    .orderBy(asc(clients.sortKey), asc(clients.id));
  return rows.map((row) => maskContacts(actor, row));
}

export interface ClientCard {
  id: number;
  version: number;
  code: string;
  displayName: string;
  firstName: string;
  lastName: string;
  middleName: string;
  phoneRaw: string | null;
  phoneE164: string | null;
  /** False: shown, but never used to recognise anybody. */
  phoneIsIdentity: boolean;
  email: string | null;
  locale: string;
  notes: string;
  source: string;
  createdAt: Date;
  archivedAt: Date | null;
  pointsBalance: number;
  level: LevelHeld;
  visitsCount: number;
  /** Ever: visits missed, visits called off after the cut-off. */
  noShowCount: number;
  lateCancelCount: number;
  lastVisitAt: Date | null;
  nextVisit: {
    bookingId: number;
    startsAt: Date;
    serviceName: string;
    locationId: number;
    staffId: number;
  } | null;
  /** Of the last 90 days. */
  recent: { visits: number; noShows: number };
  externalRefs: { source: string; externalId: string }[];
  /** Where the client stands in the pipeline, and since when; null without the right to see it. */
  stageId: number | null;
  stageMovedAt: Date | null;
  /** The user who looks after the client. */
  responsibleId: number | null;
  lastContactAt: Date | null;
  nextContactAt: Date | null;
  /** Merged into this client: there is nothing to do with this one but to undo that. */
  mergedIntoId: number | null;
  erasedAt: Date | null;
}

/** Everything above the fold of a client's card. @throws AppError `not_found`, `forbidden` */
export async function getClientCard(
  db: Db,
  actor: Actor,
  { clientId, now }: { clientId: number; now: Date },
): Promise<ClientCard> {
  await mustSeeClient(db, actor, clientId);
  const [client] = await db.select().from(clients).where(eq(clients.id, clientId));
  if (!client) throw new AppError("not_found", "no such client");
  const refs = await db
    .select({ source: externalRefs.source, externalId: externalRefs.externalId })
    .from(externalRefs)
    .where(and(eq(externalRefs.entity, "client"), eq(externalRefs.entityId, clientId)))
    .orderBy(asc(externalRefs.source), asc(externalRefs.id));
  const {
    searchText: _searchText,
    sortKey: _sortKey,
    emailKey: _emailKey,
    updatedAt: _updatedAt,
    ...shown
  } = client;
  return {
    ...maskContacts(actor, shown),
    ...(can(actor, "pipeline:read") ? {} : { stageId: null, stageMovedAt: null }),
    level: await clientLevel(db, { clientId, at: now }),
    nextVisit: await nextVisitOf(db, clientId, now),
    recent: await recentVisits(db, clientId, now),
    externalRefs: refs,
  };
}

async function nextVisitOf(db: Queryable, clientId: number, now: Date): Promise<ClientCard["nextVisit"]> {
  const [visit] = await db
    .select({
      bookingId: bookings.id,
      startsAt: bookings.startsAt,
      serviceName: bookings.serviceName,
      locationId: bookings.locationId,
      staffId: bookings.staffId,
    })
    .from(bookings)
    .where(
      and(
        eq(bookings.clientId, clientId),
        isNull(bookings.headId),
        gte(bookings.startsAt, now),
        inArray(bookings.status, UPCOMING),
      ),
    )
    .orderBy(asc(bookings.startsAt))
    .limit(1);
  return visit ?? null;
}

async function recentVisits(db: Queryable, clientId: number, now: Date): Promise<ClientCard["recent"]> {
  const rows = await db
    .select({ status: bookings.status, n: sql<number>`count(*)`.mapWith(Number) })
    .from(bookings)
    .where(
      and(
        eq(bookings.clientId, clientId),
        isNull(bookings.headId),
        gte(bookings.startsAt, new Date(now.getTime() - NINETY_DAYS_MS)),
        inArray(bookings.status, ["completed", "no_show"]),
      ),
    )
    .groupBy(bookings.status);
  const of = (status: string) => rows.find((row) => row.status === status)?.n ?? 0;
  return { visits: of("completed"), noShows: of("no_show") };
}
