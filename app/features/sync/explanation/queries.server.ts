import { and, asc, desc, eq, like, notInArray } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, externalRecords, externalRefs, inbox, locations, services, staff } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { eventColumns, type EventView } from "../inbox/queries.server";
import { viewRecords, type RecordView } from "../listing/queries.server";
import { mustSync } from "../policy";
import type { RecordRow } from "../records/queries.server";
import { readStoredRecord } from "../schema";

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
  /** Whom a vendor's person may still be linked to. */
  staffChoices: { id: number; name: string }[];
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
    events: await eventsOf(db, row),
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

/** A YClients event's key begins `company:record:id:`; the newest twenty are enough to see what happened. */
async function eventsOf(db: Queryable, { source, externalId, record }: RecordRow): Promise<EventView[]> {
  const company = readStoredRecord(record)?.companyId;
  if (!company) return [];
  const prefix = `${company}:record:${externalId}:`.replace(/[%_]/g, "");
  return db
    .select(eventColumns)
    .from(inbox)
    .where(and(eq(inbox.source, source), like(inbox.dedupeKey, `${prefix}%`)))
    .orderBy(desc(inbox.id))
    .limit(20);
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
