import {
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  lte,
  sql,
  type AnyColumn,
  type SQL,
} from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { beyond } from "~drizzle/keyset";
import { clientsFound } from "~drizzle/search";
import { clients, measurements, programs } from "~drizzle/schema";
import { withinScope } from "~/features/clients/scope/queries.server";
import { readSearch } from "~/features/clients/search/model";
import type { Actor } from "~/lib/actor";
import { readId } from "~/lib/text";
import { addDays, isDay } from "~/lib/zoned-time";
import { takenIn, type Measure, type Values } from "../model";
import { mustProgress } from "../policy";
import { entryColumns } from "../queries.server";

/** The most clients that a search of this list goes through. */
const FOUND_CLIENTS = 2000;

/** A page of a list, and the cursor of the next. */
interface Page<Row> {
  rows: Row[];
  next: string | null;
}

interface Asked {
  q: string;
  limit: number;
  after: string | null;
}

/** A client's newest entry. */
export interface RecentRow {
  clientId: number;
  name: string;
  entryId: number;
  measuredOn: string;
  period: string;
  values: Values;
  enteredBy: string;
  at: Date;
}

const seen = (db: Queryable, actor: Actor, q: string): (SQL | undefined)[] => {
  const terms = readSearch(q);
  return [
    isNull(clients.archivedAt),
    withinScope(db, actor, clients.id),
    terms.length > 0 ? inArray(clients.id, clientsFound(terms, FOUND_CLIENTS)) : undefined,
  ];
};

/** Clients by when something was entered for them last, with that entry. @throws AppError `forbidden` */
export async function listRecent(db: Queryable, actor: Actor, { q, limit, after }: Asked): Promise<Page<RecentRow>> {
  mustProgress(actor, "read");
  const place = readPlace(after, (text) => (/^\d{1,15}$/.test(text) ? new Date(Number(text)) : null));
  const m = measurements;
  const newer = sql`exists (select 1 from measurements n where n.client_id = ${m.clientId} and n.deleted_at is null
    and (n.measured_on, n.id) > (${m.measuredOn}, ${m.id}))`;
  const rows = await db
    .select({ ...entryColumns, name: clients.displayName })
    .from(m)
    .innerJoin(clients, eq(clients.id, m.clientId))
    .where(and(isNull(m.deletedAt), sql`not ${newer}`, ...seen(db, actor, q), place ? beyond({ column: m.createdAt, id: m.id, ...place }, "desc") : undefined))
    .orderBy(desc(m.createdAt), desc(m.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ createdAt, id }) => `${createdAt.getTime()}-${id}`, (row) => ({
    clientId: row.clientId,
    name: row.name,
    entryId: row.id,
    measuredOn: row.measuredOn,
    period: row.period,
    values: Object.fromEntries(takenIn(row).map((measure) => [measure, row[measure]])),
    enteredBy: row.enteredBy,
    at: row.createdAt,
  }));
} // prettier-ignore

/** Somebody in a programme who has not measured for long. */
export interface OverdueRow {
  clientId: number;
  name: string;
  program: string;
  /** The last entry; null: none since the programme began. */
  lastDay: string | null;
  /** The day that is counted from: of the last entry, or the beginning. */
  since: string;
}

/**
 * Clients with an active programme and no entry for `days`; the longest first. Who has none is counted from the programme's beginning.
 * @throws AppError `forbidden`
 */
export async function listOverdue(
  db: Queryable,
  actor: Actor,
  { q, limit, after, today, days }: Asked & { today: string; days: number },
): Promise<Page<OverdueRow>> {
  mustProgress(actor, "read");
  const place = readPlace(after, (text) => (isDay(text) ? text : null));
  const newest = sql<string | null>`(select max(m.measured_on) from measurements m where m.client_id = programs.client_id and m.deleted_at is null)`;
  const running = db
    .select({
      clientId: programs.clientId,
      lastDay: newest.as("last_day"),
      since: sql<string>`coalesce(max(${newest}), max(${programs.startsOn}))`.as("since"),
      program: sql<string>`max(${programs.title})`.as("program"),
    })
    .from(programs)
    .where(and(eq(programs.state, "active"), isNotNull(programs.clientId), isNotNull(programs.startsOn), isNull(programs.archivedAt)))
    .groupBy(programs.clientId)
    .as("running");
  const since = running.since as unknown as AnyColumn;
  const rows = await db
    .select({ clientId: clients.id, name: clients.displayName, program: running.program, lastDay: running.lastDay, since: running.since })
    .from(running)
    .innerJoin(clients, eq(clients.id, running.clientId))
    .where(
      and(
        lte(running.since, addDays(today, -days)),
        ...seen(db, actor, q),
        place ? sql`(${since}, ${clients.id}) > (${place.value}, ${place.rowId})` : undefined,
      ),
    )
    .orderBy(asc(running.since), asc(clients.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => `${row.since}-${row.clientId}`, (row) => row);
} // prettier-ignore

/** How far a client has come with one measure in some time. */
export interface ChangeRow {
  clientId: number;
  name: string;
  first: number;
  last: number;
  firstDay: string;
  lastDay: string;
  entries: number;
}

/** The clients who changed most, by share of where they stood, of those with two entries since `from`. @throws AppError `forbidden` */
export async function listChanges(
  db: Queryable,
  actor: Actor,
  { q, limit, measure, from }: { q: string; limit: number; measure: Measure; from: string },
): Promise<ChangeRow[]> {
  mustProgress(actor, "read");
  const value = measurements[measure];
  const order = sql`partition by ${measurements.clientId} order by ${measurements.measuredOn}`;
  const ranked = db
    .select({
      clientId: measurements.clientId,
      value: sql<number>`${value}`.as("value"),
      day: sql<string>`${measurements.measuredOn}`.as("day"),
      fromStart: sql<number>`row_number() over (${order}, ${measurements.id})`.as("from_start"),
      fromEnd: sql<number>`row_number() over (${order} desc, ${measurements.id} desc)`.as("from_end"),
    })
    .from(measurements)
    .innerJoin(clients, eq(clients.id, measurements.clientId))
    .where(and(isNull(measurements.deletedAt), isNotNull(value), gte(measurements.measuredOn, from), ...seen(db, actor, q)))
    .as("ranked");
  const at = (end: SQL.Aliased<number>, column: SQL.Aliased<unknown>) => sql`max(case when ${end} = 1 then ${column} end)`;
  const spans = db
    .select({
      clientId: ranked.clientId,
      first: sql<number>`${at(ranked.fromStart, ranked.value)}`.mapWith(Number).as("first"),
      last: sql<number>`${at(ranked.fromEnd, ranked.value)}`.mapWith(Number).as("last"),
      firstDay: sql<string>`${at(ranked.fromStart, ranked.day)}`.as("first_day"),
      lastDay: sql<string>`${at(ranked.fromEnd, ranked.day)}`.as("last_day"),
      entries: sql<number>`count(*)`.mapWith(Number).as("entries"),
    })
    .from(ranked)
    .groupBy(ranked.clientId)
    .as("spans");
  return db
    .select({ clientId: clients.id, name: clients.displayName, first: spans.first, last: spans.last, firstDay: spans.firstDay, lastDay: spans.lastDay, entries: spans.entries })
    .from(spans)
    .innerJoin(clients, eq(clients.id, spans.clientId))
    .where(and(sql`${spans.firstDay} < ${spans.lastDay}`, sql`${spans.first} <> ${spans.last}`))
    .orderBy(sql`abs(${spans.last} - ${spans.first}) * 1.0 / ${spans.first} desc`, asc(clients.id))
    .limit(limit);
} // prettier-ignore

/** What stands over the list. */
export async function countOverview(
  db: Queryable,
  actor: Actor,
  { weekAgo }: { weekAgo: string },
): Promise<{ lately: number }> {
  mustProgress(actor, "read");
  const [row] = await db
    .select({ lately: sql<number>`count(distinct ${measurements.clientId})`.mapWith(Number) })
    .from(measurements)
    .innerJoin(clients, eq(clients.id, measurements.clientId))
    .where(
      and(isNull(measurements.deletedAt), gte(measurements.measuredOn, weekAgo), ...seen(db, actor, "")),
    );
  return { lately: row?.lately ?? 0 };
}

function readPlace<T>(after: string | null, value: (text: string) => T | null) {
  const [, text = "", id = ""] = /^(.+)-(\d{1,10})$/.exec(after ?? "") ?? [];
  const [read, rowId] = [text === "" ? null : value(text), readId(id)];
  return read === null || rowId === null ? null : { value: read, rowId };
}

function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => string,
  item: (row: Row) => Item,
): Page<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page.map(item), next: rows.length > limit && last ? placeOf(last) : null };
}
