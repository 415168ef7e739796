import { and, asc, eq, gte, isNull, lt, lte, ne } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, moneyEntries, programs } from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { mustProgressOf } from "../queries.server";
import { bucketsOf, fillBuckets, type Bucket } from "./model";

/** When a programme ran; local days, `until` null while it does. */
export interface Band {
  id: number;
  title: string;
  from: string;
  until: string | null;
}

/** Visits, money and programmes of a client over some days. */
export interface Surroundings {
  by: "week" | "month";
  buckets: Bucket[];
  /** Days of visits that took place. */
  visitDays: string[];
  bands: Band[];
  /** ISO 4217; null where no money is shown. */
  currency: string | null;
}

/**
 * What happened around the measurements between two local days. Visits are completed ones, a visit of several parts being one; money is
 * what came in less what was given back, in the currency most of it is in, and is there for who may see payments only.
 */
export async function readSurroundings(
  db: Queryable,
  actor: Actor,
  { clientId, from, until, zone }: { clientId: number; from: string; until: string; zone: string },
): Promise<Surroundings> {
  await mustProgressOf(db, actor, { clientId, action: "read" });
  const { by, buckets } = bucketsOf({ from, until });
  const start = buckets[0]?.from ?? from;
  const visitDays = await completedDays(db, { clientId, from: start, until });
  const seesMoney = actor.kind === "user" ? can(actor, "payments:read") : actor.kind === "system";
  const money = seesMoney ? await readMoney(db, { clientId, from: start, until, zone }) : null;
  const visits = fillBuckets(buckets, visitDays.map((day) => ({ day, amount: 1 }))); // prettier-ignore
  const paid = money && fillBuckets(buckets, money.rows);
  return {
    by,
    buckets: buckets.map((bucket, at) => ({ ...bucket, visits: visits[at] ?? 0, paidMinor: paid?.[at] ?? null })), // prettier-ignore
    visitDays: visitDays.filter((day) => day >= from),
    bands: await readBands(db, { clientId, from: start, until, zone }),
    currency: money?.currency ?? null,
  };
}

/** The first day that a client's visits or programmes begin to tell of; null before any. */
export async function firstVisitDay(db: Queryable, clientId: number): Promise<string | null> {
  const [row] = await db
    .select({ day: bookings.localDay })
    .from(bookings)
    .where(and(eq(bookings.clientId, clientId), eq(bookings.status, "completed")))
    .orderBy(asc(bookings.startsAt))
    .limit(1);
  return row?.day ?? null;
}

interface Days {
  clientId: number;
  from: string;
  until: string;
}

async function completedDays(db: Queryable, { clientId, from, until }: Days): Promise<string[]> {
  const rows = await db
    .select({ day: bookings.localDay })
    .from(bookings)
    .where(
      and(
        eq(bookings.clientId, clientId),
        eq(bookings.status, "completed"),
        isNull(bookings.headId),
        gte(bookings.localDay, from),
        lte(bookings.localDay, until),
      ),
    )
    .orderBy(asc(bookings.localDay));
  return rows.map(({ day }) => day);
}

async function readMoney(db: Queryable, { clientId, from, until, zone }: Days & { zone: string }) {
  const rows = await db
    .select({ at: moneyEntries.at, amountMinor: moneyEntries.amountMinor, currency: moneyEntries.currency })
    .from(moneyEntries)
    .where(
      and(
        eq(moneyEntries.clientId, clientId),
        gte(moneyEntries.at, instantOf({ day: from, minutes: 0 }, zone)),
        lt(moneyEntries.at, instantOf({ day: addDays(until, 1), minutes: 0 }, zone)),
      ),
    );
  const weight = new Map<string, number>();
  for (const { currency, amountMinor } of rows)
    weight.set(currency, (weight.get(currency) ?? 0) + Math.abs(amountMinor));
  const currency = [...weight].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  const own = rows.filter((row) => row.currency === currency);
  return {
    currency,
    rows: own.map(({ at, amountMinor }) => ({ day: dayOf(at, zone), amount: amountMinor })),
  };
}

async function readBands(db: Queryable, { clientId, from, until, zone }: Days & { zone: string }): Promise<Band[]> {
  const { id, title, startsOn, assignedAt, finishedAt, updatedAt, state } = programs;
  const rows = await db
    .select({ id, title, startsOn, assignedAt, finishedAt, updatedAt, state })
    .from(programs)
    .where(and(eq(programs.clientId, clientId), ne(state, "draft")))
    .orderBy(asc(id));
  return rows
    .map((row) => ({
      id: row.id,
      title: row.title,
      from: row.startsOn ?? dayOf(row.assignedAt ?? row.updatedAt, zone),
      until: row.state === "active" ? null : dayOf(row.finishedAt ?? row.updatedAt, zone),
    }))
    .filter((band) => band.from <= until && (band.until === null || band.until >= from))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
} // prettier-ignore
