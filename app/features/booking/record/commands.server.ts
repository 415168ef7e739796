import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { bookingEvents, bookingResources, bookings } from "~drizzle/schema";
import { among } from "~drizzle/among";
import type { Queryable, Tx } from "~drizzle/client.server";
import { announceVisit, type VisitEvent } from "~/features/notifications/jobs";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { dayOf } from "~/lib/zoned-time";
import { followUp } from "../consequences/commands.server";
import {
  REFERENCE_LENGTH,
  busySpan,
  isBlocking,
  makeReference,
  type BookingSource,
  type BookingStatus,
} from "../model";

export type BookingRow = typeof bookings.$inferSelect;

/** With what and by whom something is written. */
export interface Writing {
  core: Core;
  actor: Actor;
}

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

/** Further facts of a visit of our own; a vendor's has none of them. */
export type OwnFacts = Partial<
  Pick<BookingRow, "headId" | "holdUntil" | "seats" | "classKey" | "prepayMinor" | "pointsSpent" | "seriesId" | "locale">
>; // prettier-ignore

export interface Buffers {
  beforeMin: number;
  afterMin: number;
}

/** Writes a row of a visit and its first history line. The caller holds the days' locks and has decided that the hour is free. */
export async function insertVisit(
  tx: Tx,
  writing: Writing,
  draft: VisitDraft & OwnFacts,
  {
    zone,
    buffers,
    isExclusive = draft.source !== "yclients",
    reason = "",
  }: { zone: string; buffers: Buffers; isExclusive?: boolean; reason?: string },
): Promise<BookingRow> {
  const now = writing.core.clock.now();
  const [row] = await tx
    .insert(bookings)
    .values({
      ...draft,
      ...busySpan(draft, buffers),
      reference: await freeReference(tx),
      linkToken: randomBytes(18).toString("base64url"),
      blocks: isBlocking(draft.status),
      isExclusive,
      localDay: dayOf(draft.startsAt, zone),
      createdAt: now,
      updatedAt: now,
      completedAt: draft.status === "completed" ? now : null,
      cancelledAt: draft.status === "cancelled" ? now : null,
      version: 1,
    })
    .returning();
  if (!row) throw new AppError("internal", "insert returned no row");
  await writeEvents(tx, writing, [{ row, from: null, kind: "created", reason }]);
  await followUp(tx, writing, row, null);
  return row;
}

/** A visit that a vendor has, decided in every part. */
export interface NewVisit extends VisitDraft {
  localDay: string;
  buffers: Buffers;
}

/** Writes many rows of visits that stand alone, each with its first history line, at the engine's own speed. What follows is the caller's. */
export async function insertVisits(
  tx: Tx,
  writing: Writing,
  drafts: readonly NewVisit[],
): Promise<BookingRow[]> {
  if (drafts.length === 0) return [];
  const now = writing.core.clock.now();
  const references = await freeReferences(tx, drafts.length);
  const tokens = randomBytes(TOKEN_BYTES * drafts.length);
  const made = drafts.map((draft, at) => {
    const reference = references[at] as string;
    const linkToken = tokens.toString("base64url", at * TOKEN_BYTES, (at + 1) * TOKEN_BYTES);
    return rowOf(draft, { reference, linkToken, now });
  });
  const ids = await tx.insertMany({ table: bookings, rows: made, hasBlankIds: true });
  for (const [at, row] of made.entries()) row.id = ids[at] as number;
  await writeEvents(tx, writing, made.map((row) => ({ row, from: null, kind: "created", reason: "" }))); // prettier-ignore
  return made;
}

const TOKEN_BYTES = 18;

/** The row of a visit of one person that nobody has paid or held. Every column by name: spreading objects of so many keys would cost as much as the insert. */
function rowOf(
  draft: NewVisit,
  { reference, linkToken, now }: { reference: string; linkToken: string; now: Date },
): BookingRow {
  const { busyFrom, busyUntil } = busySpan(draft, draft.buffers);
  return {
    id: 0,
    reference,
    linkToken,
    clientId: draft.clientId,
    staffId: draft.staffId,
    serviceId: draft.serviceId,
    serviceName: draft.serviceName,
    locationId: draft.locationId,
    source: draft.source,
    status: draft.status,
    startsAt: draft.startsAt,
    endsAt: draft.endsAt,
    busyFrom,
    busyUntil,
    blocks: isBlocking(draft.status),
    isExclusive: draft.source !== "yclients",
    localDay: draft.localDay,
    priceMinor: draft.priceMinor,
    currency: draft.currency,
    notes: draft.notes,
    contactEmail: draft.contactEmail ?? null,
    createdAt: now,
    updatedAt: now,
    completedAt: draft.status === "completed" ? now : null,
    cancelledAt: draft.status === "cancelled" ? now : null,
    version: 1,
    headId: null,
    holdUntil: null,
    seats: 1,
    classKey: null,
    paidMinor: 0,
    prepayMinor: 0,
    pointsSpent: 0,
    isLateCancel: false,
    cancelReason: "",
    seriesId: null,
    locale: "ru",
  };
}

/** A reference nobody has yet. */
async function freeReference(tx: Queryable): Promise<string> {
  return (await freeReferences(tx, 1))[0] as string;
}

/** References nobody has yet; a clash is a matter of one in hundreds of millions, so a few tries are plenty. */
async function freeReferences(tx: Queryable, wanted: number): Promise<string[]> {
  const free = new Set<string>();
  for (let left = 5; left > 0; left -= 1) {
    const random = randomSource((wanted - free.size) * REFERENCE_LENGTH);
    const tried = Array.from({ length: wanted - free.size }, () => makeReference(random));
    const taken = await tx
      .select({ reference: bookings.reference })
      .from(bookings)
      .where(among(bookings.reference, tried));
    const gone = new Set(taken.map(({ reference }) => reference));
    for (const reference of tried) if (!gone.has(reference)) free.add(reference);
    if (free.size === wanted) return [...free];
  }
  throw new AppError("internal", "no free booking reference");
}

/** Hands out bytes that were drawn at once: a draw for each costs more than the bytes. */
function randomSource(size: number): (bytes: number) => Uint8Array {
  const drawn = randomBytes(size);
  let at = 0;
  return (bytes) => drawn.subarray(at, (at += bytes));
}

/** A line of a visit's history. */
export interface RowEvent {
  row: BookingRow;
  from: BookingStatus | null;
  kind: EventKind;
  reason: string;
}

/** Writes history lines; the caller has changed the rows. */
export async function writeEvents(
  tx: Tx,
  { core, actor }: Writing,
  events: readonly RowEvent[],
): Promise<void> {
  const [at, by] = [core.clock.now(), actorRef(actor)];
  await tx.insertMany({
    table: bookingEvents,
    rows: events.map(({ row, from, kind, reason }) => ({
      bookingId: row.id,
      at,
      actor: by,
      kind,
      fromStatus: from,
      toStatus: row.status,
      reason,
    })),
  });
}

/**
 * Kinds of history lines. `submitted`: the visitor of a hold said who they are; `released`: they left; `offered`: a hold made for the waiting
 * list; `approved`, `declined`: staff answered a request; `reseated`: a lapsed hour was free and taken again.
 */
export type EventKind =
  | "created"
  | "status"
  | "moved"
  | "linked"
  | "changed"
  | "submitted"
  | "released"
  | "offered"
  | "extended"
  | "approved"
  | "declined"
  | "reseated"
  | "expired";

/** A history line without a change, e.g. that a hold is an offer. */
export async function noteEvent(
  tx: Tx,
  writing: Writing,
  { row, kind, reason }: { row: BookingRow; kind: EventKind; reason: string },
): Promise<void> {
  await writeEvents(tx, writing, [{ row, from: row.status, kind, reason }]);
}

export type RowChange = Partial<
  Omit<BookingRow, "id" | "reference" | "linkToken" | "blocks" | "version" | "createdAt" | "updatedAt">
>;

/** Writes changed columns and one history line, then what follows from them. The caller has locked the row. */
export async function applyChange(
  tx: Tx,
  writing: Writing,
  before: BookingRow,
  change: RowChange,
  { kind, reason }: { kind: EventKind; reason: string },
): Promise<BookingRow> {
  const row = await writeChange(tx, writing, before, change);
  await writeEvents(tx, writing, [{ row, from: before.status, kind, reason }]);
  await followUp(tx, writing, row, before);
  return row;
}

/** Only the columns; history and consequences are the caller's, who writes them for many rows together. */
export async function writeChange(
  tx: Tx,
  { core }: Writing,
  before: BookingRow,
  change: RowChange,
): Promise<BookingRow> {
  const now = core.clock.now();
  const status = change.status ?? before.status;
  const [row] = await tx
    .update(bookings)
    .set({
      ...change,
      blocks: isBlocking(status),
      completedAt: status === "completed" ? (before.completedAt ?? now) : null,
      cancelledAt: status === "cancelled" ? (before.cancelledAt ?? now) : null,
      updatedAt: now,
      version: before.version + 1,
    })
    .where(eq(bookings.id, before.id))
    .returning();
  if (!row) throw new AppError("not_found");
  await carryResources(tx, before, row);
  return row;
}

/** Rooms and equipment repeat what the guards look at. */
async function carryResources(tx: Tx, before: BookingRow, row: BookingRow): Promise<void> {
  const guarded = ({ busyFrom, busyUntil, blocks, isExclusive, classKey }: BookingRow) =>
    [busyFrom.getTime(), busyUntil.getTime(), blocks, isExclusive, classKey].join();
  if (guarded(before) === guarded(row)) return;
  const { busyFrom, busyUntil, blocks, isExclusive, classKey } = row;
  await tx
    .update(bookingResources)
    .set({ busyFrom, busyUntil, blocks, isExclusive, classKey })
    .where(eq(bookingResources.bookingId, row.id));
}

/** Tells the client what became of a visit of ours that lies ahead (`missed`: that lies behind). A vendor tells of its own. */
export async function announce(
  tx: Tx,
  { core }: Writing,
  head: BookingRow,
  event: VisitEvent,
): Promise<void> {
  const isNews = event === "missed" || event === "refunded" || head.startsAt > core.clock.now();
  if (head.source === "yclients" || head.headId !== null || !isNews) return;
  const { id: bookingId, version } = head;
  await enqueue(tx, core.clock, announceVisit, { bookingId, event, version });
}
