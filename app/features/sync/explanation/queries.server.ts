import { and, asc, desc, eq, notInArray } from "drizzle-orm";
import { readClientCode } from "~/features/clients/model";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import {
  bookingEvents,
  bookings,
  externalRecords,
  externalRefs,
  locations,
  pointsEntries,
  services,
  staff,
  syncRunItems,
  syncRuns,
  visitConflicts,
} from "~drizzle/schema";
import { readSides } from "../diagnosis/queries.server";
import { eventsOfRecord, type EventView } from "../inbox/queries.server";
import { viewRecords, type RecordView } from "../listing/queries.server";
import type { CodeReading } from "../matching/model";
import { mustSync } from "../policy";
import { readEvidence, readStoredRecord } from "../schema";

/** What can be said about one record, so that "why is it not here" and "why no points" have an answer. */
export interface RecordExplanation extends RecordView {
  booking: {
    id: number;
    reference: string;
    status: string;
    zone: string;
    currency: string;
    serviceName: string;
    staffName: string;
  } | null;
  /** Who of ours the vendor's person and service are; null: not linked. */
  links: {
    staff: { id: number; name: string } | null;
    service: { id: number; name: string } | null;
    serviceExternalId: string | null;
  };
  /** Inbound calls about it, the newest first. */
  events: EventView[];
  /** Runs that did something with it, the newest first. A run that found it unchanged leaves no trace. */
  runs: RunTrace[];
  /** The code as it was read out of the comment. */
  comment: { reading: CodeReading; code: string | null };
  /** Everybody the evidence names; two or more are the sides of a contradiction. */
  sides: { clientId: number; name: string; code: string; grounds: string[] }[];
  /** Every change of the visit, the oldest first. */
  history: VisitTrace[];
  points: PointsTrace[];
  /** Open disagreements of the two calendars about the visit. */
  conflicts: { id: number; kind: string }[];
  /** Whom a vendor's person may still be linked to. */
  staffChoices: { id: number; name: string }[];
}

export interface RunTrace {
  runId: number;
  cause: string;
  outcome: string;
  detail: string;
  at: Date;
}

export interface VisitTrace {
  id: number;
  at: Date;
  actor: string;
  kind: string;
  fromStatus: string | null;
  toStatus: string | null;
  reason: string;
}

/** Points that rest on the visit, with what they were reckoned from. */
export interface PointsTrace {
  id: number;
  kind: string;
  points: number;
  levelName: string | null;
  percentBp: number | null;
  priceMinor: number | null;
  currency: string | null;
  recordVersionAt: Date | null;
  createdAt: Date;
}

/** Everything about one record; null when there is none. */
export async function explainRecord(
  db: Queryable,
  actor: Actor,
  recordId: number,
): Promise<RecordExplanation | null> {
  mustSync(actor, "read");
  const [row] = await db.select().from(externalRecords).where(eq(externalRecords.id, recordId)).limit(1);
  if (!row) return null;
  const [view] = await viewRecords(db, [row]);
  if (!view) return null;
  const record = readStoredRecord(row.record);
  const serviceExternalId = record?.services[0]?.externalId ?? null;
  return {
    ...view,
    booking: row.bookingId === null ? null : await readBooking(db, row.bookingId),
    links: {
      staff: await readLinked(db, {
        source: row.source,
        entity: "staff",
        externalId: record?.staffExternalId ?? null,
      }),
      service: await readLinked(db, { source: row.source, entity: "service", externalId: serviceExternalId }),
      serviceExternalId,
    },
    events: await eventsOfRecord(db, { ...row, companyId: record?.companyId ?? null }),
    runs: await runsOf(db, row.id),
    comment: readComment(record?.comment),
    sides: await readSides(db, readEvidence(row.evidence)),
    ...(row.bookingId === null
      ? { history: [], points: [], conflicts: [] }
      : await tracesOf(db, row.bookingId)),
    staffChoices: await unlinkedStaff(db, row.source),
  };
}

async function readBooking(db: Queryable, bookingId: number): Promise<RecordExplanation["booking"]> {
  const [booking] = await db
    .select({
      id: bookings.id,
      reference: bookings.reference,
      status: bookings.status,
      zone: locations.zone,
      currency: bookings.currency,
      serviceName: bookings.serviceName,
      staffName: staff.name,
    })
    .from(bookings)
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .where(eq(bookings.id, bookingId))
    .limit(1);
  return booking ?? null;
}

async function readLinked(
  db: Queryable,
  { source, entity, externalId }: { source: string; entity: "staff" | "service"; externalId: string | null },
): Promise<{ id: number; name: string } | null> {
  if (externalId === null) return null;
  const ours = entity === "staff" ? staff : services;
  const [row] = await db
    .select({ id: ours.id, name: ours.name })
    .from(externalRefs)
    .innerJoin(ours, eq(ours.id, externalRefs.entityId))
    .where(
      and(
        eq(externalRefs.source, source),
        eq(externalRefs.entity, entity),
        eq(externalRefs.externalId, externalId),
      ),
    )
    .limit(1);
  return row ?? null;
}

function readComment(comment: string | undefined): RecordExplanation["comment"] {
  const { result, code } = readClientCode(comment);
  return { reading: result, code };
}

const TRACES = 50;

async function runsOf(db: Queryable, recordId: number): Promise<RunTrace[]> {
  const { runId, outcome, detail, at } = syncRunItems;
  return db
    .select({ runId, cause: syncRuns.cause, outcome, detail, at })
    .from(syncRunItems)
    .innerJoin(syncRuns, eq(syncRuns.id, runId))
    .where(eq(syncRunItems.recordId, recordId))
    .orderBy(desc(syncRunItems.id))
    .limit(TRACES);
}

async function tracesOf(
  db: Queryable,
  bookingId: number,
): Promise<Pick<RecordExplanation, "history" | "points" | "conflicts">> {
  const { id, at, actor, kind, fromStatus, toStatus, reason } = bookingEvents;
  const history = await db
    .select({ id, at, actor, kind, fromStatus, toStatus, reason })
    .from(bookingEvents)
    .where(eq(bookingEvents.bookingId, bookingId))
    .orderBy(asc(id))
    .limit(TRACES);
  const entry = pointsEntries;
  const points = await db
    .select({
      ...{ id: entry.id, kind: entry.kind, points: entry.points, levelName: entry.levelName },
      ...{ percentBp: entry.percentBp, priceMinor: entry.priceMinor, currency: entry.currency },
      ...{ recordVersionAt: entry.recordVersionAt, createdAt: entry.createdAt },
    })
    .from(entry)
    .where(eq(entry.bookingId, bookingId))
    .orderBy(asc(entry.id))
    .limit(TRACES);
  const conflicts = await db
    .select({ id: visitConflicts.id, kind: visitConflicts.kind })
    .from(visitConflicts)
    .where(and(eq(visitConflicts.bookingId, bookingId), eq(visitConflicts.state, "open")));
  return { history, points, conflicts };
}

async function unlinkedStaff(db: Queryable, source: string): Promise<{ id: number; name: string }[]> {
  const linked = db
    .select({ id: externalRefs.entityId })
    .from(externalRefs)
    .where(and(eq(externalRefs.source, source), eq(externalRefs.entity, "staff")));
  return db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(notInArray(staff.id, linked))
    .orderBy(asc(staff.position), asc(staff.id));
}
