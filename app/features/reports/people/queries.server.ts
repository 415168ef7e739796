import {
  aliasedTable,
  and,
  count,
  countDistinct,
  desc,
  eq,
  gte,
  isNotNull,
  isNull,
  lt,
  min,
  or,
  sql,
  type SQL,
} from "drizzle-orm";
import { bookings, clients } from "~drizzle/schema";
import { lookedAt } from "~drizzle/looked-at";
import { epochDayOfInstant } from "~drizzle/local-day";
import { dayOfEpochDay, type Day } from "~/lib/zoned-time";
import type { Amount, Cell, CoursePoint, FigureRow, RowsPage } from "../model";
import { instantsOf, offsetSteps, type Bucket, type Span } from "../period/model";
import {
  cutRows,
  instantsAsked,
  readNumbers,
  spanKey,
  visitsOn,
  type FigureSource,
  type PageAsked,
  type Question,
} from "../question/queries.server";
import { namedParts, partColumn } from "../visits/queries.server";

const DONE = ["completed"] as const;
/** The same table, for looking at a client's other visits. */
const other = aliasedTable(bookings, "other_visit");

/** A completed visit of the same client that the filters let through. */
function otherVisit(
  { db, filters }: Question,
  clientId: SQL | typeof bookings.clientId,
  on: SQL | undefined,
) {
  return db
    .select({ one: sql`1` })
    .from(other)
    .where(
      and(
        sql`${other.clientId} = ${clientId}`,
        sql`${lookedAt(other.status)} = 'completed'`,
        sql`${lookedAt(other.headId)} is null`,
        filters.location === null ? undefined : sql`${lookedAt(other.locationId)} = ${filters.location}`,
        filters.staff === null ? undefined : sql`${lookedAt(other.staffId)} = ${filters.staff}`,
        filters.service === null ? undefined : sql`${lookedAt(other.serviceId)} = ${filters.service}`,
        on,
      ),
    );
}

/** Whose first completed visit lies in a span, with its day. */
function firstVisits(question: Question, span: Span) {
  const earlier = otherVisit(question, bookings.clientId, sql`${lookedAt(other.localDay)} < ${span.from}`);
  return question.db
    .select({ clientId: bookings.clientId, day: min(bookings.localDay).as("first_day"), visits: count().as("visits") })
    .from(bookings)
    .where(and(visitsOn(question, span, DONE), isNotNull(bookings.clientId), sql`not exists ${earlier}`))
    .groupBy(bookings.clientId)
    .as("first_visits");
} // prettier-ignore

async function countActive({ db, ...question }: Question, span: Span): Promise<number> {
  const [row] = await db
    .select({ n: countDistinct(bookings.clientId) })
    .from(bookings)
    .where(and(visitsOn({ db, ...question }, span, DONE), isNotNull(bookings.clientId)));
  return row?.n ?? 0;
}

function activeOnce(question: Question, span: Span): Promise<number> {
  return question.once(spanKey("active", span), () => countActive(question, span));
}

async function firstCells(question: Question, span: Span): Promise<Cell[]> {
  const first = firstVisits(question, span);
  const rows = await question.once(spanKey("first", span), () =>
    question.db
      .select({ day: first.day, n: count() })
      .from(first)
      .groupBy(sql`${first.day}`),
  );
  return rows.map(({ day, n }) => ({ day: day ?? span.from, currency: null, top: n, bottom: null }));
}

/** Clients with a completed visit, each once. */
export const activeClients: FigureSource = {
  total: async (question, span) => [{ currency: null, top: await activeOnce(question, span), bottom: null }],
  async parts(question, span, kind) {
    const part = partColumn(kind);
    const rows = await question.db
      .select({ part, top: countDistinct(bookings.clientId) })
      .from(bookings)
      .where(and(visitsOn(question, span, DONE), isNotNull(bookings.clientId)))
      .groupBy(part);
    return namedParts(question, kind, rows.map((row) => ({ ...row, currency: null, bottom: null }))); // prettier-ignore
  },
  rows: (question, span, page) => listVisitors(question, span, page, undefined),
};

/** Clients who came for the first time. */
export const firstClients: FigureSource = {
  cells: firstCells,
  rows: (question, span, page) =>
    listVisitors(question, span, page, sql`not exists ${earlierThan(question, span)}`),
};

/** Clients who came and had been there before the period. */
export const returningClients: FigureSource = {
  async total(question, span) {
    const [active, first] = await Promise.all([activeOnce(question, span), firstCells(question, span)]);
    const fresh = first.reduce((sum, { top }) => sum + top, 0);
    return [{ currency: null, top: active - fresh, bottom: null }];
  },
  rows: (question, span, page) =>
    listVisitors(question, span, page, sql`exists ${earlierThan(question, span)}`),
};

/** Of those who came for the first time, who came again on a later day, by now. */
export const cameAgain: FigureSource = {
  async cells(question, span) {
    const first = firstVisits(question, span);
    const later = otherVisit(
      question,
      sql`${first.clientId}`,
      sql`${lookedAt(other.localDay)} > ${first.day}`,
    );
    const again = sql<number>`case when exists ${later} then 1 else 0 end`.as("again");
    const judged = question.db.select({ day: first.day, again }).from(first).as("judged");
    const rows = await question.db
      .select({ day: judged.day, n: count(), again: sql<number>`sum(${judged.again})`.mapWith(Number) })
      .from(judged)
      .groupBy(sql`${judged.day}`);
    return rows.map(({ day, n, again: top }) => ({ day: day ?? span.from, currency: null, top, bottom: n }));
  },
  rows: firstClients.rows,
};

function earlierThan(question: Question, span: Span) {
  return otherVisit(question, bookings.clientId, sql`${lookedAt(other.localDay)} < ${span.from}`);
}

/** Clients with completed visits in a span: how many, and the last; by number, the newest first. */
async function listVisitors(
  question: Question,
  span: Span,
  { after, limit }: PageAsked,
  on: SQL | undefined,
): Promise<RowsPage> {
  const position = readNumbers(after, 1);
  const rows = await question.db
    .select({
      ...{ id: clients.id, clientName: clients.displayName, state: clients.source },
      ...{ at: sql<Date>`max(${bookings.startsAt})`.mapWith(bookings.startsAt), count: count() },
    })
    .from(bookings)
    .innerJoin(clients, eq(clients.id, bookings.clientId))
    .where(
      and(visitsOn(question, span, DONE), on, position ? lt(bookings.clientId, position[0] ?? 0) : undefined),
    ) // prettier-ignore
    .groupBy(clients.id, clients.displayName, clients.source)
    .orderBy(desc(clients.id))
    .limit(limit + 1);
  return cutRows(rows.map((row) => clientRow(question, row)), limit); // prettier-ignore
}

interface ClientLike {
  id: number;
  clientName: string;
  at: Date | null;
  state: string;
  count?: number;
}

function clientRow(
  { zone }: Question,
  { id, clientName, at, state, count: visits }: ClientLike,
  cursor = String(id),
): FigureRow {
  return {
    ...{ kind: "client", id, at, zone, clientId: id, clientName, state, cursor },
    ...{ what: null, who: null, amount: null, count: visits ?? null },
  };
}

/** Cards that were made, without those merged into others. */
export const newClients: FigureSource = {
  cells: (question, span) => question.once(spanKey("created", span), () => daysOf(question, span, clients.createdAt)),
  async parts(question, span, kind) {
    const rows = await question.db
      .select({ part: clients.source, top: count() })
      .from(clients)
      .where(madeIn(question, span))
      .groupBy(clients.source);
    return namedParts(question, kind, rows.map((row) => ({ ...row, currency: null, bottom: null })));
  },
  rows: (question, span, page) => listCards(question, page, madeIn(question, span)),
}; // prettier-ignore

function madeIn(question: Question, span: Span): SQL | undefined {
  const { from, until } = instantsAsked(question, span);
  return and(gte(clients.createdAt, from), lt(clients.createdAt, until), isNull(clients.mergedIntoId));
}

async function daysOf(
  question: Question,
  span: Span,
  column: typeof clients.createdAt | typeof clients.archivedAt,
): Promise<Cell[]> {
  const { from, until } = instantsAsked(question, span);
  const day = epochDayOfInstant(column, offsetSteps({ from, until }, question.zone));
  const rows = await question.db
    .select({ day, n: count() })
    .from(clients)
    .where(and(gte(column, from), lt(column, until), isNull(clients.mergedIntoId)))
    .groupBy(day);
  return rows.map(({ day: number, n }) => ({ day: dayOfEpochDay(number), currency: null, top: n, bottom: null })); // prettier-ignore
}

/** Cards as they were at the end of a day: made by then, and not archived by then. */
export const allClients: FigureSource = {
  total: async (question, span) => [{ currency: null, top: await cardsAt(question, span), bottom: null }],
  async course(question, buckets): Promise<CoursePoint[]> {
    const [first, last] = [buckets[0], buckets.at(-1)];
    if (!first || !last) return [];
    const span = { from: first.from, until: last.until };
    const [made, archived, end] = await Promise.all([
      newClients.cells?.(question, span) ?? [],
      daysOf(question, span, clients.archivedAt),
      cardsAt(question, span),
    ]);
    // Told backwards from the end: what came later is taken off.
    return buckets.map((bucket) => {
      const later = (cells: readonly Cell[]) => sumAfter(cells, bucket);
      const top = end - later(made) + later(archived);
      const amounts: Amount[] = bucket.from > question.today ? [] : [{ currency: null, top, bottom: null }];
      return { ...bucket, amounts };
    });
  },
  rows: (question, span, page) => listCards(question, page, standing(question, span)),
};

function sumAfter(cells: readonly Cell[], { until }: Bucket): number {
  return cells.reduce((sum, { day, top }) => (day > until ? sum + top : sum), 0);
}

function standing({ zone }: Question, span: Span): SQL | undefined {
  const { until } = instantsOf(span, zone);
  return and(lt(clients.createdAt, until), isNull(clients.mergedIntoId), or(isNull(clients.archivedAt), gte(clients.archivedAt, until))); // prettier-ignore
}

function cardsAt(question: Question, span: Span): Promise<number> {
  return question.once(`cards ${span.until}`, async () => {
    const [row] = await question.db.select({ n: count() }).from(clients).where(standing(question, span));
    return row?.n ?? 0;
  });
}

/** Cards one by one, the newest first. */
async function listCards(question: Question, { after, limit }: PageAsked, where: SQL | undefined) {
  const position = readNumbers(after, 2);
  const { createdAt, id } = clients;
  const behind = position
    ? sql`(${createdAt}, ${id}) < (${sql.param(new Date(position[0] ?? 0), createdAt)}, ${position[1] ?? 0})`
    : undefined;
  const rows = await question.db
    .select({ id, clientName: clients.displayName, at: createdAt, state: clients.source })
    .from(clients)
    .where(and(where, behind))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  return cutRows(rows.map((row) => clientRow(question, row, `${row.at.getTime()}.${row.id}`)), limit); // prettier-ignore
}

/** Days on which each client's first completed visit lies and months in which they came; for cohorts. */
export async function readComings(
  question: Question,
  span: Span,
): Promise<{ cohort: string; month: string; clients: number }[]> {
  const first = firstVisits(question, span);
  const cohort = sql<string>`substr(${first.day}, 1, 7)`;
  const month = sql<string>`substr(${bookings.localDay}, 1, 7)`;
  return question.db
    .select({ cohort, month, clients: countDistinct(bookings.clientId) })
    .from(first)
    .innerJoin(bookings, eq(bookings.clientId, first.clientId))
    .where(and(visitsOn(question, { from: span.from, until: lastDayOf(question) }, DONE)))
    .groupBy(cohort, month);
}

function lastDayOf({ today }: Question): Day {
  return today;
}
