import type { Tx } from "~drizzle/client.server";
import { isOverlapViolation } from "~drizzle/errors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { AppError } from "~/lib/app-error";
import { callOff } from "./cancel/commands.server";
import { importVisits, type Imported, type ImportedVisit } from "./imported/commands.server";
import { lockVisit } from "./locks/commands.server";
import { canMove, isBlocking, nextStatuses, type BookingStatus } from "./model";
import { lockVisitAndClear } from "./planning/commands.server";
import { requireStaffOf } from "./policy";
import { announce, applyChange, type BookingRow, type Writing } from "./record/commands.server";
import { approveInside } from "./requests/commands.server";
import { changeVisit, standUp, type VisitRows } from "./standing/commands.server";

export type StatusRefusal = { reason: "not_allowed"; from: BookingStatus } | { reason: "slot_taken" };

/**
 * Moves a visit with all of its parts along its life, as staff do. Refuses arrows the model does not know and taking back an hour that was
 * given away. Confirming a request is agreeing to it, with what follows for its rivals.
 * @throws AppError `forbidden`, `not_found`
 */
export async function changeBookingStatus(
  core: Core,
  actor: Actor,
  change: { bookingId: number; to: BookingStatus; reason?: string },
): Promise<Result<BookingRow, StatusRefusal>> {
  try {
    return await core.db.transaction((tx) => moveAlong(tx, { core, actor }, { reason: "", ...change }));
  } catch (error) {
    // The fence behind the lock, as in booking.
    if (isOverlapViolation(error)) return refuse({ reason: "slot_taken" });
    throw error;
  }
}

interface StatusChange {
  bookingId: number;
  to: BookingStatus;
  reason: string;
}

async function moveAlong(
  tx: Tx,
  writing: Writing,
  { bookingId, to, reason }: StatusChange,
): Promise<Result<BookingRow, StatusRefusal>> {
  const rows = await lockVisitAndClear(tx, writing.core, bookingId);
  const [before] = rows;
  requireStaffOf(writing.actor, rows);
  if (before.status === to) return ok(before);
  const { status: from } = before;
  const now = writing.core.clock.now();
  const isNobodys = from === "hold" && before.clientId === null;
  if (!canMove(from, to) || !nextStatuses(from, before.startsAt, now).includes(to) || isNobodys)
    return refuse({ reason: "not_allowed", from });
  if (to === "cancelled") return ok(await callOff(tx, writing, rows, { reason, isLate: false }));
  if (from === "pending" && to === "confirmed" && before.source !== "yclients")
    return answer(tx, writing, { bookingId, to, reason });
  const changed = await turnInto(tx, writing, rows, { to, reason });
  if (changed.ok) await tell(tx, writing, changed.value, from);
  return changed;
}

async function answer(
  tx: Tx,
  writing: Writing,
  change: StatusChange,
): Promise<Result<BookingRow, StatusRefusal>> {
  const approved = await approveInside(tx, writing, change);
  if (approved.ok) return approved;
  return refuse(
    approved.error.reason === "taken" ? { reason: "slot_taken" } : { reason: "not_allowed", from: "pending" },
  );
}

async function turnInto(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  { to, reason }: { to: BookingStatus; reason: string },
): Promise<Result<BookingRow, StatusRefusal>> {
  const [{ blocks, source, status }] = rows;
  const every = { holdUntil: null, isLateCancel: false, cancelReason: "" };
  // An own visit that takes time is exclusive already, unless it was a request or is about to become one.
  const takesTime = isBlocking(to) && (!blocks || status === "hold" || status === "pending");
  if (!takesTime || source === "yclients") {
    const isTaken = source === "yclients" && !blocks && isBlocking(to);
    if (!isTaken) return ok(await changeVisit(tx, writing, rows, { to, kind: "status", reason, every }));
  }
  const stood = await standUp(tx, writing, rows, { to, kind: "status", reason, every });
  return stood.ok ? stood : refuse({ reason: "slot_taken" });
}

async function tell(tx: Tx, writing: Writing, head: BookingRow, from: BookingStatus): Promise<void> {
  if (head.status === "no_show") await announce(tx, writing, head, "missed");
  if (head.status === "confirmed" && (from === "cancelled" || from === "hold"))
    await announce(tx, writing, head, "confirmed");
}

/** Writes what one vendor's record says; see `importVisits`. */
export async function importVisit(tx: Tx, writing: Writing, visit: ImportedVisit): Promise<Imported> {
  const [imported] = await importVisits(tx, writing, [visit]);
  if (!imported) throw new AppError("internal", "a visit was not imported");
  return imported;
}

/** Says whose visit it is, or gives it to somebody else; counters and points follow. */
export async function assignClient(
  tx: Tx,
  writing: Writing,
  { bookingId, clientId, reason = "" }: { bookingId: number; clientId: number; reason?: string },
): Promise<void> {
  const { rows } = await lockVisit(tx, bookingId);
  for (const before of rows) {
    if (before.clientId === clientId) continue;
    await applyChange(tx, writing, before, { clientId }, { kind: "linked", reason });
  }
}
