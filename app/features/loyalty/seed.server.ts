import { and, asc, desc, eq, isNotNull, lt, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { bookings, clients, loyaltyLevels, pointsEntries } from "~drizzle/schema";
import { actorRef, systemActor, type Actor } from "~/lib/actor";
import { fixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { ladderOf, standingOn, type LoyaltyLevel } from "./levels/model";
import { readLevels } from "./levels/queries.server";
import { decideEntries } from "./model";
import { saveLevels } from "./programme/commands.server";
import { readRecordVersions } from "./settlement/queries.server";
import { correctPoints, spendPoints } from "./spending/commands.server";

/** Thresholds in kopecks paid. */
const demoLevels: LoyaltyLevel[] = [
  { name: "Бронза", thresholdMinor: 0, thresholdVisits: 0, percentBp: 300 },
  { name: "Серебро", thresholdMinor: 3_000_000, thresholdVisits: 10, percentBp: 500 },
  { name: "Золото", thresholdMinor: 9_000_000, thresholdVisits: 30, percentBp: 700 },
];

/** The demo's three levels, unless there are some. */
export async function seedLevels(core: Core, actor: Actor): Promise<void> {
  if ((await core.db.$count(loyaltyLevels)) === 0) await saveLevels(core, actor, demoLevels);
}

/** A completed visit as far as its points matter. */
export interface PaidVisit {
  bookingId: number;
  clientId: number;
  priceMinor: number;
  currency: string;
  completedAt: Date;
  version: number;
}

/**
 * The awards of many visits, decided by the same rules as the job decides one: the level held before each, by what was paid until then.
 * Takes all completed visits of a client, in the order of completion and then of ids.
 */
export function awardsOf(
  levels: readonly LoyaltyLevel[],
  visits: readonly PaidVisit[],
  records: Awaited<ReturnType<typeof readRecordVersions>> = new Map(),
): (typeof pointsEntries.$inferInsert)[] {
  const paid = new Map<string, number>();
  const rule = { basis: "money", windowDays: null } as const;
  const ladder = ladderOf({ ...rule, levels });
  return visits.flatMap((visit) => {
    const { bookingId, clientId, priceMinor, currency, completedAt, version } = visit;
    const purse = `${clientId} ${currency}`;
    const before = paid.get(purse) ?? 0;
    paid.set(purse, before + priceMinor);
    const facts = {
      ...{ bookingId, clientId, priceMinor, status: "completed", isProgrammeOn: true },
      ...{ standing: standingOn(ladder, rule, before), at: completedAt, expiresAt: null },
    };
    return decideEntries([], facts).map((row) => ({
      ...row,
      bookingId,
      bookingVersion: version,
      ...(records.get(bookingId) ?? { recordId: null, recordVersionAt: null }),
      currency,
      reason: "",
      actor: actorRef(systemActor("loyalty")),
      createdAt: completedAt,
    }));
  });
}

const CHUNK = 1000;

export async function insertAwards(tx: Tx, rows: (typeof pointsEntries.$inferInsert)[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx.insertMany({ table: pointsEntries, rows: rows.slice(from, from + CHUNK) });
  if (rows.length > 0) tx.touch("loyalty");
}

/**
 * Awards every completed visit, at once and in the order of completion. Does nothing when the ledger was begun: what an import has awarded
 * would stand before earlier visits, so the levels are seeded after it.
 */
export async function seedLedger(core: Core): Promise<number> {
  if ((await core.db.$count(pointsEntries)) > 0) return 0;
  const levels = await readLevels(core.db);
  const { id, clientId, priceMinor, currency, completedAt, version } = bookings;
  const rows = await core.db
    .select({ bookingId: id, clientId, priceMinor, currency, completedAt, version })
    .from(bookings)
    .where(and(eq(bookings.status, "completed"), isNotNull(clientId), isNotNull(completedAt)))
    .orderBy(asc(completedAt), asc(id));
  const records = await readRecordVersions(core.db, rows.map(({ bookingId }) => bookingId)); // prettier-ignore
  const awards = awardsOf(levels, rows as PaidVisit[], records);
  await core.db.transaction((tx) => insertAwards(tx, awards));
  return awards.length;
}

const SPENDERS = 14;
const HOUR_MS = 3_600_000;

/** A few clients have spent points, and two were given some, through the real commands. Does nothing when somebody has. */
export async function seedSpending(core: Core, actor: Actor): Promise<void> {
  if ((await core.db.$count(pointsEntries, eq(pointsEntries.kind, "spend"))) > 0) return;
  const now = core.clock.now().getTime();
  // Whoever was here lately is left out: their last award would stand before an older spending.
  const quiet = new Date(now - 6 * 24 * HOUR_MS);
  const balance = sql<number>`sum(${pointsEntries.points})`.mapWith(Number);
  const rich = await core.db
    .select({ clientId: clients.id, balance })
    .from(pointsEntries)
    .innerJoin(clients, eq(clients.id, pointsEntries.clientId))
    .where(lt(clients.lastVisitAt, quiet))
    .groupBy(clients.id)
    .orderBy(desc(balance), asc(clients.id))
    .limit(SPENDERS);
  for (const [place, { clientId, balance: held }] of rich.entries()) {
    const clock = fixedClock(new Date(now - (SPENDERS - place) * 7 * HOUR_MS));
    const at = { ...core, clock };
    const points = Math.floor((held * (place % 3 === 0 ? 0.8 : 0.4)) / 50) * 50;
    const requestKey = `demo-seed-${clientId}`;
    if (points > 0)
      await spendPoints(at, actor, { clientId, points, requestKey, reason: "Скидка на абонемент" });
    if (place % 7 === 3) await correctPoints(at, actor, { clientId, points: 300, requestKey, reason: "Подарок ко дню рождения" }); // prettier-ignore
  }
}
