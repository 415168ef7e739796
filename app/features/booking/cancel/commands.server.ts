import { inArray } from "drizzle-orm";
import { services } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { lockVisit } from "../locks/commands.server";
import { canMove, cutoffOf, type BookingStatus } from "../model";
import { requireVisit } from "../policy";
import { announce, type BookingRow, type Writing } from "../record/commands.server";
import { changeVisit, type VisitRows } from "../standing/commands.server";

export interface CancelRequest {
  bookingId: number;
  reason: string;
  /** Staff say that the client called after the cut-off: it counts, and the money stays. */
  isLate?: boolean;
}

/** Why a visit was not called off. `cutoff`: too late for the client alone; `cutoffAt` was the last instant. */
export type CancelRefusal =
  { reason: "cutoff"; cutoffAt: Date } | { reason: "not_allowed"; from: BookingStatus };

/**
 * Calls a visit off, with all of its parts. A client, or whoever holds the visit's private link, until the cut-off; a request that nobody has
 * answered until its start; staff at any time. Called off already: nothing more happens.
 * @throws AppError `forbidden`, `not_found`
 */
export async function cancelVisit(
  core: Core,
  actor: Actor,
  request: CancelRequest,
): Promise<Result<BookingRow, CancelRefusal>> {
  return core.db.transaction((tx) => cancelInside(tx, { core, actor }, request));
}

export async function cancelInside(
  tx: Tx,
  writing: Writing,
  { bookingId, reason, isLate = false }: CancelRequest,
): Promise<Result<BookingRow, CancelRefusal>> {
  const { rows } = await lockVisit(tx, bookingId);
  const [head] = rows;
  const role = requireVisit(writing.actor, rows);
  if (head.status === "cancelled") return ok(head);
  if (!canMove(head.status, "cancelled")) return refuse({ reason: "not_allowed", from: head.status });
  if (role === "own") {
    const cutoffAt = await readCutoff(tx, rows);
    if (writing.core.clock.now() > cutoffAt) return refuse({ reason: "cutoff", cutoffAt });
  }
  return ok(await callOff(tx, writing, rows, { reason, isLate: role === "staff" && isLate }));
}

/** Until when the visit's client may cancel or move alone: its strictest service decides; a request until its start. */
export async function readCutoff(
  db: Queryable,
  [head, ...parts]: readonly [
    Pick<BookingRow, "status" | "startsAt" | "serviceId">,
    ...{ serviceId: number | null }[],
  ],
): Promise<Date> {
  if (head.status === "pending" || head.status === "hold") return head.startsAt;
  const ids = [head, ...parts].flatMap(({ serviceId }) => (serviceId === null ? [] : [serviceId]));
  if (ids.length === 0) return head.startsAt;
  const rows = await db
    .select({ cutoffMin: services.cancelCutoffMin })
    .from(services)
    .where(inArray(services.id, ids));
  return cutoffOf(head.startsAt, Math.max(0, ...rows.map(({ cutoffMin }) => cutoffMin)));
}

/** Calls off the rows of a locked visit and tells of it. */
export async function callOff(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  { reason, isLate }: { reason: string; isLate: boolean },
): Promise<BookingRow> {
  const [before] = rows;
  const head = await changeVisit(tx, writing, rows, {
    to: "cancelled",
    kind: "status",
    reason,
    every: { cancelReason: reason, isLateCancel: isLate, holdUntil: null },
  });
  // Of an hour that was only kept nobody has heard, and what is over is no news.
  if (before.status === "confirmed" || before.status === "pending")
    await announce(tx, writing, head, "cancelled");
  return head;
}
