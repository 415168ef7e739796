import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, lt, ne, sql } from "drizzle-orm";
import { bookingEvents, bookings, calendarDays, clients, locations, services } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { isOverlapViolation } from "~drizzle/errors";
import { lockRow } from "~drizzle/lock";
import { requireCan } from "~/features/accounts/policy";
import { settleBookingPoints } from "~/features/loyalty/jobs";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { addDays, dayOf } from "~/lib/zoned-time";
import {
  busySpan,
  canMove,
  isBlocking,
  makeReference,
  nextStatuses,
  type BookingSource,
  type BookingStatus,
} from "./model";

export type BookingRow = typeof bookings.$inferSelect;

/** What is needed to write a visit down, already decided. */
export interface VisitDraft {
  clientId: number | null;
  staffId: number;
  serviceId: number | null;
  serviceName: string;
  locationId: number;
  source: BookingSource;
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
  priceMinor: number;
  currency: string;
  notes: string;
  /** Where this visit's letters go; the client's own address when null. */
  contactEmail?: string | null;
}

interface Writing {
  core: Core;
  actor: Actor;
}

/**
 * Makes everybody who wants to change these people's days wait for one another: the rows are bumped in one fixed order, so two
 * transactions can queue but never embrace. Call it before reading what is taken. `from` to `until` is the visit with its buffers.
 */
export async function lockCalendarDays(
  tx: Tx,
  { staffIds, zone, from, until }: { staffIds: readonly number[]; zone: string; from: Date; until: Date },
): Promise<void> {
  const days: string[] = [];
  const last = dayOf(until, zone);
  for (let day = dayOf(from, zone); day <= last; day = addDays(day, 1)) days.push(day);
  const rows = [...new Set(staffIds)]
    .sort((a, b) => a - b)
    .flatMap((staffId) => days.map((day) => ({ staffId, day, version: 1 })));
  for (const row of rows) {
    await tx
      .insert(calendarDays)
      .values(row)
      .onConflictDoUpdate({
        target: [calendarDays.staffId, calendarDays.day],
        set: { version: sql`${calendarDays.version} + 1` },
      });
  }
}

/** Writes a visit and its first history line. The caller holds the day's lock and has decided that the hour is free. */
export async function insertVisit(
  tx: Tx,
  { core, actor }: Writing,
  draft: VisitDraft,
  {
    zone,
    buffers,
    reason = "",
  }: { zone: string; buffers: { beforeMin: number; afterMin: number }; reason?: string },
): Promise<BookingRow> {
  const now = core.clock.now();
  const [row] = await tx
    .insert(bookings)
    .values({
      ...draft,
      ...busySpan(draft, buffers),
      reference: await freeReference(tx),
      linkToken: randomBytes(18).toString("base64url"),
      blocks: isBlocking(draft.status),
      isExclusive: draft.source !== "yclients",
      localDay: dayOf(draft.startsAt, zone),
      createdAt: now,
      updatedAt: now,
      completedAt: draft.status === "completed" ? now : null,
      cancelledAt: draft.status === "cancelled" ? now : null,
      version: 1,
    })
    .returning();
  if (!row) throw new AppError("internal", "insert returned no row");
  await tx.insert(bookingEvents).values({
    bookingId: row.id,
    at: now,
    actor: actorRef(actor),
    kind: "created",
    fromStatus: null,
    toStatus: row.status,
    reason,
  });
  await afterChange(tx, { core, actor }, row, null);
  return row;
}

/** A reference nobody has yet; a clash is a matter of one in hundreds of millions, so a few tries are plenty. */
async function freeReference(tx: Queryable): Promise<string> {
  for (let left = 5; left > 0; left -= 1) {
    const reference = makeReference(randomBytes);
    const [taken] = await tx
      .select({ id: bookings.id })
      .from(bookings)
      .where(eq(bookings.reference, reference))
      .limit(1);
    if (!taken) return reference;
  }
  throw new AppError("internal", "no free booking reference");
}

/** Everything that follows from a changed visit and belongs in its transaction: the client's counters, points, the news. */
async function afterChange(
  tx: Tx,
  { core }: Writing,
  now: BookingRow,
  before: BookingRow | null,
): Promise<void> {
  tx.touch("bookings");
  const wasDone = before?.status === "completed";
  const isDone = now.status === "completed";
  const moved = before?.clientId !== now.clientId;
  if (wasDone !== isDone || (isDone && (moved || before?.startsAt.getTime() !== now.startsAt.getTime()))) {
    const ids = [before?.clientId, now.clientId].filter((id) => typeof id === "number");
    for (const clientId of [...new Set(ids)].sort((a, b) => a - b)) await recountVisits(tx, clientId);
    tx.touch("clients");
  }
  const pointsMayChange =
    wasDone !== isDone || moved || before?.priceMinor !== now.priceMinor || before?.status !== now.status;
  if (before ? pointsMayChange : isDone)
    await enqueue(tx, core.clock, settleBookingPoints, { bookingId: now.id });
}

async function recountVisits(tx: Tx, clientId: number): Promise<void> {
  // Two visits of one client may be closed at once; without the lock each would count without the other.
  await lockRow(tx, clients, clientId);
  const done = and(eq(bookings.clientId, clientId), eq(bookings.status, "completed"));
  const [last] = await tx
    .select({ startsAt: bookings.startsAt })
    .from(bookings)
    .where(done)
    .orderBy(desc(bookings.startsAt))
    .limit(1);
  const visitsCount = await tx.$count(bookings, done);
  await tx
    .update(clients)
    .set({ visitsCount, lastVisitAt: last?.startsAt ?? null })
    .where(eq(clients.id, clientId));
}

async function lockBooking(tx: Tx, bookingId: number): Promise<BookingRow> {
  // Bumping the version is the lock: a second change of this visit waits for the first and then sees it.
  const [row] = await tx
    .update(bookings)
    .set({ version: sql`${bookings.version} + 1` })
    .where(eq(bookings.id, bookingId))
    .returning();
  if (!row) throw new AppError("not_found");
  return row;
}

/** Writes changed columns and one history line, then what follows from them. */
async function applyChange(
  tx: Tx,
  writing: Writing,
  before: BookingRow,
  change: Partial<VisitDraft> & { busyFrom?: Date; busyUntil?: Date; localDay?: string },
  { kind, reason }: { kind: string; reason: string },
): Promise<BookingRow> {
  const now = writing.core.clock.now();
  const status = change.status ?? before.status;
  const [row] = await tx
    .update(bookings)
    .set({
      ...change,
      blocks: isBlocking(status),
      completedAt: status === "completed" ? (before.completedAt ?? now) : null,
      cancelledAt: status === "cancelled" ? (before.cancelledAt ?? now) : null,
      updatedAt: now,
    })
    .where(eq(bookings.id, before.id))
    .returning();
  if (!row) throw new AppError("not_found");
  await tx.insert(bookingEvents).values({
    bookingId: row.id,
    at: now,
    actor: actorRef(writing.actor),
    kind,
    fromStatus: before.status,
    toStatus: row.status,
    reason,
  });
  await afterChange(tx, writing, row, before);
  return row;
}

export type StatusRefusal = { reason: "not_allowed"; from: BookingStatus } | { reason: "slot_taken" };

/**
 * Moves a visit along its life, as a person does. Refuses arrows the model does not know and taking back an hour that was given away.
 * @throws AppError `forbidden`, `not_found`
 */
export async function changeBookingStatus(
  core: Core,
  actor: Actor,
  { bookingId, to, reason = "" }: { bookingId: number; to: BookingStatus; reason?: string },
): Promise<Result<BookingRow, StatusRefusal>> {
  try {
    return await core.db.transaction((tx) => moveAlong(tx, { core, actor }, { bookingId, to, reason }));
  } catch (error) {
    // The fence behind the lock, as in booking.
    if (isOverlapViolation(error)) return refuse({ reason: "slot_taken" });
    throw error;
  }
}

async function moveAlong(
  tx: Tx,
  { core, actor }: Writing,
  { bookingId, to, reason }: { bookingId: number; to: BookingStatus; reason: string },
): Promise<Result<BookingRow, StatusRefusal>> {
  const before = await lockBooking(tx, bookingId);
  requireCan(actor, "bookings:write", { staffId: before.staffId });
  if (before.status === to) return ok(before);
  if (
    !canMove(before.status, to) ||
    !nextStatuses(before.status, before.startsAt, core.clock.now()).includes(to)
  ) {
    return refuse({ reason: "not_allowed" as const, from: before.status });
  }
  if (!before.blocks && isBlocking(to) && (await isTakenByAnother(tx, before)))
    return refuse({ reason: "slot_taken" as const });
  return ok(await applyChange(tx, { core, actor }, before, { status: to }, { kind: "status", reason }));
}

async function isTakenByAnother(tx: Tx, visit: BookingRow): Promise<boolean> {
  const [location] = await tx
    .select({ zone: locations.zone })
    .from(locations)
    .where(eq(locations.id, visit.locationId))
    .limit(1);
  await lockCalendarDays(tx, {
    staffIds: [visit.staffId],
    zone: location?.zone ?? "UTC",
    from: visit.busyFrom,
    until: visit.busyUntil,
  });
  const [other] = await tx
    .select({ id: bookings.id })
    .from(bookings)
    .where(
      and(
        eq(bookings.staffId, visit.staffId),
        eq(bookings.blocks, true),
        ne(bookings.id, visit.id),
        lt(bookings.busyFrom, visit.busyUntil),
        gt(bookings.busyUntil, visit.busyFrom),
      ),
    )
    .limit(1);
  return other !== undefined;
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
  const [location] = await tx
    .select({ zone: locations.zone })
    .from(locations)
    .where(eq(locations.id, draft.locationId))
    .limit(1);
  const zone = location?.zone ?? "UTC";
  const buffers = await buffersOf(tx, draft.serviceId);
  // The visit first and then its days, as everywhere: two changes of one visit queue and never embrace.
  const before = bookingId === null ? null : await lockBooking(tx, bookingId);
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
  const before = await lockBooking(tx, bookingId);
  if (before.clientId === clientId) return;
  await applyChange(tx, writing, before, { clientId }, { kind: "linked", reason });
}
