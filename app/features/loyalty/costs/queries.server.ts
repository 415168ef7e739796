import { and, asc, desc, eq, gt, gte, isNotNull, lt, lte, sql, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, pointsEntries } from "~drizzle/schema";
import { mustBeWithinScope } from "~/features/accounts/client-scope/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { addDays, instantOf } from "~/lib/zoned-time";
import { lapsingBetween, replayLots, type LotBook } from "../lots/model";
import type { PointsKind } from "../model";
import { mustLoyalty } from "../policy";
import { readLedgers } from "../settlement/queries.server";
import {
  emptySums,
  groupOf,
  isStanding,
  monthsBetween,
  type EntryGroup,
  type GroupSums,
  type StandingGroup,
} from "./model";
import type { CostParams } from "./schema";

/** Local days of `zone`, both included. */
export interface Period {
  from: string;
  until: string;
  zone: string;
}

/** What the programme gave, took and owes. Points; one is worth one major unit of the business's currency. */
export interface ProgrammeCosts {
  sums: GroupSums;
  months: { from: string; until: string; sums: GroupSums }[];
  levels: { name: string | null; granted: number; visits: number }[];
  /** Paid for the visits completed in the period, minor units of `currency`. */
  revenueMinor: number;
  currency: string;
}

const inPeriod = ({ from, until, zone }: Period): SQL | undefined =>
  and(
    gte(pointsEntries.createdAt, instantOf({ day: from, minutes: 0 }, zone)),
    lt(pointsEntries.createdAt, instantOf({ day: addDays(until, 1), minutes: 0 }, zone)),
  );

const points = sql<number>`coalesce(sum(${pointsEntries.points}), 0)`.mapWith(Number);
const isUpwards = sql<number>`case when ${pointsEntries.points} > 0 then 1 else 0 end`.mapWith(Number);

/** @throws AppError `forbidden` for who may not see points. */
export async function readCosts(db: Queryable, actor: Actor, period: Period): Promise<ProgrammeCosts> {
  mustLoyalty(actor, { kind: "figures" });
  const { currency } = await readSetting(db, "business");
  const sums = emptySums();
  const months = [];
  for (const month of monthsBetween(period.from, period.until)) {
    const own = await sumsOf(db, { ...month, zone: period.zone });
    for (const [group, sum] of Object.entries(own)) sums[group as EntryGroup] += sum;
    months.push({ ...month, sums: own });
  }
  return { sums, months, levels: await byLevel(db, period), revenueMinor: await revenue(db, period, currency), currency };
} // prettier-ignore

async function sumsOf(db: Queryable, period: Period): Promise<GroupSums> {
  const rows = await db
    .select({ kind: pointsEntries.kind, isUpwards, points })
    .from(pointsEntries)
    .where(inPeriod(period))
    .groupBy(pointsEntries.kind, isUpwards);
  const sums = emptySums();
  for (const row of rows) sums[groupOf({ kind: row.kind, points: row.isUpwards ? 1 : -1 })] += row.points;
  return sums;
}

async function byLevel(db: Queryable, period: Period): Promise<ProgrammeCosts["levels"]> {
  const { levelName: name } = pointsEntries;
  const visits = sql<number>`count(distinct ${pointsEntries.bookingId})`.mapWith(Number);
  const granting = and(inPeriod(period), inGroup("granted"));
  const rows = await db
    .select({ name, granted: points, visits })
    .from(pointsEntries)
    .where(granting)
    .groupBy(name)
    .orderBy(desc(points), asc(sql`coalesce(${name}, '')`));
  return rows;
}

async function revenue(db: Queryable, { from, until, zone }: Period, currency: string): Promise<number> {
  const paid = sql<number>`coalesce(sum(${bookings.priceMinor}), 0)`.mapWith(Number);
  const [row] = await db
    .select({ paid })
    .from(bookings)
    .where(
      and(
        eq(bookings.status, "completed"),
        eq(bookings.currency, currency),
        gte(bookings.completedAt, instantOf({ day: from, minutes: 0 }, zone)),
        lt(bookings.completedAt, instantOf({ day: addDays(until, 1), minutes: 0 }, zone)),
      ),
    );
  return row?.paid ?? 0;
}

/** How the balances of all clients stand now. */
export interface Standings {
  outstanding: { points: number; clients: number };
  debts: { points: number; clients: number };
  /** What lapses in the next 30, 60 and 90 days if nothing is spent before. */
  lapsing: { days: number; points: number }[];
}

export const LAPSING_DAYS = [30, 60, 90] as const;
const DAY_MS = 86_400_000;

export async function readStandings(db: Queryable, actor: Actor, now: Date): Promise<Standings> {
  mustLoyalty(actor, { kind: "figures" });
  const { balance } = balances(db);
  const grouped = balances(db).grouped;
  const plus = sql<number>`coalesce(sum(case when ${balance} > 0 then ${balance} else 0 end), 0)`.mapWith(
    Number,
  );
  const minus = sql<number>`coalesce(sum(case when ${balance} < 0 then ${balance} else 0 end), 0)`.mapWith(
    Number,
  );
  const pluses = sql<number>`coalesce(sum(case when ${balance} > 0 then 1 else 0 end), 0)`.mapWith(Number);
  const minuses = sql<number>`coalesce(sum(case when ${balance} < 0 then 1 else 0 end), 0)`.mapWith(Number);
  const [row] = await db.select({ plus, minus, pluses, minuses }).from(grouped);
  const soon = await lapsingSoon(db, now);
  return {
    outstanding: { points: row?.plus ?? 0, clients: row?.pluses ?? 0 },
    debts: { points: row?.minus ?? 0, clients: row?.minuses ?? 0 },
    lapsing: LAPSING_DAYS.map((days) => ({ days, points: sumOf(soon, now, days) })),
  };
}

function balances(db: Queryable) {
  const grouped = db
    .select({ clientId: pointsEntries.clientId, balance: points.as("balance") })
    .from(pointsEntries)
    .groupBy(pointsEntries.clientId)
    .as("balances");
  return { grouped, balance: grouped.balance };
}

/** Lots of clients for whom something may lapse in the longest of the times. */
async function lapsingSoon(db: Queryable, now: Date, onlyClients?: number): Promise<Map<number, LotBook>> {
  const { clientId, expiresAt } = pointsEntries;
  const until = new Date(now.getTime() + Math.max(...LAPSING_DAYS) * DAY_MS);
  const rows = await db
    .selectDistinct({ clientId })
    .from(pointsEntries)
    .where(and(gt(expiresAt, now), lte(expiresAt, until), gt(pointsEntries.points, 0), onlyClients === undefined ? undefined : eq(clientId, onlyClients))); // prettier-ignore
  const ids = rows.map((row) => row.clientId);
  const books = new Map<number, LotBook>();
  for (let next = 0; next < ids.length; next += 500) {
    for (const [id, ledger] of await readLedgers(db, ids.slice(next, next + 500)))
      books.set(id, replayLots(ledger));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return books;
}

function sumOf(books: Map<number, LotBook>, now: Date, days: number): number {
  let sum = 0;
  const span = { from: now, until: new Date(now.getTime() + days * DAY_MS) };
  for (const book of books.values()) sum += lapsingBetween(book, span);
  return sum;
}

/** What lapses soonest of one client's points; null when nothing does in three months. */
export async function lapsingOf(
  db: Queryable,
  actor: Actor,
  { clientId, now }: { clientId: number; now: Date },
): Promise<{ points: number; at: Date } | null> {
  mustLoyalty(actor, { kind: "view", clientId });
  await mustBeWithinScope(db, actor, clientId);
  const book = (await lapsingSoon(db, now, clientId)).get(clientId);
  const first = book?.lots.find(({ expiresAt }) => expiresAt !== null && expiresAt > now)?.expiresAt;
  if (!book || !first || first.getTime() - now.getTime() > Math.max(...LAPSING_DAYS) * DAY_MS) return null;
  // What lapses within a day of the first is told together.
  const until = new Date(first.getTime() + DAY_MS);
  return { points: lapsingBetween(book, { from: now, until }), at: first };
}

/** A client in a list of standings: what they have, owe, or are to lose. */
export interface StandingRow {
  clientId: number;
  clientName: string;
  points: number;
  /** Of what lapses: when the first of it does. */
  at: Date | null;
}

const SHOWN = 100;

/** The clients behind a figure of how things stand, the greatest first. */
export async function listStandings(
  db: Queryable,
  actor: Actor,
  { show, now }: { show: StandingGroup; now: Date },
): Promise<StandingRow[]> {
  mustLoyalty(actor, { kind: "figures" });
  if (show === "lapsing") return listLapsing(db, now);
  const { grouped, balance } = balances(db);
  const isDebt = show === "debts";
  const rows = await db
    .select({ clientId: grouped.clientId, clientName: clients.displayName, points: balance })
    .from(grouped)
    .innerJoin(clients, eq(clients.id, grouped.clientId))
    .where(isDebt ? lt(balance, 0) : gt(balance, 0))
    .orderBy(isDebt ? asc(balance) : desc(balance), asc(grouped.clientId))
    .limit(SHOWN);
  return rows.map((row) => ({ ...row, points: Number(row.points), at: null }));
}

async function listLapsing(db: Queryable, now: Date): Promise<StandingRow[]> {
  const span = { from: now, until: new Date(now.getTime() + Math.max(...LAPSING_DAYS) * DAY_MS) };
  const losing = [...(await lapsingSoon(db, now))]
    .map(([clientId, book]) => ({ clientId, points: lapsingBetween(book, span), at: firstOf(book, now) }))
    .filter((row) => row.points > 0)
    .sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0) || b.points - a.points)
    .slice(0, SHOWN);
  const names = await db.select({ id: clients.id, name: clients.displayName }).from(clients).where(sql`${clients.id} in (${sql.join([0, ...losing.map(({ clientId }) => clientId)], sql`, `)})`); // prettier-ignore
  const byId = new Map(names.map(({ id, name }) => [id, name]));
  return losing.map((row) => ({ ...row, clientName: byId.get(row.clientId) ?? "" }));
}

function firstOf(book: LotBook, now: Date): Date | null {
  return book.lots.find(({ expiresAt }) => expiresAt !== null && expiresAt > now)?.expiresAt ?? null;
}

/** A row of the ledger with whose it is. */
export interface CostRow {
  id: number;
  at: Date;
  kind: PointsKind;
  points: number;
  clientId: number;
  clientName: string;
  bookingId: number | null;
  levelName: string | null;
  percentBp: number | null;
  priceMinor: number | null;
  currency: string | null;
  reason: string;
  actor: string;
}

export interface CostFilter extends Period {
  show: EntryGroup | null;
  level: string | null;
}

/** The condition that makes a group, the same as `groupOf`. */
function inGroup(group: EntryGroup): SQL {
  const { kind, points: change } = pointsEntries;
  const conditions: Record<EntryGroup, SQL> = {
    granted: sql`(${kind} = 'award' or (${kind} = 'adjust' and ${change} > 0))`,
    reversed: sql`(${kind} = 'reverse' or (${kind} = 'adjust' and ${change} < 0))`,
    spent: sql`${kind} = 'spend'`,
    refunded: sql`${kind} = 'refund'`,
    expired: sql`${kind} = 'expire'`,
    corrected: sql`${kind} = 'correct'`,
  };
  return conditions[group];
}

/** The rows behind the figures of a period, newest first; `before` is the last id of the page above. */
export async function listCostRows(
  db: Queryable,
  actor: Actor,
  { filter, before, limit = 50 }: { filter: CostFilter; before: number | null; limit?: number },
): Promise<{ rows: CostRow[]; next: number | null }> {
  mustLoyalty(actor, { kind: "figures" });
  const {
    id,
    kind,
    points: change,
    clientId,
    bookingId,
    levelName,
    percentBp,
    priceMinor,
    currency,
    reason,
  } = pointsEntries;
  const rows = await db
    .select({
      ...{ id, at: pointsEntries.createdAt, kind, points: change, clientId, clientName: clients.displayName },
      ...{ bookingId, levelName, percentBp, priceMinor, currency, reason, actor: pointsEntries.actor },
    })
    .from(pointsEntries)
    .innerJoin(clients, eq(clients.id, clientId))
    .where(
      and(
        inPeriod(filter),
        filter.show ? inGroup(filter.show) : undefined,
        filter.level === null ? undefined : and(isNotNull(levelName), eq(levelName, filter.level)),
        before === null ? undefined : lt(id, before),
      ),
    )
    .orderBy(desc(id))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

const FILE_PAGE = 1000;

/** Every row of the same, read a page at a time. */
export async function* eachCostRow(db: Queryable, actor: Actor, filter: CostFilter): AsyncGenerator<CostRow> {
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof listCostRows>> = await listCostRows(db, actor, {
      filter,
      before,
      limit: FILE_PAGE,
    });
    yield* page.rows;
    before = page.next;
  } while (before !== null);
}

/** The rows behind the figure that is looked into; null while none is. */
export async function readShown(
  db: Queryable,
  actor: Actor,
  { params, zone, now }: { params: CostParams; zone: string; now: Date },
) {
  const { show, level, before, from, until } = params;
  if (show === null) return null;
  if (isStanding(show))
    return { of: "clients" as const, rows: await listStandings(db, actor, { show, now }), next: null };
  const filter = { show, level, from, until, zone };
  return { of: "entries" as const, ...(await listCostRows(db, actor, { filter, before })) };
}
