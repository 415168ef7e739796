import { and, asc, eq, gt, isNotNull, lte, max, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { bookings, clients, loyaltyLevels, pointsEntries } from "~drizzle/schema";
import { writeSetting } from "~/features/settings/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { settleMissedPoints } from "./jobs";
import {
  canSpend,
  decideEntries,
  POINT_MINOR,
  pointsIn,
  type LedgerEntry,
  type LoyaltyLevel,
  type NewEntry,
} from "./model";
import { mustLoyalty } from "./policy";
import { levelAtCompletion, pointsBalance } from "./queries.server";
import { correctionInput, levelsInput, refundInput, spendInput } from "./schema";
import type { CorrectionInput, LevelsInput, RefundInput, SpendInput } from "./schema";

type Booking = typeof bookings.$inferSelect;

/**
 * Appends what the ledger lacks for one booking; nothing when it is in line already. The booking's row is locked first, so of two runs
 * at once the second sees what the first has written. `finish` joins the same transaction.
 */
export async function settleBooking(
  core: Core,
  actor: Actor,
  { bookingId, finish }: { bookingId: number; finish?: (tx: Tx) => Promise<void> },
): Promise<NewEntry[]> {
  return core.db.transaction(async (tx) => {
    await lockRow(tx, bookings, bookingId);
    const [booking] = await tx.select().from(bookings).where(eq(bookings.id, bookingId));
    const rows = booking ? await settle(tx, { booking, actor, at: core.clock.now() }) : [];
    await finish?.(tx);
    return rows;
  });
}

async function settle(
  tx: Tx,
  { booking, actor, at }: { booking: Booking; actor: Actor; at: Date },
): Promise<NewEntry[]> {
  const entries = await entriesOf(tx, booking.id);
  const level = await levelOf(tx, booking);
  const { enabled } = await readSetting(tx, "loyalty");
  const rows = decideEntries(entries, {
    bookingId: booking.id,
    status: booking.status,
    clientId: booking.clientId,
    priceMinor: Math.max(0, booking.priceMinor - pointsIn(entries) * POINT_MINOR),
    isLateCancel: booking.isLateCancel,
    percentBp: level?.percentBp ?? 0,
    isProgrammeOn: enabled,
  });
  if (rows.length === 0) return rows;
  await tx.insert(pointsEntries).values(
    rows.map((row) => ({
      ...row,
      bookingId: booking.id,
      levelName: row.kind === "award" ? (level?.name ?? null) : null,
      currency: row.priceMinor === null ? null : booking.currency,
      reason: "",
      actor: actorRef(actor),
      createdAt: at,
    })),
  );
  if (rows.some(({ kind }) => kind === "refund")) await recountSpent(tx, booking.id);
  touchPoints(tx);
  return rows;
}

function touchPoints(tx: Tx): void {
  tx.touch("loyalty");
  tx.touch("clients");
}

async function entriesOf(tx: Tx, bookingId: number): Promise<LedgerEntry[]> {
  const { clientId, kind, points, percentBp } = pointsEntries;
  return tx
    .select({ clientId, kind, points, percentBp })
    .from(pointsEntries)
    .where(eq(pointsEntries.bookingId, bookingId))
    .orderBy(asc(pointsEntries.id));
}

async function levelOf(
  tx: Tx,
  { id, status, clientId, completedAt, currency }: Booking,
): Promise<LoyaltyLevel | null> {
  if (status !== "completed" || clientId === null || completedAt === null) return null;
  return levelAtCompletion(tx, { id, clientId, completedAt, currency });
}

const SCAN_WINDOW = 2000;

/**
 * Settles every completed visit that holds no points although it was paid. Walks the bookings in windows of ids, so that neither a
 * statement nor a lock lasts long. Returns how many bookings got an entry.
 */
export async function settleMissed(core: Core, actor: Actor, signal?: AbortSignal): Promise<number> {
  const { enabled } = await readSetting(core.db, "loyalty");
  if (!enabled) return 0;
  const [last] = await core.db.select({ id: max(bookings.id) }).from(bookings);
  let settled = 0;
  for (let from = 0; from < (last?.id ?? 0); from += SCAN_WINDOW) {
    signal?.throwIfAborted();
    for (const { id } of await missedBetween(core, from, from + SCAN_WINDOW)) {
      const rows = await settleBooking(core, actor, { bookingId: id });
      if (rows.length > 0) settled += 1;
    }
    // On SQLite a statement runs on this thread: let requests through between two of them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return settled;
}

function missedBetween({ db }: Core, from: number, upTo: number) {
  const held = sql`(select coalesce(sum(e.points), 0) from ${pointsEntries} e
    where e.booking_id = ${bookings.id} and e.client_id = ${bookings.clientId} and e.kind in ('award', 'reverse', 'adjust'))`;
  return db
    .select({ id: bookings.id })
    .from(bookings)
    .where(
      and(
        gt(bookings.id, from),
        lte(bookings.id, upTo),
        eq(bookings.status, "completed"),
        isNotNull(bookings.clientId),
        gt(bookings.priceMinor, 0),
        sql`${held} = 0`,
      ),
    )
    .orderBy(asc(bookings.id));
}

export type SpendRefusal =
  | { reason: "insufficient"; balance: number }
  /** The visit is another client's, or can no longer be paid. */
  | { reason: "booking_closed" };

/**
 * Takes points from a client. A repeat with the same `requestKey` answers like the first and takes nothing.
 * Refused when the balance does not cover it: nobody spends into debt.
 */
export async function spendPoints(
  core: Core,
  actor: Actor,
  input: SpendInput,
): Promise<Result<{ entryId: number; balance: number }, SpendRefusal>> {
  mustLoyalty(actor, { kind: "spend" });
  return core.db.transaction((tx) => spendPointsInside(tx, { core, actor }, input));
}

/**
 * The same inside a transaction of the caller, who has made sure that the points are the actor's to spend: points and what they are spent
 * on then commit or fail together.
 */
export async function spendPointsInside(
  tx: Tx,
  { core, actor }: { core: Core; actor: Actor },
  input: SpendInput,
): Promise<Result<{ entryId: number; balance: number }, SpendRefusal>> {
  const { clientId, points, bookingId, reason, requestKey } = spendInput.parse(input);
  // In the order in which everybody locks: booking, then client.
  if (bookingId !== null) await lockRow(tx, bookings, bookingId);
  await lockClient(tx, clientId);
  const causeKey = `spend:${clientId}:${requestKey}`;
  const repeated = await findByCause(tx, causeKey);
  const balance = await pointsBalance(tx, clientId);
  if (repeated !== null) return ok({ entryId: repeated, balance });
  if (bookingId !== null && !(await canPay(tx, bookingId, clientId)))
    return refuse({ reason: "booking_closed" as const });
  if (!canSpend(balance, points)) return refuse({ reason: "insufficient" as const, balance });
  const entry = { clientId, bookingId, kind: "spend" as const, points: -points, causeKey, reason };
  const entryId = await append(tx, { ...entry, actor: actorRef(actor), createdAt: core.clock.now() });
  if (bookingId !== null) await recountSpent(tx, bookingId);
  return ok({ entryId, balance: balance - points });
}

async function canPay(tx: Tx, bookingId: number, clientId: number): Promise<boolean> {
  const { status, clientId: owner } = bookings;
  const [booking] = await tx.select({ status, owner }).from(bookings).where(eq(bookings.id, bookingId));
  return (
    booking?.owner === clientId && ["hold", "pending", "confirmed", "completed"].includes(booking.status)
  );
}

export type RefundRefusal = { reason: "already_returned" };

/**
 * Gives back what one `spend` entry took. Refused when it has come back already, by hand or with a cancelled visit.
 * @throws AppError `not_found` when there is no such spending.
 */
export async function refundSpend(
  core: Core,
  actor: Actor,
  input: RefundInput,
): Promise<Result<{ entryId: number; balance: number }, RefundRefusal>> {
  mustLoyalty(actor, { kind: "spend" });
  const { entryId, reason } = refundInput.parse(input);
  return core.db.transaction(async (tx) => {
    const [spent] = await tx.select().from(pointsEntries).where(eq(pointsEntries.id, entryId));
    if (spent?.kind !== "spend") throw new AppError("not_found", "no such spending");
    const { clientId, bookingId } = spent;
    if (bookingId !== null) await lockRow(tx, bookings, bookingId);
    await lockClient(tx, clientId);
    const causeKey = `refund:entry:${entryId}`;
    const returned = (await findByCause(tx, causeKey)) !== null;
    if (returned || (bookingId !== null && (await outstanding(tx, bookingId, clientId)) < -spent.points))
      return refuse({ reason: "already_returned" as const });
    const entry = { clientId, bookingId, kind: "refund" as const, points: -spent.points, causeKey, reason };
    const refundId = await append(tx, { ...entry, actor: actorRef(actor), createdAt: core.clock.now() });
    if (bookingId !== null) await recountSpent(tx, bookingId);
    return ok({ entryId: refundId, balance: await pointsBalance(tx, clientId) });
  });
}

/** Points that the client has in the visit. */
async function outstanding(tx: Tx, bookingId: number, clientId: number): Promise<number> {
  const entries = await entriesOf(tx, bookingId);
  return entries
    .filter((entry) => entry.clientId === clientId && (entry.kind === "spend" || entry.kind === "refund"))
    .reduce((sum, { points }) => sum - points, 0);
}

/** Points taken out of a visit as part of something greater. */
export interface ReturnedPoints {
  bookingId: number;
  clientId: number;
  points: number;
  /** Unique in the ledger: the same one twice moves points once. */
  causeKey: string;
}

/** Gives points out of a visit back in the caller's transaction, at most those that are still in it. Returns how many. */
export async function givePointsBack(
  tx: Tx,
  { core, actor }: { core: Core; actor: Actor },
  { bookingId, clientId, points, causeKey }: ReturnedPoints,
): Promise<number> {
  await lockClient(tx, clientId);
  const returned = Math.min(points, await outstanding(tx, bookingId, clientId));
  if (returned <= 0 || (await findByCause(tx, causeKey)) !== null) return 0;
  const entry = { clientId, bookingId, kind: "refund" as const, points: returned, causeKey, reason: "" };
  await append(tx, { ...entry, actor: actorRef(actor), createdAt: core.clock.now() });
  await recountSpent(tx, bookingId);
  return returned;
}

/** What stands in the visit's row is the sum of its entries. */
async function recountSpent(tx: Tx, bookingId: number): Promise<void> {
  const pointsSpent = pointsIn(await entriesOf(tx, bookingId));
  await tx.update(bookings).set({ pointsSpent }).where(eq(bookings.id, bookingId));
  tx.touch("bookings");
}

/** A staff member's correction, with a reason that stays. It may go below zero: a debt is shown, never hidden. */
export async function correctPoints(
  core: Core,
  actor: Actor,
  input: CorrectionInput,
): Promise<{ entryId: number; balance: number }> {
  mustLoyalty(actor, { kind: "correct" });
  const { clientId, points, reason, requestKey } = correctionInput.parse(input);
  return core.db.transaction(async (tx) => {
    await lockClient(tx, clientId);
    const causeKey = `correct:${clientId}:${requestKey}`;
    const repeated = await findByCause(tx, causeKey);
    const entry = { clientId, bookingId: null, kind: "correct" as const, points, causeKey, reason };
    const entryId =
      repeated ?? (await append(tx, { ...entry, actor: actorRef(actor), createdAt: core.clock.now() }));
    return { entryId, balance: await pointsBalance(tx, clientId) };
  });
}

async function lockClient(tx: Tx, clientId: number): Promise<void> {
  await lockRow(tx, clients, clientId);
  const [known] = await tx.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId));
  if (!known) throw new AppError("not_found", "no such client");
}

async function findByCause(tx: Tx, causeKey: string): Promise<number | null> {
  const [row] = await tx
    .select({ id: pointsEntries.id })
    .from(pointsEntries)
    .where(eq(pointsEntries.causeKey, causeKey));
  return row?.id ?? null;
}

async function append(tx: Tx, entry: typeof pointsEntries.$inferInsert): Promise<number> {
  const [row] = await tx.insert(pointsEntries).values(entry).returning({ id: pointsEntries.id });
  if (!row) throw new AppError("internal", "the ledger kept nothing");
  touchPoints(tx);
  return row.id;
}

/** Switches the programme. Switching it on also awards, in the background, what was completed while it was off. */
export async function switchProgramme(
  core: Core,
  actor: Actor,
  { enabled }: { enabled: boolean },
): Promise<void> {
  mustLoyalty(actor, { kind: "configure" });
  await core.db.transaction(async (tx) => {
    const kept = await readSetting(tx, "loyalty");
    await writeSetting(tx, { key: "loyalty", value: { ...kept, enabled }, at: core.clock.now() });
    tx.touch("loyalty");
    if (enabled) await enqueue(tx, core.clock, settleMissedPoints, {});
  });
}

/** Replaces all levels. What was granted at the old ones stays as it is. */
export async function saveLevels(core: Core, actor: Actor, input: LevelsInput): Promise<void> {
  mustLoyalty(actor, { kind: "configure" });
  const levels = levelsInput.parse(input);
  await core.db.transaction(async (tx) => {
    await tx.delete(loyaltyLevels);
    if (levels.length > 0) await tx.insert(loyaltyLevels).values(levels);
    tx.touch("loyalty");
  });
}
