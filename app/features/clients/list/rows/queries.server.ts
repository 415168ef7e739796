import { and, asc, eq, gt, gte, inArray, isNull, min, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clientDues, clientFieldValues, clients, clientTags, tags } from "~drizzle/schema";
import type { ListColumn } from "../schema";

const UPCOMING = ["pending", "confirmed"] as const;

/** A client as the list reads them. Of what costs a query of its own only what was asked for is there. */
export interface ClientRow {
  id: number;
  code: string;
  displayName: string;
  /** E.164, or as typed when it is no number. */
  phone: string | null;
  email: string | null;
  source: string;
  stageId: number | null;
  stageMovedAt: Date | null;
  responsibleId: number | null;
  visitsCount: number;
  lastVisitAt: Date | null;
  nextVisitAt: Date | null;
  lastContactAt: Date | null;
  nextContactAt: Date | null;
  pointsBalance: number;
  createdAt: Date;
  archivedAt: Date | null;
  version: number;
  dues: { minor: number; currency: string }[];
  tagIds: number[];
  /** Values of own fields, by the field's id. */
  fields: Record<number, string>;
}

interface RowsQuestion {
  ids: number[];
  now: Date;
  /** What is shown; everything when not told. */
  columns?: readonly ListColumn[];
}

/**
 * The rows of a page, in its order. The next visit comes from a subquery per row, a walk along an index that begins with the client: asked for
 * all rows together, the engines may prefer another index and read every upcoming visit of the business.
 */
export async function readClientRows(
  db: Queryable,
  { ids, now, columns }: RowsQuestion,
): Promise<ClientRow[]> {
  if (ids.length === 0) return [];
  const shows = (column: ListColumn) => columns === undefined || columns.includes(column);
  const wantsFields = columns === undefined || columns.some((column) => /^f\d/.test(column));
  const nextVisit = db
    .select({ at: min(bookings.startsAt) })
    .from(bookings)
    .where(
      and(eq(bookings.clientId, clients.id), gte(bookings.startsAt, now), inArray(bookings.status, UPCOMING)),
    );
  const [rows, dues, marks, values] = await Promise.all([
    db
      .select({
        id: clients.id,
        code: clients.code,
        displayName: clients.displayName,
        phone: sql<string | null>`coalesce(${clients.phoneE164}, ${clients.phoneRaw})`,
        email: clients.email,
        source: clients.source,
        stageId: clients.stageId,
        stageMovedAt: clients.stageMovedAt,
        responsibleId: clients.responsibleId,
        visitsCount: clients.visitsCount,
        lastVisitAt: clients.lastVisitAt,
        lastContactAt: clients.lastContactAt,
        nextContactAt: clients.nextContactAt,
        createdAt: clients.createdAt,
        archivedAt: clients.archivedAt,
        version: clients.version,
        pointsBalance: clients.pointsBalance,
        nextVisitAt: shows("next")
          ? sql<Date | null>`(${nextVisit})`.mapWith(bookings.startsAt)
          : sql<Date | null>`null`,
      })
      .from(clients)
      .where(inArray(clients.id, ids)),
    shows("due") ? readDues(db, ids) : [],
    shows("tags") ? readTagIds(db, ids) : [],
    wantsFields ? readFieldValues(db, ids) : [],
  ]);
  const byId = new Map<number, ClientRow>(
    rows.map((row) => [row.id, { ...row, dues: [], tagIds: [], fields: {} }]),
  );
  for (const { clientId, minor, currency } of dues) byId.get(clientId)?.dues.push({ minor, currency });
  for (const { clientId, tagId } of marks) byId.get(clientId)?.tagIds.push(tagId);
  for (const { clientId, fieldId, value } of values) {
    const row = byId.get(clientId);
    if (row) row.fields[fieldId] = value;
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function readDues(db: Queryable, ids: number[]) {
  return db
    .select({ clientId: clientDues.clientId, minor: clientDues.dueMinor, currency: clientDues.currency })
    .from(clientDues)
    .where(and(among(clientDues.clientId, ids), gt(clientDues.dueMinor, 0)))
    .orderBy(asc(clientDues.currency));
}

function readTagIds(db: Queryable, ids: number[]) {
  return db
    .select({ clientId: clientTags.clientId, tagId: clientTags.tagId })
    .from(clientTags)
    .innerJoin(tags, eq(tags.id, clientTags.tagId))
    .where(among(clientTags.clientId, ids))
    .orderBy(asc(tags.nameKey));
}

function readFieldValues(db: Queryable, ids: number[]) {
  const { clientId, fieldId, value } = clientFieldValues;
  return db.select({ clientId, fieldId, value }).from(clientFieldValues).where(among(clientId, ids));
}

/** Values of one client's own fields, by the field's id. */
export async function readOwnFields(db: Queryable, clientId: number): Promise<Record<number, string>> {
  const rows = await readFieldValues(db, [clientId]);
  return Object.fromEntries(rows.map(({ fieldId, value }) => [fieldId, value]));
}

/** Whether anybody at all is in the list before filters: an empty business is told something else than an empty search. */
export async function hasClients(db: Queryable): Promise<boolean> {
  const [row] = await db.select({ id: clients.id }).from(clients).where(isNull(clients.archivedAt)).limit(1);
  return row !== undefined;
}
