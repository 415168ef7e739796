import { desc, eq, inArray, lt, sql } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { pointsEntries } from "~drizzle/schema";
import { mustBeWithinScope } from "~/features/accounts/client-scope/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { levelFor, reachedAt, thresholdOf, type LevelBasis, type LoyaltyLevel } from "./levels/model";
import { readLevels } from "./levels/queries.server";
import type { PointsKind } from "./model";
import { mustLoyalty } from "./policy";
import { readCompleted } from "./settlement/queries.server";

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

/** A client's level and the way to the next one. */
export interface LevelHeld {
  /** Null below the lowest threshold. */
  level: LoyaltyLevel | null;
  next: LoyaltyLevel | null;
  basis: LevelBasis;
  /** Only what was completed in so many days counts; null: everything. */
  windowDays: number | null;
  /** Paid for completed visits, minor units of `currency`; or their number. */
  reached: number;
  currency: string;
}

/** The level of a client at an instant. */
export async function clientLevel(
  db: Queryable,
  { clientId, at }: { clientId: number; at: Date },
): Promise<LevelHeld> {
  const { currency } = await readSetting(db, "business");
  const { basis, windowDays } = await readSetting(db, "loyalty");
  const visits = (await readCompleted(db, [clientId])).get(clientId) ?? [];
  const reached = reachedAt(visits, { basis, windowDays }, { at, currency });
  const levels = await readLevels(db);
  const above = levels.filter((level) => thresholdOf(level, basis) > reached);
  const next = above.sort((x, y) => thresholdOf(x, basis) - thresholdOf(y, basis))[0] ?? null;
  return { level: levelFor(levels, reached, basis), next, basis, windowDays, reached, currency };
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
  /** Of points that lapse: from when. */
  expiresAt: Date | null;
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
      expiresAt: pointsEntries.expiresAt,
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
  await mustBeWithinScope(db, actor, clientId);
  const ledger = ledgerOf(db, clientId);
  const rows = await db
    .select()
    .from(ledger)
    .where(before === null ? undefined : lt(ledger.id, before))
    .orderBy(desc(ledger.id))
    .limit(limit + 1);
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}
