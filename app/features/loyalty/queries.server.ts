import { and, asc, desc, eq, inArray, lt, lte, or, sql, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, loyaltyLevels, pointsEntries } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { levelFor, type LoyaltyLevel, type PointsKind } from "./model";
import { mustLoyalty } from "./policy";

const total = sql<number>`coalesce(sum(${pointsEntries.points}), 0)`.mapWith(Number);

/** What a client has; below zero it is a debt. */
export async function pointsBalance(db: Queryable, clientId: number): Promise<number> {
  const [row] = await db.select({ total }).from(pointsEntries).where(eq(pointsEntries.clientId, clientId));
  return row?.total ?? 0;
}

/** The balances of several clients in one query. Who never had points is absent. */
export async function pointsBalances(db: Queryable, clientIds: number[]): Promise<Map<number, number>> {
  if (clientIds.length === 0) return new Map();
  const rows = await db
    .select({ clientId: pointsEntries.clientId, total })
    .from(pointsEntries)
    .where(inArray(pointsEntries.clientId, clientIds))
    .groupBy(pointsEntries.clientId);
  return new Map(rows.map((row) => [row.clientId, row.total]));
}

/** All levels, the lowest first. */
export async function readLevels(db: Queryable): Promise<LoyaltyLevel[]> {
  const { name, thresholdMinor, percentBp } = loyaltyLevels;
  return db.select({ name, thresholdMinor, percentBp }).from(loyaltyLevels).orderBy(asc(thresholdMinor));
}

/** A client's level and the way to the next one. */
export interface LevelHeld {
  /** Null below the lowest threshold. */
  level: LoyaltyLevel | null;
  next: LoyaltyLevel | null;
  /** Paid for completed visits, minor units of `currency`. */
  paidMinor: number;
  currency: string;
}

/** The level of a client at an instant. */
export async function clientLevel(
  db: Queryable,
  { clientId, at }: { clientId: number; at: Date },
): Promise<LevelHeld> {
  const { currency } = await readSetting(db, "business");
  const paidMinor = await paidFor(db, { clientId, currency }, lte(bookings.completedAt, at));
  const levels = await readLevels(db);
  const next = levels.find(({ thresholdMinor }) => thresholdMinor > paidMinor) ?? null;
  return { level: levelFor(levels, paidMinor), next, paidMinor, currency };
}

/** A completed visit, as far as its place among the others matters. */
export interface CompletedVisit {
  id: number;
  clientId: number;
  completedAt: Date;
  currency: string;
}

/**
 * The level held when a visit was completed: by what was paid for the visits completed before it, in its currency. A later look gives
 * the same answer, however many visits have followed.
 */
export async function levelAtCompletion(db: Queryable, visit: CompletedVisit): Promise<LoyaltyLevel | null> {
  const earlier = or(
    lt(bookings.completedAt, visit.completedAt),
    and(eq(bookings.completedAt, visit.completedAt), lt(bookings.id, visit.id)),
  );
  return levelFor(await readLevels(db), await paidFor(db, visit, earlier));
}

async function paidFor(
  db: Queryable,
  { clientId, currency }: { clientId: number; currency: string },
  when: SQL | undefined,
): Promise<number> {
  const [row] = await db
    .select({ paid: sql<number>`coalesce(sum(${bookings.priceMinor}), 0)`.mapWith(Number) })
    .from(bookings)
    .where(
      and(
        eq(bookings.clientId, clientId),
        eq(bookings.status, "completed"),
        eq(bookings.currency, currency),
        when,
      ),
    );
  return row?.paid ?? 0;
}

export interface PointsRow {
  id: number;
  kind: PointsKind;
  points: number;
  /** The client's balance with this row. */
  balanceAfter: number;
  bookingId: number | null;
  levelName: string | null;
  percentBp: number | null;
  priceMinor: number | null;
  currency: string | null;
  reason: string;
  actor: string;
  at: Date;
}

/** A client's ledger with running balances, as a subquery; callers choose the window. */
export function ledgerOf(db: Queryable, clientId: number) {
  return db
    .select({
      id: pointsEntries.id,
      kind: pointsEntries.kind,
      points: pointsEntries.points,
      balanceAfter: sql<number>`sum(${pointsEntries.points}) over (order by ${pointsEntries.id})`.mapWith(Number).as("balance_after"),
      bookingId: pointsEntries.bookingId,
      levelName: pointsEntries.levelName,
      percentBp: pointsEntries.percentBp,
      priceMinor: pointsEntries.priceMinor,
      currency: pointsEntries.currency,
      reason: pointsEntries.reason,
      actor: pointsEntries.actor,
      at: pointsEntries.createdAt,
    })
    .from(pointsEntries)
    .where(eq(pointsEntries.clientId, clientId))
    .as("ledger"); // prettier-ignore
}

/** A client's points, newest first; `before` is the last id of the page above. */
export async function listPoints(
  db: Queryable,
  actor: Actor,
  { clientId, before = null, limit = 50 }: { clientId: number; before?: number | null; limit?: number },
): Promise<{ rows: PointsRow[]; hasMore: boolean }> {
  mustLoyalty(actor, { kind: "view", clientId });
  const ledger = ledgerOf(db, clientId);
  const rows = await db
    .select()
    .from(ledger)
    .where(before === null ? undefined : lt(ledger.id, before))
    .orderBy(desc(ledger.id))
    .limit(limit + 1);
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}
