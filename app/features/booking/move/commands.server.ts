import { eq } from "drizzle-orm";
import { bookingResources, bookings, staff } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { can, requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import type { ClosedReason } from "../availability/model";
import { refuseOverlap } from "../book/commands.server";
import { readCutoff } from "../cancel/commands.server";
import { readHeldTerms } from "../hold/queries.server";
import { lockCalendarDays, lockPersonDays, lockResourcesOf, readVisitRows } from "../locks/commands.server";
import type { BookingStatus } from "../model";
import { isOverridable, lockVisitAndClear, spanOfRows } from "../planning/commands.server";
import { requireVisit } from "../policy";
import { announce, applyChange, type BookingRow, type Writing } from "../record/commands.server";
import { writeMoveNote } from "../record/model";
import { writeResources } from "../record/visit/commands.server";
import { zoneOf, type VisitRows } from "../standing/commands.server";
import {
  judgeDestination,
  layRows,
  spanOfMoved,
  type Destination,
  type MovedRow,
} from "./judgement/queries.server";

export interface MoveRequest extends Destination {
  bookingId: number;
  reason: string;
  /** Staff insist: hours, grid, notice and limits are set aside; somebody who is there is not. */
  override?: boolean;
}

/**
 * Why a visit stays where it is. `cutoff`: too late for the client alone; `approval`: it was agreed to, and a new hour would have to be agreed to
 * as well, so the client calls; `status`: it is over, or called off; the others: the new hour cannot be had.
 */
export type MoveRefusal =
  | { reason: "cutoff"; cutoffAt: Date }
  | { reason: "approval" }
  | { reason: "status"; from: BookingStatus }
  | { reason: "service" | "staff" | ClosedReason };

const MOVABLE: readonly BookingStatus[] = ["pending", "confirmed"];

/**
 * Moves a visit with all of its parts, or stretches it: the new hour is taken and the old one let go in one go, or nothing changes. Price and
 * money stay. A client, or the holder of the private link, moves until the cut-off and by the rules of the offer; staff may insist.
 * @throws AppError `forbidden`, `not_found`
 */
export async function moveVisit(
  core: Core,
  actor: Actor,
  request: MoveRequest,
): Promise<Result<BookingRow, MoveRefusal>> {
  return refuseOverlap(() => core.db.transaction((tx) => moveInside(tx, { core, actor }, request)));
}

async function moveInside(
  tx: Tx,
  writing: Writing,
  { bookingId, reason, override = false, ...destination }: MoveRequest,
): Promise<Result<BookingRow, MoveRefusal>> {
  const { core, actor } = writing;
  const rows = await lockVisitAndClear(tx, core, bookingId, {
    span: await reachOf(tx, bookingId, destination),
  });
  const [head] = rows;
  const role = requireVisit(actor, rows);
  if (destination.staffId !== undefined && !(await isPerson(tx, destination.staffId)))
    return refuse({ reason: "staff" });
  const refusal = await whyFixed(tx, writing, rows, { role, destination });
  if (refusal) return refuse(refusal);
  if (isSame(head, destination)) return ok(head);
  const zone = await zoneOf(tx, head.locationId);
  await lockPlaces(tx, rows, { destination, zone });
  const now = core.clock.now();
  const verdict = await judgeDestination(tx, rows, { destination, now, zone, forStaff: role === "staff" });
  if (verdict.closed) return refuse({ reason: verdict.closed });
  const [against] = verdict.warnings;
  if (against !== undefined && !(role === "staff" && override && mayInsist(against)))
    return refuse({ reason: against });
  return ok(await carryOut(tx, writing, verdict.rows, { reason, zone }));
}

/** What an archived service or a person without hours says against an agreed visit is the staff's to weigh. */
function mayInsist(reason: "service" | "staff" | ClosedReason): boolean {
  return reason === "service" || reason === "staff" || isOverridable(reason);
}

async function isPerson(db: Queryable, staffId: number): Promise<boolean> {
  return (await db.$count(staff, eq(staff.id, staffId))) > 0;
}

/** Both the old and the new place, for lapsed holds in either. */
async function reachOf(db: Queryable, bookingId: number, destination: Destination) {
  const [head, ...parts] = await readVisitRows(db, bookingId);
  if (!head) throw new AppError("not_found");
  return spanOfMoved(layRows([head, ...parts], destination));
}

function isSame(head: BookingRow, { startsAt, staffId = head.staffId, durationMin }: Destination): boolean {
  const length = head.endsAt.getTime() - head.startsAt.getTime();
  return (
    head.startsAt.getTime() === startsAt.getTime() &&
    head.staffId === staffId &&
    (durationMin === undefined || durationMin * 60_000 === length)
  );
}

async function whyFixed(
  tx: Tx,
  { core, actor }: Writing,
  rows: VisitRows,
  { role, destination }: { role: "staff" | "own"; destination: Destination },
): Promise<MoveRefusal | null> {
  const [head] = rows;
  if (!MOVABLE.includes(head.status)) return { reason: "status", from: head.status };
  if (head.source === "yclients" && role === "own") return { reason: "status", from: head.status };
  if (
    destination.durationMin !== undefined &&
    !(destination.durationMin >= 5 && destination.durationMin <= 1440)
  )
    throw new AppError("bad_request", "a visit lasts 5 minutes to a day");
  if (role === "staff") {
    if (actor.kind === "user")
      requireCan(actor, "bookings:write", { staffId: destination.staffId ?? head.staffId });
    return null;
  }
  if (destination.durationMin !== undefined) throw new AppError("forbidden");
  const cutoffAt = await readCutoff(tx, rows);
  if (core.clock.now() > cutoffAt) return { reason: "cutoff", cutoffAt };
  const { needsApproval } = await readHeldTerms(tx, rows.map(({ id }) => id)); // prettier-ignore
  return needsApproval && head.status === "confirmed" ? { reason: "approval" } : null;
}

/** Days and things of the old and the new place, in the one order. */
async function lockPlaces(
  tx: Tx,
  rows: VisitRows,
  { destination, zone }: { destination: Destination; zone: string },
): Promise<void> {
  const moved = layRows(rows, destination);
  const staffIds = [...rows.map(({ staffId }) => staffId), ...moved.map(({ staffId }) => staffId)];
  const [was, will] = [spanOfRows(rows), spanOfMoved(moved)];
  const isNear = Math.abs(was.from.getTime() - will.from.getTime()) < 7 * 86_400_000;
  if (isNear) {
    const from = was.from < will.from ? was.from : will.from;
    const until = was.until > will.until ? was.until : will.until;
    await lockCalendarDays(tx, { staffIds, zone, from, until });
  } else await lockPersonSpans(tx, { staffIds, zone, spans: [was, will] });
  const [head] = rows;
  const serviceIds = rows.flatMap(({ serviceId }) => (serviceId === null ? [] : [serviceId]));
  await lockResourcesOf(tx, { serviceIds, locationId: head.locationId });
}

async function lockPersonSpans(
  tx: Tx,
  { staffIds, zone, spans }: { staffIds: number[]; zone: string; spans: { from: Date; until: Date }[] },
): Promise<void> {
  const days = spans.flatMap(({ from, until }) => [dayOf(from, zone), dayOf(until, zone)]);
  await lockPersonDays(tx, staffIds.flatMap((staffId) => days.map((day) => ({ staffId, day })))); // prettier-ignore
}

/** Writes the rows at their new place. All of them let go first: one may go where another of the same visit is. */
async function carryOut(
  tx: Tx,
  writing: Writing,
  moved: readonly MovedRow[],
  { reason, zone }: { reason: string; zone: string },
): Promise<BookingRow> {
  if (moved.length > 1) {
    for (const { row } of moved) {
      await tx.update(bookings).set({ blocks: false }).where(eq(bookings.id, row.id));
      await tx.update(bookingResources).set({ blocks: false }).where(eq(bookingResources.bookingId, row.id));
    }
  }
  const written: BookingRow[] = [];
  for (const { row, resourceIds, ...place } of moved) {
    const { staffId, startsAt } = place;
    const note = writeMoveNote({ from: row, to: { staffId, startsAt }, reason });
    // The things go along by hand: what was held may be another one now.
    await tx.delete(bookingResources).where(eq(bookingResources.bookingId, row.id));
    const change = {
      staffId,
      startsAt,
      endsAt: place.endsAt,
      busyFrom: place.busyFrom,
      busyUntil: place.busyUntil,
      classKey: place.classKey,
      localDay: dayOf(startsAt, zone),
    };
    const now = await applyChange(tx, writing, row, change, { kind: "moved", reason: note });
    await writeResources(tx, now, resourceIds);
    written.push(now);
  }
  const [head] = written;
  const [before] = moved;
  if (!head || !before) throw new AppError("internal", "a visit has no rows");
  const isNews =
    head.startsAt.getTime() !== before.row.startsAt.getTime() || head.staffId !== before.row.staffId;
  if (isNews) await announce(tx, writing, head, "moved");
  return head;
}

/** What would become of a move, for the eye while a slip is dragged: nothing is written and nothing locked. */
export async function judgeMove(
  db: Queryable,
  actor: Actor,
  { bookingId, now, ...destination }: Destination & { bookingId: number; now: Date },
): Promise<{ closed: MoveRefusal["reason"] | null; warnings: MoveRefusal["reason"][] }> {
  const [head, ...parts] = await readVisitRows(db, bookingId);
  if (!head) throw new AppError("not_found");
  const rows: VisitRows = [head, ...parts];
  const role = requireVisit(actor, rows);
  if (!MOVABLE.includes(head.status)) return { closed: "status", warnings: [] };
  const isForeign = actor.kind === "user" && !can(actor, "bookings:write", { staffId: destination.staffId ?? head.staffId }); // prettier-ignore
  if (isForeign) return { closed: "staff", warnings: [] };
  const zone = await zoneOf(db, head.locationId);
  const verdict = await judgeDestination(db, rows, { destination, now, zone, forStaff: role === "staff" });
  return { closed: verdict.closed, warnings: verdict.warnings };
}
