import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { bookings, clients, staffServices, waitingList } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { settleBookingPoints } from "~/features/loyalty/jobs";
import { settleVisitMoney } from "~/features/payments/jobs";
import { enqueue } from "~/jobs/enqueue";
import type { Core } from "~/lib/core";
import { expireHold, offerFreedHours } from "../jobs";
import type { BookingStatus } from "../model";

/** Everything that follows from a changed visit and belongs in its transaction. Only `record` calls it. */

type BookingRow = typeof bookings.$inferSelect;

interface Change {
  core: Core;
  now: BookingRow;
  before: BookingRow | null;
}

export async function followUp(
  tx: Tx,
  { core }: { core: Core },
  now: BookingRow,
  before: BookingRow | null,
): Promise<void> {
  tx.touch("bookings");
  const change = { core, now, before };
  await recount(tx, change);
  await settlePoints(tx, change);
  await settleMoney(tx, change);
  await watchHold(tx, change);
  await settleOffer(tx, change);
  await offerFreed(tx, change);
}

const COUNTED: readonly BookingStatus[] = ["completed", "no_show", "cancelled"];

/** What of a row the client's counters are made of. */
function countedAs(row: BookingRow | null): string {
  if (!row || row.headId !== null || row.clientId === null || !COUNTED.includes(row.status)) return "";
  if (row.status === "cancelled" && !row.isLateCancel) return "";
  return [row.status, row.clientId, row.status === "completed" ? row.startsAt.getTime() : ""].join(" ");
}

async function recount(tx: Tx, { now, before }: Change): Promise<void> {
  if (countedAs(now) === countedAs(before)) return;
  const ids = [before?.clientId, now.clientId].filter((id) => typeof id === "number");
  for (const clientId of [...new Set(ids)].sort((a, b) => a - b)) await recountVisits(tx, clientId);
}

/** Counts a client's visits, missed ones and late cancellations anew. A visit of several people is one. */
async function recountVisits(tx: Tx, clientId: number): Promise<void> {
  // Two visits of one client may be closed at once; without the lock each would count without the other.
  await lockRow(tx, clients, clientId);
  const visits = and(eq(bookings.clientId, clientId), isNull(bookings.headId));
  const done = and(visits, eq(bookings.status, "completed"));
  const [last] = await tx
    .select({ startsAt: bookings.startsAt })
    .from(bookings)
    .where(done)
    .orderBy(desc(bookings.startsAt))
    .limit(1);
  const visitsCount = await tx.$count(bookings, done);
  const noShowCount = await tx.$count(bookings, and(visits, eq(bookings.status, "no_show")));
  const lateCancelCount = await tx.$count(
    bookings,
    and(visits, eq(bookings.status, "cancelled"), eq(bookings.isLateCancel, true)),
  );
  await tx
    .update(clients)
    .set({ visitsCount, noShowCount, lateCancelCount, lastVisitAt: last?.startsAt ?? null })
    .where(eq(clients.id, clientId));
  tx.touch("clients");
}

/** Points are nobody's business until a visit took place, or was called off after points were spent on it. */
async function settlePoints(tx: Tx, { core, now, before }: Change): Promise<void> {
  const mayMatter = before
    ? before.status !== now.status || before.clientId !== now.clientId || before.priceMinor !== now.priceMinor
    : now.status === "completed";
  if (mayMatter) await enqueue(tx, core.clock, settleBookingPoints, { bookingId: now.id });
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
