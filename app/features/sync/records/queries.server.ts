import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
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

/** Whom and what of ours outside numbers stand for. */
export interface Links {
  staff: Map<string, number>;
  service: Map<string, number>;
  client: Map<string, number>;
}

/** What of ours the people, services and clients of some records of one source are, in one query. */
export async function readLinks(
  db: Queryable,
  source: string,
  records: readonly Pick<VendorRecord, "staffExternalId" | "services" | "client">[],
): Promise<Links> {
  const links: Links = { staff: new Map(), service: new Map(), client: new Map() };
  const wanted = new Set(
    records.flatMap(({ staffExternalId, services, client }) => [
      staffExternalId,
      services[0]?.externalId,
      client?.externalId,
    ]),
  );
  const externalIds = [...wanted].filter((id) => typeof id === "string");
  if (externalIds.length === 0) return links;
  const entities: RefEntity[] = ["staff", "service", "client"];
  const rows = await db.selectValues(
    db
      .select({
        entity: externalRefs.entity,
        externalId: externalRefs.externalId,
        entityId: externalRefs.entityId,
      })
      .from(externalRefs)
      .where(
        and(
          eq(externalRefs.source, source),
          inArray(externalRefs.entity, entities),
          among(externalRefs.externalId, externalIds),
        ),
      ),
  );
  for (const [entity, externalId, entityId] of rows)
    links[entity as keyof Links].set(externalId as string, entityId as number);
  return links;
}

/** The calendars of people of ours, by person. */
export async function readCalendars(
  db: Queryable,
  staffIds: readonly number[],
): Promise<Map<number, Calendar>> {
  if (staffIds.length === 0) return new Map();
  const rows = await db
    .select(calendarColumns)
    .from(staff)
    .innerJoin(locations, eq(locations.id, staff.locationId))
    .where(inArray(staff.id, [...staffIds]));
  return new Map(rows.map((row) => [row.staffId, row]));
}

/** The calendar a record belongs into; null while the vendor's person is not linked to one of ours. */
export async function findCalendar(db: Queryable, record: VendorRecord): Promise<Calendar | null> {
  const { staff: linked } = await readLinks(db, record.source, [record]);
  const staffId = linked.get(record.staffExternalId ?? "");
  return staffId === undefined ? null : ((await readCalendars(db, [staffId])).get(staffId) ?? null);
}

/** The calendars that visits already stand in, by visit. */
export async function calendarsOfBookings(
  db: Queryable,
  bookingIds: readonly number[],
): Promise<Map<number, Calendar>> {
  if (bookingIds.length === 0) return new Map();
  const rows = await db
    .select({ ...calendarColumns, staffId: bookings.staffId, bookingId: bookings.id })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .where(among(bookings.id, bookingIds));
  return new Map(rows.map(({ bookingId, ...calendar }) => [bookingId, calendar]));
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

/** What is held of one record; null when it was never seen. */
export async function findRecord(
  db: Queryable,
  { source, externalId }: { source: string; externalId: string },
): Promise<RecordRow | null> {
  return (await findRecords(db, source, [externalId])).get(externalId) ?? null;
}

/** What is held of some records of one source, by the vendor's number. */
export async function findRecords(
  db: Queryable,
  source: string,
  externalIds: readonly string[],
): Promise<Map<string, RecordRow>> {
  if (externalIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(externalRecords)
    .where(and(eq(externalRecords.source, source), among(externalRecords.externalId, externalIds)));
  return new Map(rows.map((row) => [row.externalId, row]));
}

/**
 * Records that wait for their client although the vendor's person is known by now: that person's other record named them better, or staff
 * linked one. `outside`: only of these people.
 */
export async function listRecognisable(
  db: Queryable,
  source: string,
  { outside, after, limit }: { outside?: readonly string[]; after: number; limit: number },
): Promise<RecordRow[]> {
  const person = sql`${externalRecords.record} -> 'client' ->> 'externalId'`;
  const rows = await db
    .select({ row: externalRecords })
    .from(externalRecords)
    .innerJoin(
      externalRefs,
      and(
        eq(externalRefs.source, source),
        eq(externalRefs.entity, "client"),
        eq(externalRefs.externalId, person),
      ),
    )
    .where(
      and(
        eq(externalRecords.source, source),
        eq(externalRecords.state, "waiting"),
        isNull(externalRecords.clientId),
        gt(externalRecords.id, after),
        outside && among(externalRefs.externalId, outside),
      ),
    )
    .orderBy(asc(externalRecords.id))
    .limit(limit);
  return rows.map(({ row }) => row);
}
