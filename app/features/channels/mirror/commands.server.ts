import { randomBytes } from "node:crypto";
import { and, eq, inArray, isNull, lte, or } from "drizzle-orm";
import { bookings, externalRefs, mirroredVisits, visitConflicts } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { takeOver, type TakenOver } from "~/features/booking/taken-over/commands.server";
import type { VendorRecord } from "~/features/sync/ports";
import { enqueue } from "~/jobs/enqueue";
import type { Core } from "~/lib/core";
import { closeConflict, noteOverlaps, openConflict, type Writing } from "../conflicts/commands.server";
import { mirrorVisit } from "../jobs";
import {
  isSameStanding,
  makeRequestKey,
  MIRROR_SOURCE,
  placedAs,
  standingOfRecord,
  type Group,
  type Standing,
} from "./model";
import type { BookingRow, MirrorCase, MirrorRow } from "./queries.server";

/** For so long one process may talk to the vendor about a visit; longer than a job may run. */
const LEASE_MS = 75_000;

/** A key nobody has yet, for the first attempt to write or sell a visit there. */
export function newRequestKey(bookingId: number): string {
  return makeRequestKey(bookingId, randomBytes(6).toString("hex"));
}

/** Makes the row of a visit that is to stand there; the one that is there stays. */
export async function ensureRow(tx: Tx, core: Core, bookingId: number): Promise<void> {
  const now = core.clock.now();
  await tx
    .insert(mirroredVisits)
    .values({
      bookingId,
      source: MIRROR_SOURCE,
      kind: "busy",
      state: "waiting",
      isProvisional: false,
      requestKey: newRequestKey(bookingId),
      attempts: 0,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing();
}

/** Takes the right to talk to the vendor about a visit; null while somebody else has it. */
export async function takeLease(tx: Tx, core: Core, bookingId: number): Promise<Date | null> {
  const now = core.clock.now();
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const free = or(isNull(mirroredVisits.leaseUntil), lte(mirroredVisits.leaseUntil, now));
  const taken = await tx
    .update(mirroredVisits)
    .set({ leaseUntil })
    .where(and(eq(mirroredVisits.bookingId, bookingId), free))
    .returning({ bookingId: mirroredVisits.bookingId });
  return taken.length > 0 ? leaseUntil : null;
}

/** What a row becomes. */
export type RowChange = Partial<
  Pick<
    MirrorRow,
    | "state"
    | "isProvisional"
    | "externalId"
    | "recordHash"
    | "requestKey"
    | "placedDigest"
    | "placedVersion"
    | "attempts"
    | "failure"
    | "leaseUntil"
  >
>;

/** Writes a row that one of these leases is for; false when the lease is somebody else's by now. */
export async function writeLeased(
  tx: Tx,
  core: Core,
  { bookingId, leaseUntil }: { bookingId: number; leaseUntil: Date },
  change: RowChange,
): Promise<boolean> {
  const rows = await tx
    .update(mirroredVisits)
    .set({ ...change, updatedAt: core.clock.now() })
    .where(and(eq(mirroredVisits.bookingId, bookingId), eq(mirroredVisits.leaseUntil, leaseUntil)))
    .returning({ bookingId: mirroredVisits.bookingId });
  if (rows.length === 0) return false;
  for (const topic of ["channels", "bookings"] as const) tx.touch(topic);
  return true;
}

/** Which record of the vendor's is this visit, for everybody who looks it up by its number. */
export async function writeBookingRef(
  tx: Tx,
  core: Core,
  { bookingId, externalId }: { bookingId: number; externalId: string },
): Promise<void> {
  await tx
    .insert(externalRefs)
    .values({
      source: MIRROR_SOURCE,
      entity: "booking",
      externalId,
      entityId: bookingId,
      createdAt: core.clock.now(),
    })
    .onConflictDoNothing();
}

/** The hour is ours there, or `except` has it: whoever else was said to have it, and is not a visit of theirs here, is not there any more. */
export async function closeTaken(
  tx: Tx,
  writing: Writing,
  { bookingId, except = null }: { bookingId: number; except?: string | null },
): Promise<void> {
  const rows = await tx
    .select({ id: visitConflicts.id, externalId: visitConflicts.externalId, otherSource: bookings.source })
    .from(visitConflicts)
    .leftJoin(bookings, eq(bookings.id, visitConflicts.otherBookingId))
    .where(
      and(
        eq(visitConflicts.bookingId, bookingId),
        eq(visitConflicts.state, "open"),
        eq(visitConflicts.kind, "overlap"),
      ),
    );
  for (const { id, externalId, otherSource } of rows)
    if (otherSource !== MIRROR_SOURCE && (except === null || externalId !== except))
      await closeConflict(tx, writing, { conflictId: id, resolution: "gone" });
}

/** Our person behind the vendor's number; null when nobody is linked. */
async function findPerson(db: Queryable, staffExternalId: string): Promise<number | null> {
  const [ref] = await db
    .select({ staffId: externalRefs.entityId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, MIRROR_SOURCE),
        eq(externalRefs.entity, "staff"),
        eq(externalRefs.externalId, staffExternalId),
      ),
    )
    .limit(1);
  return ref?.staffId ?? null;
}

/**
 * Takes over what was changed there, as far as `groups` say. When our calendar cannot take it (the hour is somebody's, the person is not one of
 * ours) nothing is changed and a conflict is opened. The row must be written by the caller afterwards.
 */
export async function takeOverThere(
  tx: Tx,
  writing: Writing,
  {
    booking,
    there,
    record,
    groups,
  }: { booking: BookingRow; there: Standing; record: VendorRecord; groups: readonly Group[] },
): Promise<BookingRow | null> {
  const change: TakenOver = { bookingId: booking.id };
  if (groups.includes("place")) {
    const staffId = await findPerson(tx, there.staff);
    if (staffId === null) return contradict(tx, writing, booking, record);
    change.place = { staffId, startsAt: record.startsAt, endsAt: record.endsAt };
  }
  if (groups.includes("status")) change.status = there.status === "open" ? "confirmed" : there.status;
  if (groups.includes("price") && there.price !== null) change.priceMinor = there.price;
  const taken = await takeOver(tx, writing, change);
  if (!taken.ok) return contradict(tx, writing, booking, record);
  await noteOverlaps(tx, writing, [booking.id]);
  return taken.value;
}

async function contradict(
  tx: Tx,
  writing: Writing,
  booking: BookingRow,
  record: VendorRecord,
): Promise<null> {
  await openConflict(tx, writing, {
    kind: "changed_both",
    bookingId: booking.id,
    otherBookingId: null,
    externalId: record.externalId,
    proposedLoser: "theirs",
  });
  return null;
}

/** Their record of our visit was deleted: what they sold is called off here too, what only kept the hour is for a person to decide. */
export async function acceptGone(
  tx: Tx,
  writing: Writing,
  { booking, kind, externalId }: Pick<MirrorCase, "booking" | "kind"> & { externalId: string },
): Promise<"withdrawn" | "conflict"> {
  if (kind === "sale") {
    const off = await takeOver(tx, writing, { bookingId: booking.id, status: "cancelled" });
    if (off.ok) {
      await noteOverlaps(tx, writing, [booking.id]);
      return "withdrawn";
    }
  }
  await openConflict(tx, writing, {
    kind: "gone_there",
    bookingId: booking.id,
    otherBookingId: null,
    externalId,
    proposedLoser: "ours",
  });
  return "conflict";
}

/** What a row says when both calendars agree with `there`. */
export function settledAs(
  { kind, booking }: Pick<MirrorCase, "kind" | "booking">,
  record: VendorRecord,
): RowChange {
  return {
    state: "placed",
    isProvisional: false,
    externalId: record.externalId,
    placedDigest: placedAs(standingOfRecord(record, kind), record.version),
    placedVersion: booking.version,
    attempts: 0,
    failure: null,
  };
}

/** Whether what stands there is what ours says: nothing to do, not even to ask. */
export function isSettled({ row, ours, placed }: MirrorCase): boolean {
  if (!row || placed.extra.length > 0 || (placed.sent.length > 0 && row.externalId === null)) return false;
  if (row.state === "withdrawn") return ours === null && row.externalId === null;
  return row.state === "placed" && row.externalId !== null && isSameStanding(ours, placed.base);
}

/** Has visits compared with the other calendar as soon as may be. */
export async function lookAgain(tx: Tx, core: Core, bookingIds: readonly number[]): Promise<void> {
  if (bookingIds.length === 0) return;
  await tx
    .update(mirroredVisits)
    .set({ state: "waiting", updatedAt: core.clock.now() })
    .where(and(inArray(mirroredVisits.bookingId, [...bookingIds]), eq(mirroredVisits.state, "placed")));
  for (const bookingId of bookingIds) await enqueue(tx, core.clock, mirrorVisit, { bookingId });
}
