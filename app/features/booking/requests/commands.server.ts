import { and, eq, gt, inArray, lt, ne, notInArray } from "drizzle-orm";
import { bookingResources, bookings } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { refuseOverlap } from "../book/commands.server";
import { lockVisit, readVisitRows } from "../locks/commands.server";
import type { BookingStatus } from "../model";
import { requireStaffOf } from "../policy";
import { lockVisitAndClear } from "../planning/commands.server";
import { announce, type BookingRow, type Writing } from "../record/commands.server";
import { changeVisit, standUp, type VisitRows } from "../standing/commands.server";

/** Why a request was not answered. `taken`: the hour is somebody's; `past`: it has begun. */
export type RequestRefusal =
  { reason: "not_pending"; from: BookingStatus } | { reason: "taken" } | { reason: "past" };

export interface RequestAnswer {
  bookingId: number;
  reason?: string;
}

/** What those hear whose request lost its hour to another. */
const LOST = "";

/**
 * Agrees to a request: it stands, and other requests for an hour that is now taken are declined. Of several approved at once exactly one wins.
 * @throws AppError `forbidden`, `not_found`
 */
export async function approveRequest(
  core: Core,
  actor: Actor,
  answer: RequestAnswer,
): Promise<Result<BookingRow, RequestRefusal>> {
  const outcome = await refuseOverlap(() =>
    core.db.transaction((tx) => approveInside(tx, { core, actor }, answer)),
  );
  if (!outcome.ok && outcome.error.reason === "booked") return refuse({ reason: "taken" });
  return outcome as Result<BookingRow, RequestRefusal>;
}

export async function approveInside(
  tx: Tx,
  writing: Writing,
  { bookingId, reason = "" }: RequestAnswer,
): Promise<Result<BookingRow, RequestRefusal>> {
  const known = await readVisitRows(tx, bookingId);
  const rivals = await listRivals(tx, known);
  const rows = await lockVisitAndClear(tx, writing.core, bookingId, { others: rivals });
  const [before] = rows;
  requireStaffOf(writing.actor, rows);
  if (before.status !== "pending") return refuse({ reason: "not_pending", from: before.status });
  if (before.startsAt <= writing.core.clock.now()) return refuse({ reason: "past" });
  const stood = await standUp(tx, writing, rows, { to: "confirmed", kind: "approved", reason });
  if (!stood.ok) return refuse({ reason: "taken" });
  await announce(tx, writing, stood.value, "confirmed");
  await declineRivals(tx, writing, [stood.value, ...rows.slice(1)]);
  return stood;
}

/** Rows of other requests for the same time of a person or thing, with all rows of their visits. */
async function listRivals(db: Queryable, rows: readonly BookingRow[]): Promise<number[]> {
  const own = rows.map(({ id }) => id);
  const found = new Set<number>();
  for (const row of rows) {
    const overlapping = and(
      eq(bookings.status, "pending"),
      ne(bookings.source, "yclients"),
      notInArray(bookings.id, own),
      lt(bookings.busyFrom, row.busyUntil),
      gt(bookings.busyUntil, row.busyFrom),
    );
    const rivals = await db
      .select({ id: bookings.id, headId: bookings.headId, classKey: bookings.classKey })
      .from(bookings)
      .where(and(eq(bookings.staffId, row.staffId), overlapping));
    const things = db
      .select({ id: bookingResources.resourceId })
      .from(bookingResources)
      .where(eq(bookingResources.bookingId, row.id));
    const sharing = await db
      .select({ id: bookings.id, headId: bookings.headId, classKey: bookings.classKey })
      .from(bookingResources)
      .innerJoin(bookings, eq(bookings.id, bookingResources.bookingId))
      .where(and(inArray(bookingResources.resourceId, things), overlapping));
    for (const { id, headId, classKey } of [...rivals, ...sharing])
      // Requests for seats of one class do not exclude one another; a full class refuses them when they are answered.
      if (row.classKey === null || classKey !== row.classKey) found.add(headId ?? id);
  }
  const ids: number[] = [];
  for (const headId of found) for (const { id } of await readVisitRows(db, headId)) ids.push(id);
  return ids;
}

/** Closes the other requests for an hour that has just been given away, each with a message. */
export async function declineRivals(tx: Tx, writing: Writing, rows: VisitRows): Promise<void> {
  const heads = new Set<number>();
  for (const id of await listRivals(tx, rows)) {
    const { rows: rival } = await lockVisit(tx, id);
    const [head] = rival;
    if (heads.has(head.id) || head.status !== "pending") continue;
    heads.add(head.id);
    await turnDown(tx, writing, rival, LOST);
  }
}

async function turnDown(tx: Tx, writing: Writing, rows: VisitRows, reason: string): Promise<BookingRow> {
  const head = await changeVisit(tx, writing, rows, {
    to: "cancelled",
    kind: "declined",
    reason,
    every: { cancelReason: reason },
  });
  await announce(tx, writing, head, "declined");
  return head;
}

/**
 * Says no to a request, with a reason that its client reads.
 * @throws AppError `forbidden`, `not_found`
 */
export async function declineRequest(
  core: Core,
  actor: Actor,
  { bookingId, reason = "" }: RequestAnswer,
): Promise<Result<BookingRow, RequestRefusal>> {
  return core.db.transaction(async (tx) => {
    const { rows } = await lockVisit(tx, bookingId);
    requireStaffOf(actor, rows);
    const [head] = rows;
    if (head.status !== "pending") return refuse({ reason: "not_pending" as const, from: head.status });
    return ok(await turnDown(tx, { core, actor }, rows, reason));
  });
}

/** Closes a request whose start has passed without an answer. False when it is none. */
export async function expireRequest(core: Core, actor: Actor, bookingId: number): Promise<boolean> {
  return core.db.transaction(async (tx) => {
    const { rows } = await lockVisit(tx, bookingId);
    const [head] = rows;
    if (head.status !== "pending" || head.source === "yclients" || head.startsAt > core.clock.now())
      return false;
    await changeVisit(tx, { core, actor }, rows, { to: "expired", kind: "expired", reason: "" });
    return true;
  });
}
