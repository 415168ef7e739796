import { and, desc, eq, gte, inArray, lt, or, sql, type SQL } from "drizzle-orm";
import { bookings, clients, moneyEntries, payments, programs, refunds, staff } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { clientsFound } from "~drizzle/search";
import { requireCan } from "~/features/accounts/policy";
import { withinScope } from "~/features/clients/scope/queries.server";
import { readSearch } from "~/features/clients/search/model";
import type { Actor } from "~/lib/actor";
import { addDays, instantOf } from "~/lib/zoned-time";
import { DESK_METHODS, MISMATCHES } from "../model";
import type { ListParams } from "../schema";

const FOUND_CLIENTS = 500;

export type ListFilter = Omit<ListParams, "before">;

/** Payments that fit the filters, by when they were begun; days are those of `zone`. */
function conditions(filter: ListFilter, zone: string): SQL | undefined {
  const { from, until, method, status, staff: staffId, q } = filter;
  return and(
    from === null ? undefined : gte(payments.createdAt, instantOf({ day: from, minutes: 0 }, zone)),
    until === null
      ? undefined
      : lt(payments.createdAt, instantOf({ day: addDays(until, 1), minutes: 0 }, zone)),
    method === null ? undefined : eq(payments.method, method),
    staffId === null ? undefined : eq(bookings.staffId, staffId),
    status === null ? undefined : standing[status](),
    q === "" ? undefined : found(q),
  );
}

/** Payments that somebody has to see to: not what we wrote, refused refunds nobody tried again, desk money to hand back. */
export function needsAttention(): SQL | undefined {
  const again = sql`exists (select 1 from ${refunds} later where later.cause_key = 'refund:' || ${refunds.id} || ':again')`;
  const open = sql`select 1 from ${refunds} where ${refunds.paymentId} = ${payments.id} and (
    (${refunds.status} = 'failed' and not ${again})
    or (${refunds.status} = 'created' and ${inArray(payments.method, [...DESK_METHODS])}))`;
  return or(inArray(payments.failure, [...MISMATCHES]), sql`exists (${open})`);
}

const standing: Record<NonNullable<ListParams["status"]>, () => SQL | undefined> = {
  waiting: () => inArray(payments.status, ["created", "pending"]),
  succeeded: () => eq(payments.status, "succeeded"),
  refunded: () => sql`${payments.refundedMinor} > 0`,
  failed: () => eq(payments.status, "failed"),
  attention: needsAttention,
};

/** By the client, however they are looked for, or by the visit's reference. */
function found(q: string): SQL | undefined {
  const reference = q.toUpperCase().replace(/\s/g, "");
  const terms = readSearch(q);
  return or(
    eq(bookings.reference, reference),
    terms.length > 0 ? inArray(payments.clientId, clientsFound(terms, FOUND_CLIENTS)) : undefined,
  );
}

const columns = {
  id: payments.id,
  createdAt: payments.createdAt,
  succeededAt: payments.succeededAt,
  method: payments.method,
  purpose: payments.purpose,
  status: payments.status,
  failure: payments.failure,
  amountMinor: payments.amountMinor,
  refundedMinor: payments.refundedMinor,
  pointsSpent: payments.pointsSpent,
  currency: payments.currency,
  note: payments.note,
  bookingId: payments.bookingId,
  programId: payments.programId,
  programTitle: programs.title,
  reference: bookings.reference,
  serviceName: bookings.serviceName,
  startsAt: bookings.startsAt,
  staffName: staff.name,
  clientId: payments.clientId,
  clientName: clients.displayName,
};

/** A row of the list. */
export type ListedPayment = Awaited<ReturnType<typeof readPage>>[number];

function readPage(db: Queryable, where: SQL | undefined, limit: number) {
  return db
    .select(columns)
    .from(payments)
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .leftJoin(staff, eq(staff.id, bookings.staffId))
    .leftJoin(programs, eq(programs.id, payments.programId))
    .leftJoin(clients, eq(clients.id, payments.clientId))
    .where(where)
    .orderBy(desc(payments.id))
    .limit(limit);
}

/** The newest payments that fit; `next` is the `before` of the following page. */
export async function listPayments(
  db: Queryable,
  actor: Actor,
  {
    params,
    zone,
    limit = 50,
    clientId,
  }: { params: ListParams; zone: string; limit?: number; clientId?: number },
): Promise<{ rows: ListedPayment[]; next: number | null }> {
  requireCan(actor, "payments:read");
  const { before, ...filter } = params;
  const where = and(
    conditions(filter, zone),
    withinScope(db, actor, payments.clientId),
    clientId === undefined ? undefined : eq(payments.clientId, clientId),
    before === null ? undefined : lt(payments.id, before),
  );
  const rows = await readPage(db, where, limit + 1);
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** What came in and went back for all payments that fit, by the books. */
export interface CurrencyTotal {
  currency: string;
  inMinor: number;
  /** Positive. */
  outMinor: number;
}

export async function sumPayments(
  db: Queryable,
  actor: Actor,
  { filter, zone }: { filter: ListFilter; zone: string },
): Promise<CurrencyTotal[]> {
  requireCan(actor, "payments:read");
  const { amountMinor, currency } = moneyEntries;
  return db
    .select({
      currency,
      inMinor: sql<number>`coalesce(sum(case when ${amountMinor} > 0 then ${amountMinor} else 0 end), 0)`.mapWith(Number), // prettier-ignore
      outMinor: sql<number>`coalesce(sum(case when ${amountMinor} < 0 then -${amountMinor} else 0 end), 0)`.mapWith(Number), // prettier-ignore
    })
    .from(moneyEntries)
    .innerJoin(payments, eq(payments.id, moneyEntries.paymentId))
    .leftJoin(bookings, eq(bookings.id, payments.bookingId))
    .where(and(conditions(filter, zone), withinScope(db, actor, payments.clientId)))
    .groupBy(currency)
    .orderBy(currency);
}

/** How many payments wait for somebody. */
export async function countAttention(db: Queryable): Promise<number> {
  return db.$count(payments, needsAttention());
}

const EXPORTED_AT_ONCE = 1000;

/** All payments that fit, newest first, a thousand at a time. */
export async function* eachPayment(
  db: Queryable,
  actor: Actor,
  { filter, zone }: { filter: ListFilter; zone: string },
): AsyncGenerator<ListedPayment> {
  let before: number | null = null;
  do {
    const page: { rows: ListedPayment[]; next: number | null } = await listPayments(db, actor, {
      params: { ...filter, before },
      zone,
      limit: EXPORTED_AT_ONCE,
    });
    yield* page.rows;
    before = page.next;
  } while (before !== null);
}
