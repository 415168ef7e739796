import { and, between, eq, lt, max, or, sql } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { bookings, clients, pointsEntries } from "~drizzle/schema";
import { writeSetting } from "~/features/settings/commands.server";
import type { Core } from "~/lib/core";
import { dueLots, replayLots } from "../lots/model";
import { balanceOf, decideEntries, pointsIn } from "../model";
import { readLedgers, readSettlements } from "../settlement/queries.server";
import type { PointsAudit } from "./model";

const WINDOW = 150;
const CHUNK = 2000;
const FINDINGS_KEPT = 50;
/** What changed so lately may still wait for its job. */
const SETTLING_MS = 10 * 60_000;
const OVERDUE_MS = 2 * 86_400_000;

/**
 * Recomputes from zero what every client's points should be, and compares with the ledger: what each visit should hold, what lapsed, what
 * stands in the visits' rows, and the sum of all. Changes nothing but the note of what it found.
 */
export async function auditPoints(core: Core, signal?: AbortSignal): Promise<PointsAudit> {
  const begun = core.clock.now();
  const found = emptyAudit();
  const [last] = await core.db.select({ id: max(clients.id) }).from(clients);
  for (let from = 1; from <= (last?.id ?? 0); from += WINDOW) {
    signal?.throwIfAborted();
    await auditWindow(core.db, { from, until: from + WINDOW - 1, at: begun }, found);
    // On SQLite a statement runs on this thread: let requests through between two of them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const total = sql<number>`coalesce(sum(${pointsEntries.points}), 0)`.mapWith(Number);
  const result = await core.db.transaction(async (tx) => {
    const [sum] = await tx
      .select({ total, entries: sql<number>`count(*)`.mapWith(Number) })
      .from(pointsEntries);
    const at = core.clock.now();
    // Both sums are taken in one transaction; the windows before it were not.
    const perClient = tx.select({ points: sql<number>`sum(${pointsEntries.points})`.as("points") }).from(pointsEntries).groupBy(pointsEntries.clientId).as("per_client"); // prettier-ignore
    const [balances] = await tx.select({ sum: sql<number>`coalesce(sum(${perClient.points}), 0)`.mapWith(Number) }).from(perClient); // prettier-ignore
    const tookMs = at.getTime() - begun.getTime();
    const value = {
      ...found,
      at: at.toISOString(),
      tookMs,
      total: sum?.total ?? 0,
      entries: sum?.entries ?? 0,
      balances: balances?.sum ?? 0,
    };
    await writeSetting(tx, { key: "loyaltyAudit", value, at });
    tx.touch("loyalty");
    return value;
  });
  return result;
}

interface Window {
  /** Client ids, both included. */
  from: number;
  until: number;
  at: Date;
}

function emptyAudit(): PointsAudit {
  const counts = {
    tookMs: 0,
    clients: 0,
    visits: 0,
    entries: 0,
    total: 0,
    balances: 0,
    overdue: 0,
    spentWrong: 0,
    wrong: 0,
  };
  return { ...counts, at: null, findings: [] };
}

async function auditWindow(db: Db, window: Window, found: PointsAudit): Promise<void> {
  const ids = await visitsOf(db, window);
  for (let next = 0; next < ids.length; next += CHUNK)
    await auditVisits(db, ids.slice(next, next + CHUNK), window.at, found);
  const ledgers = await readLedgers(db, await clientsIn(db, window));
  found.clients += ledgers.size;
  const overdue = new Date(window.at.getTime() - OVERDUE_MS);
  for (const [clientId, ledger] of ledgers) {
    const book = replayLots(ledger);
    found.overdue += dueLots(book, overdue).length;
    const held = book.lots.reduce((sum, { remaining }) => sum + remaining, 0) - book.debt;
    if (held !== balanceOf(ledger)) note(found, { bookingId: 0, clientId, points: held - balanceOf(ledger) });
  }
}

/** Visits that hold points of these clients, or that they completed; not those that have just changed. */
async function visitsOf(db: Queryable, { from, until, at }: Window): Promise<number[]> {
  const { id, clientId, status, updatedAt } = bookings;
  const settled = lt(updatedAt, new Date(at.getTime() - SETTLING_MS));
  const holding = db.select({ id: pointsEntries.bookingId }).from(pointsEntries).where(between(pointsEntries.clientId, from, until)); // prettier-ignore
  const completed = and(between(clientId, from, until), eq(status, "completed"));
  const rows = await db.selectValues(
    db.select({ id }).from(bookings).where(and(settled, or(completed, sql`${id} in ${holding}`))).orderBy(id),
  ); // prettier-ignore
  return rows.map(([booking]) => Number(booking));
}

async function clientsIn(db: Queryable, { from, until }: Window): Promise<number[]> {
  const { clientId } = pointsEntries;
  const rows = await db
    .selectDistinct({ clientId })
    .from(pointsEntries)
    .where(between(clientId, from, until));
  return rows.map((row) => row.clientId);
}

async function auditVisits(db: Queryable, ids: number[], at: Date, found: PointsAudit): Promise<void> {
  const asked = new Set(ids);
  for (const { booking, entries, facts } of await readSettlements(db, ids, at)) {
    if (!asked.has(booking.id)) continue;
    found.visits += 1;
    if (booking.pointsSpent !== pointsIn(entries) && booking.status !== "hold") found.spentWrong += 1;
    for (const { clientId, points } of decideEntries(entries, facts))
      note(found, { bookingId: booking.id, clientId, points });
  }
}

function note(found: PointsAudit, finding: PointsAudit["findings"][number]): void {
  found.wrong += 1;
  if (found.findings.length < FINDINGS_KEPT) found.findings.push(finding);
}
