import { and, asc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, externalRecords, externalRefs, locations, staff } from "~drizzle/schema";
import type { VendorRecord } from "../ports";

export type RecordRow = typeof externalRecords.$inferSelect;

/** A person's calendar, and what money and phone numbers mean there. */
export interface Calendar {
  staffId: number;
  locationId: number;
  currency: string;
  country: string;
}

const calendarColumns = {
  staffId: staff.id,
  locationId: locations.id,
  currency: locations.currency,
  country: locations.country,
};

type RefEntity = (typeof externalRefs.$inferSelect)["entity"];

/** Our id behind an outside one; null when nobody has linked it. */
export async function findRef(
  db: Queryable,
  { source, entity, externalId }: { source: string; entity: RefEntity; externalId: string | null },
): Promise<number | null> {
  if (externalId === null) return null;
  const [row] = await db
    .select({ entityId: externalRefs.entityId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, source),
        eq(externalRefs.entity, entity),
        eq(externalRefs.externalId, externalId),
      ),
    )
    .limit(1);
  return row?.entityId ?? null;
}

/** The calendar the record belongs into; null while the vendor's person is not linked to one of ours. */
export async function findCalendar(db: Queryable, record: VendorRecord): Promise<Calendar | null> {
  const staffId = await findRef(db, {
    source: record.source,
    entity: "staff",
    externalId: record.staffExternalId,
  });
  if (staffId === null) return null;
  const [row] = await db
    .select(calendarColumns)
    .from(staff)
    .innerJoin(locations, eq(locations.id, staff.locationId))
    .where(eq(staff.id, staffId))
    .limit(1);
  return row ?? null;
}

/** The calendar a visit already stands in. */
export async function calendarOfBooking(db: Queryable, bookingId: number): Promise<Calendar | null> {
  const [row] = await db
    .select({ ...calendarColumns, staffId: bookings.staffId })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .where(eq(bookings.id, bookingId))
    .limit(1);
  return row ?? null;
}

/** The country in which phones are read when a record has no calendar yet: the first location's. */
export async function homeCountry(db: Queryable): Promise<string> {
  const [row] = await db
    .select({ country: locations.country })
    .from(locations)
    .orderBy(asc(locations.id))
    .limit(1);
  return row?.country ?? "RU";
}

/** The held row of a vendor's record. */
export async function findRecord(
  db: Queryable,
  { source, externalId }: { source: string; externalId: string },
): Promise<RecordRow | null> {
  const [row] = await db
    .select()
    .from(externalRecords)
    .where(and(eq(externalRecords.source, source), eq(externalRecords.externalId, externalId)))
    .limit(1);
  return row ?? null;
}
