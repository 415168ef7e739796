import { and, asc, eq } from "drizzle-orm";
import { bookingItems } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import { callOff } from "../cancel/commands.server";
import {
  findConflict,
  listTakenResources,
  listVisitResources,
  type Conflict,
} from "../conflicts/queries.server";
import { lockPersonDays, lockResources } from "../locks/commands.server";
import { isBlocking, type BookingStatus } from "../model";
import { lockVisitAndClear } from "../planning/commands.server";
import { announce, applyChange, type BookingRow, type Writing } from "../record/commands.server";
import { writeMoveNote } from "../record/model";
import { changeVisit, standUp, zoneOf, type VisitRows } from "../standing/commands.server";

/** What somebody changed of a visit of ours in the outside calendar it also stands in. */
export interface TakenOver {
  bookingId: number;
  place?: { staffId: number; startsAt: Date; endsAt: Date };
  /** Any status may follow any other, as with a vendor's own records. */
  status?: Extract<BookingStatus, "confirmed" | "completed" | "no_show" | "cancelled">;
  priceMinor?: number;
}

/** Why it cannot be taken over. `parts`: a visit of several people, or a place of a class, is not moved by one of its hours. */
export type TakeOverRefusal = { reason: "parts" | "status" | Conflict };

/**
 * Makes a visit of ours what it has become in the outside calendar: time, person, length, status, price, each as far as given. The client is told as of any
 * move or cancellation. An hour that somebody of ours has is refused, and nothing is changed then: our own visits never overlap.
 * @throws AppError `not_found`
 */
export async function takeOver(
  tx: Tx,
  writing: Writing,
  { bookingId, place, status, priceMinor }: TakenOver,
): Promise<Result<BookingRow, TakeOverRefusal>> {
  const span = place && { from: place.startsAt, until: place.endsAt };
  const locked = await lockVisitAndClear(tx, writing.core, bookingId, { span });
  const rows = ownRows(locked, bookingId);
  const [head] = rows;
  if (head.status === "expired" || head.status === "hold") return refuse({ reason: "status" });
  if (status === "cancelled") {
    if (head.status === "cancelled") return ok(head);
    return ok(await callOff(tx, writing, locked, { reason: "", isLate: false }));
  }
  const isMoved = place !== undefined && !isAt(head, place);
  if (isMoved && (locked.length > 1 || head.classKey !== null)) return refuse({ reason: "parts" });
  let row: BookingRow = head;
  if (isMoved) {
    const moved = await moveTo(tx, writing, { row, place, willBlock: isBlocking(status ?? row.status) });
    if (!moved.ok) return moved;
    row = moved.value;
  }
  if (priceMinor !== undefined && priceMinor !== row.priceMinor)
    row = await reprice(tx, writing, row, priceMinor);
  if (status !== undefined && status !== row.status)
    return turnInto(tx, writing, locked.length > 1 ? locked : [row], status);
  return ok(row);
}

/** The one row that stands in the other calendar under a number of its own, before its siblings. */
function ownRows(rows: VisitRows, bookingId: number): VisitRows {
  const own = rows.find(({ id }) => id === bookingId) ?? rows[0];
  return [own, ...rows.filter(({ id }) => id !== own.id)];
}

function isAt(row: BookingRow, place: { staffId: number; startsAt: Date; endsAt: Date }): boolean {
  return (
    row.staffId === place.staffId &&
    row.startsAt.getTime() === place.startsAt.getTime() &&
    row.endsAt.getTime() === place.endsAt.getTime()
  );
}

async function moveTo(
  tx: Tx,
  writing: Writing,
  { row, place, willBlock }: { row: BookingRow; place: NonNullable<TakenOver["place"]>; willBlock: boolean },
): Promise<Result<BookingRow, TakeOverRefusal>> {
  const zone = await zoneOf(tx, row.locationId);
  const busyFrom = new Date(place.startsAt.getTime() - (row.startsAt.getTime() - row.busyFrom.getTime()));
  const busyUntil = new Date(place.endsAt.getTime() + (row.busyUntil.getTime() - row.endsAt.getTime()));
  const days = [row.busyFrom, row.busyUntil, busyFrom, busyUntil].map((instant) => dayOf(instant, zone));
  const people = [row.staffId, place.staffId];
  await lockPersonDays(tx, people.flatMap((staffId) => days.map((day) => ({ staffId, day })))); // prettier-ignore
  if (willBlock) {
    const wanted = { ...row, ...place, busyFrom, busyUntil };
    const conflict = await whoIsThere(tx, writing, wanted);
    if (conflict) return refuse({ reason: conflict });
  }
  const note = writeMoveNote({ from: row, to: place, reason: "" });
  const change = { ...place, busyFrom, busyUntil, localDay: dayOf(place.startsAt, zone) };
  const now = await applyChange(tx, writing, row, change, { kind: "moved", reason: note });
  const isNews = now.startsAt.getTime() !== row.startsAt.getTime() || now.staffId !== row.staffId;
  if (isNews && (now.status === "pending" || now.status === "confirmed"))
    await announce(tx, writing, now, "moved");
  return ok(now);
}

async function whoIsThere(tx: Tx, { core }: Writing, wanted: BookingRow): Promise<Conflict | null> {
  const asked = { now: core.clock.now(), except: [wanted.id], areRequestsIgnored: true };
  const held = await listVisitResources(tx, [wanted.id]);
  const resourceIds = held.map(({ resourceId }) => resourceId);
  await lockResources(tx, resourceIds);
  const conflict = await findConflict(tx, wanted, asked);
  if (conflict) return conflict;
  const taken = await listTakenResources(tx, wanted, { ...asked, resourceIds });
  return taken.size > 0 ? "resource" : null;
}

/** The price of the visit, and of its first line, so that the bill still adds up. */
async function reprice(tx: Tx, writing: Writing, row: BookingRow, priceMinor: number): Promise<BookingRow> {
  const [line] = await tx
    .select({ position: bookingItems.position, priceMinor: bookingItems.priceMinor })
    .from(bookingItems)
    .where(eq(bookingItems.bookingId, row.id))
    .orderBy(asc(bookingItems.position))
    .limit(1);
  if (line)
    await tx
      .update(bookingItems)
      .set({ priceMinor: Math.max(0, line.priceMinor + priceMinor - row.priceMinor) })
      .where(and(eq(bookingItems.bookingId, row.id), eq(bookingItems.position, line.position)));
  return applyChange(tx, writing, row, { priceMinor }, { kind: "changed", reason: "" });
}

async function turnInto(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  status: Exclude<NonNullable<TakenOver["status"]>, "cancelled">,
): Promise<Result<BookingRow, TakeOverRefusal>> {
  const [before] = rows;
  const change = { to: status, kind: "status", reason: "", every: { isLateCancel: false, cancelReason: "" } } as const; // prettier-ignore
  if (isBlocking(status) && !before.blocks) {
    const stood = await standUp(tx, writing, rows, change);
    if (stood.ok && before.status === "cancelled") await announce(tx, writing, stood.value, "confirmed");
    return stood;
  }
  const row = await changeVisit(tx, writing, rows, change);
  if (status === "no_show") await announce(tx, writing, row, "missed");
  return ok(row);
}
