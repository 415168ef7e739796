import { and, count, desc, eq, gt, gte, inArray, lt, sql, sum, type SQL } from "drizzle-orm";
import { bookings, clientDues, clients, moneyEntries, pointsEntries, programs, staff } from "~drizzle/schema";
import { lookedAt } from "~drizzle/looked-at";
import { epochDayOfInstant } from "~drizzle/local-day";
import { POINT_MINOR } from "~/features/loyalty/model";
import { readSetting } from "~/features/settings/queries.server";
import { dayOfEpochDay } from "~/lib/zoned-time";
import type { Amount, FigureRow } from "../model";
import { offsetSteps, type Span } from "../period/model";
import {
  cutRows,
  instantsAsked,
  narrowBookings,
  readNumbers,
  spanKey,
  type FigureSource,
  type PageAsked,
  type Question,
} from "../question/queries.server";
import { listVisits, namedParts, partColumn } from "../visits/queries.server";

/** Whether a filter needs the booking beside the entry. */
function isNarrowed({ filters }: Question): boolean {
  return Object.values(filters).some((value) => value !== null);
}

function entriesIn(question: Question, span: Span): SQL | undefined {
  const { from, until } = instantsAsked(question, span);
  return and(gte(moneyEntries.at, from), lt(moneyEntries.at, until), narrowBookings(question));
}

/** Money in less money given back, by the books, currency by currency. */
export const revenue: FigureSource = {
  async cells(question, span) {
    const day = epochDayOfInstant(moneyEntries.at, offsetSteps(instantsAsked(question, span), question.zone));
    const rows = await question.once(spanKey("revenue", span), () => {
      const read = question.db
        .select({ day, currency: moneyEntries.currency, top: sum(moneyEntries.amountMinor).mapWith(Number) })
        .from(moneyEntries)
        .$dynamic();
      const joined = isNarrowed(question)
        ? read.innerJoin(bookings, eq(bookings.id, moneyEntries.bookingId))
        : read;
      return joined.where(entriesIn(question, span)).groupBy(day, moneyEntries.currency);
    });
    return rows.map(({ day: number, currency, top }) => ({ day: dayOfEpochDay(number), currency, top, bottom: null })); // prettier-ignore
  },
  async parts(question, span, kind) {
    const part = kind === "method" ? sql<string | null>`${moneyEntries.method}` : partColumn(kind);
    const rows = await question.db
      .select({ part, currency: moneyEntries.currency, top: sum(moneyEntries.amountMinor).mapWith(Number) })
      .from(moneyEntries)
      .leftJoin(bookings, eq(bookings.id, moneyEntries.bookingId))
      .where(entriesIn(question, span))
      .groupBy(part, moneyEntries.currency);
    return namedParts(question, kind, rows.map((row) => ({ ...row, bottom: null }))); // prettier-ignore
  },
  rows: listEntries,
};

async function listEntries(question: Question, span: Span, { after, limit }: PageAsked) {
  const position = readNumbers(after, 2);
  const { at, id } = moneyEntries;
  const behind = position
    ? sql`(${at}, ${id}) < (${sql.param(new Date(position[0] ?? 0), at)}, ${position[1] ?? 0})`
    : undefined;
  const rows = await question.db
    .select({
      ...{ id, at, clientId: moneyEntries.clientId, clientName: clients.displayName },
      ...{ what: sql<string | null>`coalesce(${bookings.serviceName}, ${programs.title})`, who: staff.name },
      ...{ state: moneyEntries.method, minor: moneyEntries.amountMinor, currency: moneyEntries.currency },
      paymentId: moneyEntries.paymentId,
    })
    .from(moneyEntries)
    .leftJoin(bookings, eq(bookings.id, moneyEntries.bookingId))
    .leftJoin(programs, eq(programs.id, moneyEntries.programId))
    .leftJoin(staff, eq(staff.id, bookings.staffId))
    .leftJoin(clients, eq(clients.id, moneyEntries.clientId))
    .where(and(entriesIn(question, span), behind))
    .orderBy(desc(at), desc(id))
    .limit(limit + 1);
  const page = rows.map(({ id: entryId, paymentId, minor, currency, ...row }): FigureRow => ({
    ...row,
    ...{ kind: "money", id: paymentId ?? 0, zone: question.zone, count: null, amount: { minor, currency } },
    cursor: `${row.at.getTime()}.${entryId}`,
  }));
  return cutRows(page, limit);
}

/** What clients owe for visits that took place, as it stands now. */
export const debts: FigureSource = {
  async total({ db }) {
    const rows = await db
      .select({ currency: clientDues.currency, top: sum(clientDues.dueMinor).mapWith(Number) })
      .from(clientDues)
      .where(gt(clientDues.dueMinor, 0))
      .groupBy(clientDues.currency);
    return rows.map((row): Amount => ({ ...row, bottom: null }));
  },
  async rows({ db, zone }, _span, { after, limit }) {
    const position = readNumbers(after, 2);
    const { dueMinor, clientId, currency } = clientDues;
    const rows = await db
      .select({ clientId, minor: dueMinor, currency, clientName: clients.displayName, at: clients.lastVisitAt, count: clients.visitsCount })
      .from(clientDues)
      .innerJoin(clients, eq(clients.id, clientId))
      .where(and(gt(dueMinor, 0), position ? sql`(${dueMinor}, ${clientId}) < (${position[0] ?? 0}, ${position[1] ?? 0})` : undefined))
      .orderBy(desc(dueMinor), desc(clientId))
      .limit(limit + 1);
    const page = rows.map(({ minor, currency: code, ...row }): FigureRow => ({
      ...row,
      ...{ kind: "client", id: row.clientId, zone, what: null, who: null, state: null },
      amount: { minor, currency: code },
      cursor: `${minor}.${row.clientId}`,
    }));
    return cutRows(page, limit);
  },
}; // prettier-ignore

const AHEAD = ["hold", "pending", "confirmed"] as const;

/** Money taken for visits that have not taken place, as it stands now. */
function heldWhere(question: Question): SQL | undefined {
  return and(inArray(bookings.status, [...AHEAD]), gt(bookings.paidMinor, 0), sql`${lookedAt(bookings.headId)} is null`, narrowBookings(question)); // prettier-ignore
}

export const prepayments: FigureSource = {
  async total(question) {
    const rows = await question.db
      .select({ currency: bookings.currency, top: sum(bookings.paidMinor).mapWith(Number) })
      .from(bookings)
      .where(heldWhere(question))
      .groupBy(bookings.currency);
    return rows.map((row): Amount => ({ ...row, bottom: null }));
  },
  async parts(question, _span, kind) {
    const part = partColumn(kind);
    const rows = await question.db
      .select({ part, currency: bookings.currency, top: sum(bookings.paidMinor).mapWith(Number) })
      .from(bookings)
      .where(heldWhere(question))
      .groupBy(part, bookings.currency);
    return namedParts(question, kind, rows.map((row) => ({ ...row, bottom: null }))); // prettier-ignore
  },
  rows: (question, _span, page) => listVisits(question, page, heldWhere(question)),
};

const GRANTS = ["award", "adjust", "reverse"] as const;

/** Points granted less points taken back, as money: what `features/loyalty/costs` calls granted and reversed. */
export const loyaltyCost: FigureSource = {
  async cells(question, span) {
    const { currency } = await readSetting(question.db, "business");
    const day = epochDayOfInstant(pointsEntries.createdAt, offsetSteps(instantsAsked(question, span), question.zone)); // prettier-ignore
    const rows = await question.db
      .select({ day, points: sum(pointsEntries.points).mapWith(Number), n: count() })
      .from(pointsEntries)
      .where(grantsIn(question, span))
      .groupBy(day);
    return rows.map(({ day: number, points }) => ({
      ...{ day: dayOfEpochDay(number), currency, top: points * POINT_MINOR, bottom: null },
    }));
  },
  async rows(question, span, { after, limit }) {
    const position = readNumbers(after, 2);
    const { createdAt, id } = pointsEntries;
    const behind = position
      ? sql`(${createdAt}, ${id}) < (${sql.param(new Date(position[0] ?? 0), createdAt)}, ${position[1] ?? 0})`
      : undefined;
    const rows = await question.db
      .select({ id, at: createdAt, clientId: clients.id, clientName: clients.displayName, state: pointsEntries.kind, what: pointsEntries.levelName, count: pointsEntries.points })
      .from(pointsEntries)
      .innerJoin(clients, eq(clients.id, pointsEntries.clientId))
      .where(and(grantsIn(question, span), behind))
      .orderBy(desc(createdAt), desc(id))
      .limit(limit + 1);
    const page = rows.map((row): FigureRow => ({
      ...row,
      ...{ kind: "points", zone: question.zone, who: null, amount: null, cursor: `${row.at.getTime()}.${row.id}` },
    }));
    return cutRows(page, limit);
  },
}; // prettier-ignore

function grantsIn(question: Question, span: Span): SQL | undefined {
  const { from, until } = instantsAsked(question, span);
  const { createdAt, kind } = pointsEntries;
  return and(gte(createdAt, from), lt(createdAt, until), inArray(kind, [...GRANTS]));
}
