import { can } from "~/features/accounts/policy";
import { and, count, desc, eq, sql, sum, type SQL } from "drizzle-orm";
import { bookings, clients, locations, services, staff } from "~drizzle/schema";
import { lookedAt } from "~drizzle/looked-at";
import { hoursBetween } from "~drizzle/local-day";
import type { BookingStatus } from "~/features/booking/model";
import {
  medianOf,
  sumAmounts,
  type Amount,
  type Cell,
  type FigureRow,
  type Part,
  type PartKind,
} from "../model";
import type { Span } from "../period/model";
import {
  cutRows,
  narrowBookings,
  readNumbers,
  spanKey,
  visitsOn,
  type FigureSource,
  type PageAsked,
  type Question,
} from "../question/queries.server";

/** Statuses of what was ever agreed or asked for; holds and what ran out were nobody's visit. */
export const BOOKED: readonly BookingStatus[] = ["pending", "confirmed", "completed", "cancelled", "no_show"];

interface VisitCount {
  day: string;
  status: BookingStatus;
  isLate: boolean;
  n: number;
}

/** Visits by day and what became of them; one read for all figures that count visits. */
function visitCounts(question: Question, span: Span): Promise<VisitCount[]> {
  return question.once(spanKey("visits", span), () =>
    question.db
      .select({ day: bookings.localDay, status: bookings.status, isLate: bookings.isLateCancel, n: count() })
      .from(bookings)
      .where(visitsOn(question, span, BOOKED))
      .groupBy(bookings.localDay, bookings.status, bookings.isLateCancel),
  );
}

/** Which visits a figure counts, and of which it is a share. */
interface VisitRule {
  counts: readonly BookingStatus[];
  /** Only those called off after the cut-off. */
  onlyLate?: boolean;
  /** The share is of these; null: a plain count. */
  of: readonly BookingStatus[] | null;
}

function isCounted(
  { counts, onlyLate }: VisitRule,
  { status, isLate }: Pick<VisitCount, "status" | "isLate">,
): boolean {
  return counts.includes(status) && (!onlyLate || isLate);
}

function amountOf(rule: VisitRule, row: Pick<VisitCount, "status" | "isLate" | "n">): Amount {
  const bottom = rule.of === null ? null : rule.of.includes(row.status) ? row.n : 0;
  return { currency: null, top: isCounted(rule, row) ? row.n : 0, bottom };
}

/** A figure that counts visits. */
export function visitFigure(rule: VisitRule): FigureSource {
  const shown = rule.counts;
  return {
    async cells(question, span) {
      const rows = await visitCounts(question, span);
      return rows.map((row): Cell => ({ day: row.day, ...amountOf(rule, row) }));
    },
    async parts(question, span, kind) {
      const column = partColumn(kind);
      const rows = await question.db
        .select({ part: column, status: bookings.status, isLate: bookings.isLateCancel, n: count() })
        .from(bookings)
        .where(visitsOn(question, span, BOOKED))
        .groupBy(column, bookings.status, bookings.isLateCancel);
      const amounts = rows.map((row) => ({ part: row.part, ...amountOf(rule, row) }));
      return namedParts(question, kind, amounts);
    },
    rows: (question, span, page) =>
      listVisits(question, page, and(visitsOn(question, span, shown), rule.onlyLate ? eq(bookings.isLateCancel, true) : undefined)), // prettier-ignore
  };
} // prettier-ignore

/** The column of a booking by which it is told apart. */
export function partColumn(kind: PartKind): SQL<string | number | null> {
  const columns = {
    service: bookings.serviceId,
    person: bookings.staffId,
    location: bookings.locationId,
    source: bookings.source,
  } as const;
  if (!(kind in columns)) throw new RangeError(`Visits are not told apart by ${kind}`);
  return sql<string | number | null>`${columns[kind as keyof typeof columns]}`;
}

type PartAmount = Amount & { part: string | number | null };

/** Adds up amounts by part and names the parts; the greatest first, what is nought left out. */
export async function namedParts(question: Question, kind: PartKind, amounts: readonly PartAmount[]): Promise<Part[]> {
  const byPart = new Map<string, PartAmount[]>();
  for (const amount of amounts) {
    const key = String(amount.part ?? "");
    byPart.set(key, [...(byPart.get(key) ?? []), amount]);
  }
  const names = await namesOf(question, kind);
  return [...byPart]
    .map(([key, own]): Part => ({ key, name: names === null ? key || null : (names.get(Number(key)) ?? null), amounts: sumAmounts(own) }))
    .filter(({ amounts: own }) => own.some(({ top, bottom }) => top !== 0 || (bottom ?? 0) !== 0))
    .sort((a, b) => greatest(b) - greatest(a) || (a.key < b.key ? -1 : 1));
} // prettier-ignore

function greatest({ amounts }: Part): number {
  return Math.max(...amounts.map(({ top }) => top));
}

function namesOf({ db, once }: Question, kind: PartKind): Promise<ReadonlyMap<number, string> | null> {
  const tables = { service: services, person: staff, location: locations } as const;
  if (!(kind in tables)) return Promise.resolve(null);
  const table = tables[kind as keyof typeof tables];
  return once(`names ${kind}`, async () => {
    const rows = await db.select({ id: table.id, name: table.name }).from(table);
    return new Map(rows.map(({ id, name }) => [id, name]));
  });
}

const EPOCH_DAY = 86_400_000;

/** Bookings one by one, the latest first. */
export async function listVisits(question: Question, { after, limit }: PageAsked, where: SQL | undefined) {
  const position = readNumbers(after, 3);
  const rows = await question.db
    .select({
      ...{ id: bookings.id, at: bookings.startsAt, day: bookings.localDay, zone: locations.zone },
      ...{ clientId: bookings.clientId, clientName: clients.displayName, what: bookings.serviceName },
      ...{ who: staff.name, state: bookings.status, minor: bookings.priceMinor, currency: bookings.currency },
    })
    .from(bookings)
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(and(where, position === null ? undefined : behind(position)))
    .orderBy(desc(bookings.localDay), desc(bookings.startsAt), desc(bookings.id))
    .limit(limit + 1);
  const seesMoney = maySeeMoney(question);
  const page = rows.map(({ day, minor, currency, ...row }): FigureRow => ({
    ...row,
    ...{ kind: "visit", count: null, amount: seesMoney ? { minor, currency } : null },
    cursor: [Date.parse(day) / EPOCH_DAY, row.at.getTime(), row.id].join("."),
  }));
  return cutRows(page, limit);
}

function behind([day = 0, ms = 0, id = 0]: number[]): SQL {
  const at = sql.param(new Date(ms), bookings.startsAt);
  const localDay = new Date(day * EPOCH_DAY).toISOString().slice(0, 10);
  return sql`(${bookings.localDay}, ${bookings.startsAt}, ${bookings.id}) < (${localDay}, ${at}, ${id})`;
}

function maySeeMoney({ actor }: Question): boolean {
  return can(actor, "payments:read");
}

/** Price of what took place, all its parts, over the number of visits. */
export const averageCheck: FigureSource = {
  async cells(question, span) {
    const rows = await question.once(spanKey("prices", span), () => prices(question, span, sql<string>`${bookings.localDay}`));
    return rows.map(({ part, ...amount }) => ({ day: part, ...amount }));
  },
  async parts(question, span, kind) {
    return namedParts(question, kind, await prices(question, span, partColumn(kind)));
  },
  rows: (question, span, page) => listVisits(question, page, visitsOn(question, span, ["completed"])),
}; // prettier-ignore

async function prices<P>(question: Question, { from, until }: Span, part: SQL<P>) {
  const heads = sql<number>`sum(case when ${bookings.headId} is null then 1 else 0 end)`.mapWith(Number);
  return question.db
    .select({
      part,
      currency: bookings.currency,
      top: sum(bookings.priceMinor).mapWith(Number),
      bottom: heads,
    })
    .from(bookings)
    .where(
      and(
        sql`${bookings.localDay} between ${from} and ${until}`,
        sql`${lookedAt(bookings.status)} = 'completed'`,
        narrowBookings(question),
      ),
    )
    .groupBy(part, bookings.currency);
}

/** How long before the visit it was booked: the middle of all, in minutes (read to the hour). */
export const leadTime: FigureSource = {
  async total(question, span) {
    const rows = await question.once(spanKey("lead", span), () => leadHours(question, span));
    const middle = medianOf(rows.map(({ hours, n }) => ({ value: hours, count: n })));
    return middle === null ? [] : [{ currency: null, top: middle * 60, bottom: null }];
  },
  async parts(question, span) {
    const rows = await question.once(spanKey("lead", span), () => leadHours(question, span));
    return LEAD_DAYS.map(([key, from, until]): Part => {
      const inside = rows.filter(({ hours }) => hours >= from * 24 && hours < until * 24);
      return { key, name: key, amounts: [{ currency: null, top: inside.reduce((all, { n }) => all + n, 0), bottom: null }] };
    });
  },
  rows: (question, span, page) => listVisits(question, page, leadWhere(question, span)),
}; // prettier-ignore

/** How many days before, by name. */
const LEAD_DAYS = [
  ["0", 0, 1],
  ["1", 1, 2],
  ["2-3", 2, 4],
  ["4-7", 4, 8],
  ["8-14", 8, 15],
  ["15+", 15, Infinity],
] as const;

/** Visits that came from elsewhere, or were written down afterwards, say nothing about when people book. */
function leadWhere(question: Question, span: Span): SQL | undefined {
  return and(
    visitsOn(question, span, BOOKED),
    sql`${bookings.source} <> 'yclients'`,
    sql`${bookings.createdAt} <= ${bookings.startsAt}`,
  );
}

function leadHours(question: Question, span: Span): Promise<{ hours: number; n: number }[]> {
  const hours = hoursBetween(bookings.createdAt, bookings.startsAt);
  return question.db
    .select({ hours, n: count() })
    .from(bookings)
    .where(leadWhere(question, span))
    .groupBy(hours);
}
