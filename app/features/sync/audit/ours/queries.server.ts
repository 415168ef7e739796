import { and, asc, eq, gt, gte, inArray, isNotNull, lte, ne, notInArray } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, externalRecords, externalRefs, mirroredVisits, staff } from "~drizzle/schema";
import { readStoredRecord } from "../../schema";
import { saidThere, type Origin, type Said } from "../model";

/** Our copy of one record of the vendor. */
export interface Ours {
  externalId: string;
  /** Null for an own visit that stands in the vendor's calendar. */
  recordId: number | null;
  bookingId: number | null;
  origin: Origin;
  /** The version that is held; null where none is. */
  versionAt: Date | null;
  said: Said;
}

/** Our people by the vendor's numbers. */
export async function linkedStaff(db: Queryable, source: string): Promise<Map<string, number>> {
  const rows = await db
    .select({ externalId: externalRefs.externalId, staffId: externalRefs.entityId })
    .from(externalRefs)
    .where(and(eq(externalRefs.source, source), eq(externalRefs.entity, "staff")));
  return new Map(rows.map(({ externalId, staffId }) => [externalId, staffId]));
}

const visit = {
  id: bookings.id,
  status: bookings.status,
  startsAt: bookings.startsAt,
  endsAt: bookings.endsAt,
  staffId: bookings.staffId,
  staffName: staff.name,
  serviceName: bookings.serviceName,
  priceMinor: bookings.priceMinor,
};
type Visit = {
  id: number;
  status: string;
  startsAt: Date;
  endsAt: Date;
  staffId: number;
  staffName: string | null;
  serviceName: string;
  priceMinor: number;
};

function sayVisit(row: Visit): Said {
  return {
    status: row.status,
    starts: row.startsAt.getTime(),
    ends: row.endsAt.getTime(),
    staffId: row.staffId,
    staff: row.staffName,
    service: row.serviceName,
    priceMinor: row.priceMinor,
  };
}

interface Asked {
  source: string;
  staffIds: ReadonlyMap<string, number>;
}

/** Our copies of some of the vendor's records, by their numbers. Two queries whatever their number. */
export async function oursOf(
  db: Queryable,
  { source, staffIds, externalIds }: Asked & { externalIds: readonly string[] },
): Promise<Map<string, Ours>> {
  const found = new Map<string, Ours>();
  if (externalIds.length === 0) return found;
  const ids = [...externalIds];
  const held = await db
    .select({ row: externalRecords, visit })
    .from(externalRecords)
    .leftJoin(bookings, eq(bookings.id, externalRecords.bookingId))
    .leftJoin(staff, eq(staff.id, bookings.staffId))
    .where(and(eq(externalRecords.source, source), inArray(externalRecords.externalId, ids)));
  for (const { row, visit: booked } of held) {
    const record = readStoredRecord(row.record);
    const said = booked?.id ? sayVisit(booked as Visit) : record && saidThere(record, staffIds);
    if (!said) continue;
    const { id: recordId, externalId, bookingId } = row;
    found.set(externalId, {
      externalId,
      recordId,
      bookingId,
      origin: "theirs",
      versionAt: row.versionAt,
      said,
    });
  }
  for (const own of await mirrored(db, { source, externalIds: ids })) found.set(own.externalId, own);
  return found;
}

/** Own visits as they should stand there. */
async function mirrored(
  db: Queryable,
  { source, externalIds }: { source: string; externalIds: string[] },
): Promise<Ours[]> {
  const rows = await db
    .select({
      externalId: mirroredVisits.externalId,
      kind: mirroredVisits.kind,
      recordId: externalRecords.id,
      visit,
    })
    .from(mirroredVisits)
    .innerJoin(bookings, eq(bookings.id, mirroredVisits.bookingId))
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .leftJoin(
      externalRecords,
      and(
        eq(externalRecords.source, mirroredVisits.source),
        eq(externalRecords.externalId, mirroredVisits.externalId),
      ),
    )
    .where(
      and(
        eq(mirroredVisits.source, source),
        inArray(mirroredVisits.externalId, externalIds),
        ne(mirroredVisits.state, "withdrawn"),
      ),
    );
  return rows.flatMap(({ externalId, kind, recordId, visit: booked }) =>
    externalId === null
      ? []
      : [
          {
            externalId,
            recordId,
            bookingId: booked.id,
            origin: kind,
            versionAt: null,
            said: sayVisit(booked),
          },
        ],
  );
}

/** Visits that stand here on the days of an audit and should stand there, in batches; the days are local ones of the visits. */
export async function* standingHere(
  db: Queryable,
  { source, from, until }: { source: string; from: string; until: string },
  batch = 500,
): AsyncGenerator<string[]> {
  const stands = and(
    gte(bookings.localDay, from),
    lte(bookings.localDay, until),
    notInArray(bookings.status, ["cancelled", "expired", "hold"]),
  );
  for (let after = 0; ;) {
    const rows = await db
      .select({ id: externalRecords.id, externalId: externalRecords.externalId })
      .from(externalRecords)
      .innerJoin(bookings, eq(bookings.id, externalRecords.bookingId))
      .where(and(eq(externalRecords.source, source), gt(externalRecords.id, after), stands))
      .orderBy(asc(externalRecords.id))
      .limit(batch);
    if (rows.length > 0) yield rows.map(({ externalId }) => externalId);
    after = rows.at(-1)?.id ?? 0;
    if (rows.length < batch) break;
  }
  for (let after = 0; ;) {
    const rows = await db
      .select({ id: mirroredVisits.bookingId, externalId: mirroredVisits.externalId })
      .from(mirroredVisits)
      .innerJoin(bookings, eq(bookings.id, mirroredVisits.bookingId))
      .where(
        and(
          eq(mirroredVisits.source, source),
          eq(mirroredVisits.state, "placed"),
          isNotNull(mirroredVisits.externalId),
          gt(mirroredVisits.bookingId, after),
          stands,
        ),
      )
      .orderBy(asc(mirroredVisits.bookingId))
      .limit(batch);
    if (rows.length > 0) yield rows.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]));
    after = rows.at(-1)?.id ?? 0;
    if (rows.length < batch) return;
  }
}
