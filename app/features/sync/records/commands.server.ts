import { and, eq } from "drizzle-orm";
import { importVisit } from "~/features/booking/commands.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import type { Tx } from "~drizzle/client.server";
import { externalRecords, externalRefs } from "~drizzle/schema";
import { decideMatch } from "../matching/model";
import { gatherFindings } from "../matching/queries.server";
import type { VendorRecord } from "../ports";
import { noEvidence, readEvidence, readStoredRecord } from "../schema";
import { namesAnother, placeRecord, verdictOf, visitTitle, type Applied, type ClientVerdict } from "./model";
import {
  calendarOfBooking,
  findCalendar,
  findRef,
  homeCountry,
  type Calendar,
  type RecordRow,
} from "./queries.server";

export interface Writing {
  core: Core;
  actor: Actor;
}

/** Before any version: the placeholder of a record that is being written for the first time. */
const BEFORE_ALL = new Date(0);

/**
 * Takes hold of a record's row, making it when it is new. Two workers with the same record queue here on both engines:
 * the insert waits for the other's unfinished one, and the update reads the row as the other left it.
 */
export async function lockRecord(
  tx: Tx,
  core: Core,
  key: { source: string; externalId: string },
): Promise<RecordRow> {
  const now = core.clock.now();
  await tx
    .insert(externalRecords)
    .values({
      ...key,
      versionAt: BEFORE_ALL,
      state: "waiting",
      evidence: noEvidence,
      record: {},
      firstSeenAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing();
  const [row] = await tx
    .update(externalRecords)
    .set({ updatedAt: now })
    .where(and(eq(externalRecords.source, key.source), eq(externalRecords.externalId, key.externalId)))
    .returning();
  if (!row) throw new AppError("internal", "a locked record has gone");
  return row;
}

/** The same for a row that staff point at; null when there is none. */
export async function lockRecordById(tx: Tx, core: Core, recordId: number): Promise<RecordRow | null> {
  const [row] = await tx
    .update(externalRecords)
    .set({ updatedAt: core.clock.now() })
    .where(eq(externalRecords.id, recordId))
    .returning();
  return row ?? null;
}

/**
 * Finds the client and the calendar of a record and writes the visit, the links and the reasons. The caller holds the row's lock and has
 * decided that the record is not older than what is held.
 */
export async function settleRecord(
  tx: Tx,
  writing: Writing,
  row: RecordRow,
  record: VendorRecord,
): Promise<Applied> {
  const linked = await findCalendar(tx, record);
  // A visit that is already in a calendar stays there until somebody says whose the vendor's new person is.
  const calendar = linked ?? (row.bookingId === null ? null : await calendarOfBooking(tx, row.bookingId));
  const verdict = await findClient(tx, row, record, calendar);
  const place = placeRecord(verdict, { deleted: record.deleted, hasCalendar: linked !== null });
  // A client found once stays while the vendor names the same person or nobody; somebody else's visit is no longer theirs.
  const keeps = verdict.clientId === null && !namesAnother(readStoredRecord(row.record), record);
  const clientId = keeps ? "kept" : verdict.clientId;
  const visit = await writeVisit(tx, writing, { row, record, calendar, clientId });
  await tx
    .update(externalRecords)
    .set({
      state: place.state,
      evidence: place.evidence,
      clientId: verdict.clientId,
      bookingId: visit.bookingId,
      record,
      versionAt: record.version,
      updatedAt: writing.core.clock.now(),
    })
    .where(eq(externalRecords.id, row.id));
  await writeRefs(tx, writing, { record, bookingId: visit.bookingId, verdict });
  const isWritten = visit.change === "created" || visit.change === "updated";
  const isNews =
    isWritten || row.state !== place.state || readEvidence(row.evidence).reason !== place.evidence.reason;
  return { recordId: row.id, bookingId: visit.bookingId, change: visit.change, state: place.state, isNews };
}

async function findClient(
  tx: Tx,
  row: RecordRow,
  record: VendorRecord,
  calendar: Calendar | null,
): Promise<ClientVerdict> {
  const before = readEvidence(row.evidence);
  const held = readStoredRecord(row.record);
  const samePerson = held !== null && JSON.stringify(held.client) === JSON.stringify(record.client);
  // What a person decided stands until the vendor names somebody else.
  if (samePerson && (before.by === "hand" || before.reason === "dismissed")) {
    return {
      clientId: row.clientId,
      evidence: { ...before, reason: before.by === "hand" ? null : before.reason, failure: null },
    };
  }
  const region = calendar?.country ?? (await homeCountry(tx));
  const found = await gatherFindings(tx, { record, region });
  return verdictOf(decideMatch(found), {
    code: found.code,
    email: { given: found.emailGiven, clientIds: [...found.emailClientIds] },
    phone: { given: found.phoneGiven, usable: found.phoneIsWhole, clientIds: [...found.phoneClientIds] },
    lastTen: { clientIds: found.lastTen.map(({ clientId }) => clientId) },
    decidedBy: null,
    failure: null,
  });
}

/** The visit in our calendar. A client who is not found yet does not keep the hour free. */
async function writeVisit(
  tx: Tx,
  writing: Writing,
  {
    row,
    record,
    calendar,
    clientId,
  }: { row: RecordRow; record: VendorRecord; calendar: Calendar | null; clientId: number | null | "kept" },
): Promise<{ bookingId: number | null; change: Applied["change"] }> {
  const neverStood = record.deleted && row.bookingId === null && typeof clientId !== "number";
  if (!calendar || neverStood) return { bookingId: row.bookingId, change: "none" };
  const { source } = record;
  const service = record.services[0]?.externalId ?? null;
  const { bookingId, outcome } = await importVisit(tx, writing, {
    bookingId: row.bookingId,
    clientId,
    staffId: calendar.staffId,
    serviceId: await findRef(tx, { source, entity: "service", externalId: service }),
    serviceName: visitTitle(record),
    locationId: calendar.locationId,
    startsAt: record.startsAt,
    endsAt: record.endsAt,
    status: record.deleted ? "cancelled" : record.status,
    priceMinor: record.priceMinor,
    currency: calendar.currency,
    notes: record.comment,
  });
  return { bookingId, change: outcome };
}

async function writeRefs(
  tx: Tx,
  { core }: Writing,
  { record, bookingId, verdict }: { record: VendorRecord; bookingId: number | null; verdict: ClientVerdict },
): Promise<void> {
  const refs: (typeof externalRefs.$inferInsert)[] = [];
  const common = { source: record.source, createdAt: core.clock.now() };
  if (bookingId !== null)
    refs.push({ ...common, entity: "booking", externalId: record.externalId, entityId: bookingId });
  const outside = record.client?.externalId;
  if (outside && verdict.clientId !== null && verdict.evidence.by !== "known")
    refs.push({ ...common, entity: "client", externalId: outside, entityId: verdict.clientId });
  if (refs.length > 0) await tx.insert(externalRefs).values(refs).onConflictDoNothing();
}
