import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { bookings, clients, pointsEntries } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { recountSpent, settleBookingsInside, type Writing } from "../commands.server";
import { lapseInside } from "../expiry/commands.server";
import { expiryOfGranted, expiryOfReturned, replayLots, type LotEntry, type Use } from "../lots/model";
import { canSpend, pointsIn } from "../model";
import { mustLoyalty } from "../policy";
import { pointsBalance } from "../queries.server";
import { readLedgers } from "../settlement/queries.server";
import { spendLimits, type SpendLimits } from "./model";
import { correctionInput, refundInput, spendInput } from "../schema";
import type { CorrectionInput, RefundInput, SpendInput } from "../schema";

export type SpendRefusal =
  | { reason: "insufficient"; balance: number }
  /** The visit is another client's, or can no longer be paid. */
  | { reason: "booking_closed" }
  /** More than points may pay of this visit, or fewer than may be spent at once. */
  | { reason: "limit"; most: number; least: number };

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
  if (repeated === null) await lapseInside(tx, { core, actor }, [clientId]);
  const balance = await pointsBalance(tx, clientId);
  if (repeated !== null) return ok({ entryId: repeated, balance });
  if (bookingId !== null && !(await canPay(tx, bookingId, clientId)))
    return refuse({ reason: "booking_closed" as const });
  if (!canSpend(balance, points)) return refuse({ reason: "insufficient" as const, balance });
  if (bookingId !== null) {
    const { most, least } = await limitsOf(tx, bookingId, balance);
    if (points > most || points < least) return refuse({ reason: "limit" as const, most, least });
  }
  const entry = { clientId, bookingId, kind: "spend" as const, points: -points, causeKey, reason };
  const entryId = await append(tx, { ...entry, actor: actorRef(actor), createdAt: core.clock.now() });
  if (bookingId !== null) await followSpending(tx, { core, actor }, bookingId);
  return ok({ entryId, balance: balance - points });
}

async function canPay(tx: Tx, bookingId: number, clientId: number): Promise<boolean> {
  const { status, clientId: owner } = bookings;
  const [booking] = await tx.select({ status, owner }).from(bookings).where(eq(bookings.id, bookingId));
  return (
    booking?.owner === clientId && ["hold", "pending", "confirmed", "completed"].includes(booking.status)
  );
}

/** The bounds that the whole visit sets, all of its parts together. */
async function limitsOf(tx: Tx, bookingId: number, balance: number): Promise<SpendLimits> {
  const { priceMinor: price, id, headId } = bookings;
  const [head] = await tx.select({ headId }).from(bookings).where(eq(id, bookingId));
  const first = head?.headId ?? bookingId;
  const parts = await tx
    .select({ price, id })
    .from(bookings)
    .where(or(eq(id, first), eq(headId, first)));
  const inVisit = pointsIn(await entriesIn(tx, parts.map((part) => part.id))); // prettier-ignore
  const priceMinor = parts.reduce((sum, part) => sum + part.price, 0);
  return spendLimits({ balance, priceMinor, inVisit, settings: await readSetting(tx, "loyalty") });
}

function entriesIn(tx: Tx, bookingIds: number[]) {
  const { kind, points, bookingId } = pointsEntries;
  return tx.select({ kind, points }).from(pointsEntries).where(inArray(bookingId, bookingIds));
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
    const now = core.clock.now();
    const expiresAt = expiryOfReturned(await usedBy(tx, clientId, ({ id }) => id === entryId), now);
    const entry = { clientId, bookingId, kind: "refund" as const, points: -spent.points, causeKey, reason };
    const by = { actor: actorRef(actor), createdAt: now, expiresAt, sourceEntryId: entryId };
    const refundId = await append(tx, { ...entry, ...by });
    if (bookingId !== null) await followSpending(tx, { core, actor }, bookingId);
    return ok({ entryId: refundId, balance: await pointsBalance(tx, clientId) });
  });
}

/** Points that the client has in the visit. */
async function outstanding(tx: Tx, bookingId: number, clientId: number): Promise<number> {
  const { points, kind } = pointsEntries;
  const [row] = await tx
    .select({ sum: sql<number>`coalesce(-sum(${points}), 0)`.mapWith(Number) })
    .from(pointsEntries)
    .where(
      and(
        eq(pointsEntries.bookingId, bookingId),
        eq(pointsEntries.clientId, clientId),
        inArray(kind, ["spend", "refund"]),
      ),
    );
  return row?.sum ?? 0;
}

/** The lots that a client's spendings came out of. */
async function usedBy(tx: Tx, clientId: number, which: (spent: LotEntry) => boolean): Promise<Use[]> {
  const ledger = (await readLedgers(tx, [clientId])).get(clientId) ?? [];
  const { uses } = replayLots(ledger);
  return ledger.flatMap((entry) =>
    entry.kind === "spend" && which(entry) ? (uses.get(entry.id) ?? []) : [],
  );
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
  const now = core.clock.now();
  const expiresAt = expiryOfReturned(
    await usedBy(tx, clientId, (spent) => spent.bookingId === bookingId),
    now,
  );
  const entry = { clientId, bookingId, kind: "refund" as const, points: returned, causeKey, reason: "" };
  await append(tx, { ...entry, actor: actorRef(actor), createdAt: now, expiresAt });
  await followSpending(tx, { core, actor }, bookingId);
  return returned;
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
    const now = core.clock.now();
    const { expireDays } = await readSetting(tx, "loyalty");
    const expiresAt = points > 0 ? expiryOfGranted(expireDays, now) : null;
    const entry = {
      clientId,
      bookingId: null,
      kind: "correct" as const,
      points,
      causeKey,
      reason,
      expiresAt,
    };
    const entryId = repeated ?? (await append(tx, { ...entry, actor: actorRef(actor), createdAt: now }));
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
  tx.touch("loyalty");
  tx.touch("clients");
  return row.id;
}

/** Points in a visit change what is paid for it in money, and with a completed one what was granted. */
async function followSpending(tx: Tx, writing: Writing, bookingId: number): Promise<void> {
  await recountSpent(tx, [bookingId]);
  const [visit] = await tx
    .select({ status: bookings.status })
    .from(bookings)
    .where(eq(bookings.id, bookingId));
  if (visit?.status === "completed") await settleBookingsInside(tx, writing, [bookingId]);
}
