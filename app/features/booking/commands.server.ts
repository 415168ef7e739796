import { eq } from "drizzle-orm";
import { services } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { isOverlapViolation } from "~drizzle/errors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import { callOff } from "./cancel/commands.server";
import { lockCalendarDays, lockVisit } from "./locks/commands.server";
import { busySpan, canMove, isBlocking, nextStatuses, type BookingStatus } from "./model";
import { lockVisitAndClear } from "./planning/commands.server";
import { requireStaffOf } from "./policy";
import {
  announce,
  applyChange,
  insertVisit,
  type BookingRow,
  type VisitDraft,
  type Writing,
} from "./record/commands.server";
import { approveInside } from "./requests/commands.server";
import { changeVisit, standUp, zoneOf, type VisitRows } from "./standing/commands.server";

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

export interface ImportedVisit extends Omit<VisitDraft, "source" | "clientId"> {
  /** Our row for the vendor's record, when it was seen before. */
  bookingId: number | null;
  /** Whose visit it is; null: nobody we know; `kept`: whoever it was, because this version says nothing new about the person. */
  clientId: number | null | "kept";
}

export type ImportOutcome = "created" | "updated" | "unchanged";

/**
 * Writes what a vendor's record says. It is a fact: any status may follow any other, and an hour may overlap ours. The caller has made sure
 * that the record is not older than what we hold, and calls this inside the transaction that stores the record's version.
 */
export async function importVisit(
  tx: Tx,
  writing: Writing,
  { bookingId, ...draft }: ImportedVisit,
): Promise<{ bookingId: number; outcome: ImportOutcome }> {
  const zone = await zoneOf(tx, draft.locationId);
  const buffers = await buffersOf(tx, draft.serviceId);
  // The visit first and then its days, as everywhere: two changes of one visit queue and never embrace.
  const before = bookingId === null ? null : (await lockVisit(tx, bookingId)).rows[0];
  await lockCalendarDays(tx, { staffIds: [draft.staffId], zone, from: draft.startsAt, until: draft.endsAt });
  const clientId = draft.clientId === "kept" ? (before?.clientId ?? null) : draft.clientId;
  if (before === null || bookingId === null) {
    const visit = { ...draft, clientId, source: "yclients" as const };
    const row = await insertVisit(tx, writing, visit, { zone, buffers });
    return { bookingId: row.id, outcome: "created" };
  }
  const change = {
    ...draft,
    clientId,
    ...busySpan(draft, buffers),
    localDay: dayOf(draft.startsAt, zone),
  };
  if (sameVisit(before, change)) return { bookingId, outcome: "unchanged" };
  const moved = before.startsAt.getTime() !== draft.startsAt.getTime() || before.staffId !== draft.staffId;
  const kind =
    before.status !== draft.status
      ? "status"
      : moved
        ? "moved"
        : before.clientId !== change.clientId
          ? "linked"
          : "changed";
  await applyChange(tx, writing, before, change, { kind, reason: "" });
  return { bookingId, outcome: "updated" };
}

function sameVisit(before: BookingRow, change: Partial<BookingRow>): boolean {
  return Object.entries(change).every(([key, value]) => {
    const old = before[key as keyof BookingRow];
    return value instanceof Date ? old instanceof Date && old.getTime() === value.getTime() : old === value;
  });
}

async function buffersOf(tx: Queryable, serviceId: number | null) {
  if (serviceId === null) return { beforeMin: 0, afterMin: 0 };
  const [row] = await tx
    .select({ beforeMin: services.bufferBeforeMin, afterMin: services.bufferAfterMin })
    .from(services)
    .where(eq(services.id, serviceId))
    .limit(1);
  return row ?? { beforeMin: 0, afterMin: 0 };
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
