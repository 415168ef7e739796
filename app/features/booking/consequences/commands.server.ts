import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import { bookings, clients, staffServices, waitingList } from "~drizzle/schema";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { settleBookingPoints } from "~/features/loyalty/jobs";
import { settleVisitMoney } from "~/features/payments/jobs";
import { advanceInside } from "~/features/pipeline/commands.server";
import { enqueue } from "~/jobs/enqueue";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { expireHold, offerFreedHours } from "../jobs";
import type { BookingStatus } from "../model";
import { visitHappenings } from "./funnel/model";
import { keepMirrored } from "./mirroring/commands.server";

/** Everything that follows from a changed visit and belongs in its transaction. Only `record` calls it. */

type BookingRow = typeof bookings.$inferSelect;

/** A row as it is now and as it was before; null: it was not there. */
export interface RowsOfChange {
  now: BookingRow;
  before: BookingRow | null;
}

interface Change extends RowsOfChange {
  core: Core;
}

/** What follows from one changed row. */
export async function followUp(
  tx: Tx,
  writing: { core: Core },
  now: BookingRow,
  before: BookingRow | null,
): Promise<void> {
  await followUpAll(tx, writing, [{ now, before }]);
}

/**
 * What follows from rows that were changed together; the clients are counted once. `arePointsSettled`: the caller brings the ledger in
 * line in this same transaction, so no job is asked for.
 */
export async function followUpAll(
  tx: Tx,
  { core }: { core: Core },
  rows: readonly RowsOfChange[],
  { arePointsSettled = false }: { arePointsSettled?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return;
  tx.touch("bookings");
  const happenings = rows.flatMap((row) => visitHappenings(row, core.clock.now()));
  // All at once and in one order, before either of the two locks a part of them.
  await lockRows(tx, clients, [...new Set([...recounted(rows), ...happenings.map(({ clientId }) => clientId)])]); // prettier-ignore
  await recountVisits(tx, recounted(rows));
  await advanceInside(tx, { clock: core.clock, actor: systemActor("booking") }, happenings);
  for (const { now, before } of rows) {
    const change = { core, now, before };
    if (!arePointsSettled && mayChangePoints(change))
      await enqueue(tx, core.clock, settleBookingPoints, { bookingId: now.id });
    await settleMoney(tx, change);
    await watchHold(tx, change);
    await settleOffer(tx, change);
    await offerFreed(tx, change);
  }
  await keepMirrored(tx, { core }, rows);
}

const COUNTED: readonly BookingStatus[] = ["completed", "no_show", "cancelled"];

/** What of a row the client's counters are made of. */
function countedAs(row: BookingRow | null): string {
  if (!row || row.headId !== null || row.clientId === null || !COUNTED.includes(row.status)) return "";
  if (row.status === "cancelled" && !row.isLateCancel) return "";
  return [row.status, row.clientId, row.status === "completed" ? row.startsAt.getTime() : ""].join(" ");
}

/** Clients whose counters a change may have moved. */
function recounted(rows: readonly RowsOfChange[]): number[] {
  const ids = rows
    .filter(({ now, before }) => countedAs(now) !== countedAs(before))
    .flatMap(({ now, before }) => [before?.clientId, now.clientId])
    .filter((id) => typeof id === "number");
  return [...new Set(ids)];
}

const CLIENTS_AT_ONCE = 500;

/** Counts clients' visits, missed ones and late cancellations anew, in one statement. A visit of several people is one. */
export async function recountVisits(tx: Tx, clientIds: readonly number[]): Promise<void> {
  if (clientIds.length === 0) return;
  const sorted = [...clientIds].sort((a, b) => a - b);
  // Two visits of one client may be closed at once; without the lock each would count without the other.
  await lockRows(tx, clients, sorted);
  // Only the client is asked for in the condition: an engine without statistics would take the index of another column of it.
  const of = (what: SQL) => sql`(select ${what} from ${bookings} where ${bookings.clientId} = ${clients.id})`;
  const when = (which: SQL, value: SQL) =>
    sql`case when ${bookings.headId} is null and ${which} then ${value} end`;
  const isDone = sql`${bookings.status} = 'completed'`;
  const isLate = sql`${bookings.status} = 'cancelled' and ${eq(bookings.isLateCancel, true)}`;
  const one = sql`1`;
  for (let at = 0; at < sorted.length; at += CLIENTS_AT_ONCE) {
    await tx
      .update(clients)
      .set({
        visitsCount: of(sql`count(${when(isDone, one)})`),
        noShowCount: of(sql`count(${when(sql`${bookings.status} = 'no_show'`, one)})`),
        lateCancelCount: of(sql`count(${when(isLate, one)})`),
        lastVisitAt: of(sql`max(${when(isDone, sql`${bookings.startsAt}`)})`),
      })
      .where(among(clients.id, sorted.slice(at, at + CLIENTS_AT_ONCE)));
  }
  tx.touch("clients");
}

/** Points are nobody's business until a visit took place, or was called off after points were spent on it. */
export function mayChangePoints({ now, before }: RowsOfChange): boolean {
  if (!before) return now.status === "completed";
  return (
    before.status !== now.status || before.clientId !== now.clientId || before.priceMinor !== now.priceMinor
  );
}

const SETTLED: readonly BookingStatus[] = ["cancelled", "expired", "completed"];

async function settleMoney(tx: Tx, { core, now, before }: Change): Promise<void> {
  if (now.headId !== null || before?.status === now.status || !SETTLED.includes(now.status)) return;
  if (now.paidMinor > 0 || now.pointsSpent > 0)
    await enqueue(tx, core.clock, settleVisitMoney, { bookingId: now.id });
}

/** A hold lets go by itself at the very end of its time. */
async function watchHold(tx: Tx, { core, now, before }: Change): Promise<void> {
  if (now.headId !== null || now.status !== "hold" || now.holdUntil === null) return;
  if (before?.status === "hold" && before.holdUntil?.getTime() === now.holdUntil.getTime()) return;
  await enqueue(tx, core.clock, expireHold, { bookingId: now.id }, { runAt: now.holdUntil });
}

/** A hold made for the waiting list: taken, its place is done; let go, the place waits on. */
async function settleOffer(tx: Tx, { core, now, before }: Change): Promise<void> {
  if (before?.status !== "hold" || now.status === "hold") return;
  const taken = now.status === "confirmed" || now.status === "pending";
  const at = core.clock.now();
  const offered = and(eq(waitingList.offeredBookingId, now.id), eq(waitingList.status, "offered"));
  if (taken) await tx.update(waitingList).set({ status: "booked", updatedAt: at }).where(offered);
  else
    await tx.update(waitingList).set({ status: "waiting", offerUntil: null, updatedAt: at }).where(offered);
}

/** An hour that is free again may be what somebody waits for. */
async function offerFreed(tx: Tx, { core, now, before }: Change): Promise<void> {
  if (!before?.blocks || before.endsAt <= core.clock.now()) return;
  const stays =
    now.blocks &&
    now.staffId === before.staffId &&
    now.busyFrom <= before.busyFrom &&
    now.busyUntil >= before.busyUntil &&
    now.seats >= before.seats;
  if (stays) return;
  const done = tx
    .select({ id: staffServices.serviceId })
    .from(staffServices)
    .where(eq(staffServices.staffId, before.staffId));
  const [wanted] = await tx
    .select({ id: waitingList.id })
    .from(waitingList)
    .where(and(inArray(waitingList.serviceId, done), eq(waitingList.status, "waiting")))
    .limit(1);
  if (!wanted) return;
  await enqueue(tx, core.clock, offerFreedHours, {
    staffId: before.staffId,
    from: before.busyFrom.toISOString(),
    until: before.busyUntil.toISOString(),
  });
}
