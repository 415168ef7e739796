import { and, asc, eq, gte, inArray, isNull, min, sql } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { bookings, clients, externalRefs, pointsEntries } from "~drizzle/schema";
import { clientLevel, pointsBalance, type LevelHeld } from "~/features/loyalty/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { cursorOf, pageOfAll, pageOfFound, readCursor } from "./list/queries.server";
import { mustClients } from "./policy";
import type { ClientListParams } from "./schema";
import { readSearch } from "./search/model";

const UPCOMING = ["pending", "confirmed"] as const;
const NINETY_DAYS_MS = 90 * 86_400_000;

export interface ClientRow {
  id: number;
  code: string;
  displayName: string;
  /** E.164, or as typed when it is no number. */
  phone: string | null;
  email: string | null;
  visitsCount: number;
  lastVisitAt: Date | null;
  nextVisitAt: Date | null;
  pointsBalance: number;
  createdAt: Date;
}

export interface ClientList {
  rows: ClientRow[];
  /** Cursors of the neighbouring pages; null at the ends. They hold ids only and may stand in a URL. */
  next: string | null;
  previous: string | null;
  /** `capped`: there are more than `count`. */
  total: { count: number; capped: boolean };
  /** Something searchable was typed; else the list shows everybody. */
  searched: boolean;
}

/** A page of clients. A constant number of queries, whatever the number of clients and the page. */
export async function listClients(
  db: Db,
  actor: Actor,
  args: ClientListParams & { now: Date },
): Promise<ClientList> {
  mustClients(actor, { kind: "list" });
  const terms = readSearch(args.search);
  const where = {
    order: { sort: args.sort, direction: args.direction },
    position: readCursor(args.cursor),
    limit: args.limit,
  };
  const page = terms.length > 0 ? await pageOfFound(db, { terms, ...where }) : await pageOfAll(db, where);
  const first = page.ids[0];
  const last = page.ids.at(-1);
  return {
    rows: await readRows(db, page.ids, args.now),
    next: page.hasNext && last !== undefined ? cursorOf({ clientId: last, backwards: false }) : null,
    previous: page.hasPrevious && first !== undefined ? cursorOf({ clientId: first, backwards: true }) : null,
    total: page.total,
    searched: terms.length > 0,
  };
}

/**
 * Balance and next visit come from subqueries per row, each a walk along an index that begins with the client. Asked for all rows
 * together, the engines may prefer another index and read every upcoming visit of the business.
 */
async function readRows(db: Db, ids: number[], now: Date): Promise<ClientRow[]> {
  if (ids.length === 0) return [];
  const balance = db
    .select({ points: sql`coalesce(sum(${pointsEntries.points}), 0)` })
    .from(pointsEntries)
    .where(eq(pointsEntries.clientId, clients.id));
  const nextVisit = db
    .select({ at: min(bookings.startsAt) })
    .from(bookings)
    .where(
      and(eq(bookings.clientId, clients.id), gte(bookings.startsAt, now), inArray(bookings.status, UPCOMING)),
    );
  const rows = await db
    .select({
      id: clients.id,
      code: clients.code,
      displayName: clients.displayName,
      phone: sql<string | null>`coalesce(${clients.phoneE164}, ${clients.phoneRaw})`,
      email: clients.email,
      visitsCount: clients.visitsCount,
      lastVisitAt: clients.lastVisitAt,
      createdAt: clients.createdAt,
      pointsBalance: sql<number>`(${balance})`.mapWith(Number),
      nextVisitAt: sql<Date | null>`(${nextVisit})`.mapWith(bookings.startsAt),
    })
    .from(clients)
    .where(inArray(clients.id, ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
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
  const terms = readSearch(search);
  const order = { sort: "name", direction: "asc" } as const;
  const found =
    terms.length === 0 ? [] : (await pageOfFound(db, { terms, order, position: null, limit })).ids;
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
    .where(inArray(clients.id, ids))
    .orderBy(asc(clients.sortKey), asc(clients.id));
  return rows;
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
}

/** Everything above the fold of a client's card. @throws AppError `not_found`, `forbidden` */
export async function getClientCard(
  db: Db,
  actor: Actor,
  { clientId, now }: { clientId: number; now: Date },
): Promise<ClientCard> {
  mustClients(actor, { kind: "view", clientId });
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
    ...shown,
    pointsBalance: await pointsBalance(db, clientId),
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
