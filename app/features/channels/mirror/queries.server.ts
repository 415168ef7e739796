import { and, asc, eq, gt, inArray, isNull, lte, ne, or } from "drizzle-orm";
import { bookings, clients, externalRefs, locations, mirroredVisits, visitConflicts } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { readSetting } from "~/features/settings/queries.server";
import { MIRROR_SOURCE, readPlaced, standingOfVisit, type Placed, type Standing } from "./model";

export type MirrorRow = typeof mirroredVisits.$inferSelect;
export type BookingRow = typeof bookings.$inferSelect;

/** One visit of ours and all that decides how it should stand in the outside calendar. */
export interface MirrorCase {
  booking: BookingRow;
  /** Null: it never stood there and nobody tried. */
  row: MirrorRow | null;
  placed: Placed;
  kind: "sale" | "busy";
  /** How it should stand there; null: not at all. */
  ours: Standing | null;
  zone: string;
}

/** Reads a visit's case; null for a visit that does not exist or is the vendor's own. */
export async function readCase(db: Queryable, bookingId: number): Promise<MirrorCase | null> {
  const [found] = await db
    .select({ booking: bookings, row: mirroredVisits, zone: locations.zone })
    .from(bookings)
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(mirroredVisits, eq(mirroredVisits.bookingId, bookings.id))
    .where(eq(bookings.id, bookingId))
    .limit(1);
  if (!found || found.booking.source === "yclients") return null;
  const { booking, row, zone } = found;
  const kind = row?.kind ?? "busy";
  const staffExternalId = await findStaffNumber(db, booking.staffId);
  const stands = staffExternalId !== null && !(await isCarriedByAnother(db, booking, row));
  const ours = stands ? standingOfVisit(booking, { staffExternalId, kind }) : null;
  return { booking, row, placed: readPlaced(row?.placedDigest ?? null), kind, ours, zone };
}

/** The vendor's number of one of our people; the first when there are several, null when there is none. */
export async function findStaffNumber(db: Queryable, staffId: number): Promise<string | null> {
  const [ref] = await db
    .select({ externalId: externalRefs.externalId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.entity, "staff"),
        eq(externalRefs.entityId, staffId),
        eq(externalRefs.source, MIRROR_SOURCE),
        ne(externalRefs.externalId, ""),
      ),
    )
    .orderBy(asc(externalRefs.id))
    .limit(1);
  return ref?.externalId ?? null;
}

/** The vendor's numbers of services, by ours. */
export async function listServiceNumbers(db: Queryable, serviceIds: readonly number[]): Promise<string[]> {
  if (serviceIds.length === 0) return [];
  const refs = await db
    .select({ externalId: externalRefs.externalId, serviceId: externalRefs.entityId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.entity, "service"),
        inArray(externalRefs.entityId, [...serviceIds]),
        eq(externalRefs.source, MIRROR_SOURCE),
        ne(externalRefs.externalId, ""),
      ),
    )
    .orderBy(asc(externalRefs.id));
  const first = new Map(refs.toReversed().map(({ serviceId, externalId }) => [serviceId, externalId]));
  return serviceIds.flatMap((id) => first.get(id) ?? []);
}

/** The places of one class take one hour: one of them stands there for all, the one that stands already or the first. */
async function isCarriedByAnother(
  db: Queryable,
  booking: BookingRow,
  row: MirrorRow | null,
): Promise<boolean> {
  const { id, classKey } = booking;
  if (classKey === null || row?.externalId) return false;
  const [carrier] = await listClassRows(db, booking);
  return carrier !== undefined && carrier.id !== id;
}

/** The places of a class that are taken, the one that stands in the outside calendar first, then by age. */
export async function listClassRows(
  db: Queryable,
  { classKey, staffId, startsAt }: Pick<BookingRow, "classKey" | "staffId" | "startsAt">,
) {
  if (classKey === null) return [];
  const rows = await db
    .select({ id: bookings.id, externalId: mirroredVisits.externalId })
    .from(bookings)
    .leftJoin(mirroredVisits, eq(mirroredVisits.bookingId, bookings.id))
    .where(
      and(
        eq(bookings.staffId, staffId),
        eq(bookings.startsAt, startsAt),
        eq(bookings.blocks, true),
        ne(bookings.status, "hold"),
        eq(bookings.classKey, classKey),
      ),
    )
    .orderBy(asc(bookings.id));
  return rows.sort((a, b) => Number(a.externalId === null) - Number(b.externalId === null) || a.id - b.id);
}

/** Who comes to a visit, as far as the vendor may be told. */
export async function readVisitor(db: Queryable, { clientId }: BookingRow) {
  if (clientId === null) return null;
  const [client] = await db
    .select({
      name: clients.displayName,
      phone: clients.phoneE164,
      email: clients.email,
      code: clients.code,
    })
    .from(clients)
    .where(eq(clients.id, clientId))
    .limit(1);
  return client ?? null;
}

/** Whether own visits are written there at all. What stands there already is kept right in any case. */
export async function isMirroring(db: Queryable): Promise<boolean> {
  return (await readSetting(db, "hybrid")).mirrorOwn;
}

/** Whether a person has yet to decide about this visit; until then nothing of it is written there. */
export async function isUndecided(db: Queryable, bookingId: number): Promise<boolean> {
  const open = and(
    eq(visitConflicts.bookingId, bookingId),
    eq(visitConflicts.state, "open"),
    ne(visitConflicts.kind, "overlap"),
  );
  return (await db.$count(visitConflicts, open)) > 0;
}

/** Future own visits of linked people that nobody has tried to write there yet. */
export async function listUnmirrored(db: Queryable, { now, limit }: { now: Date; limit: number }) {
  const rows = await db
    .selectDistinct({ id: bookings.id })
    .from(bookings)
    .innerJoin(
      externalRefs,
      and(
        eq(externalRefs.entity, "staff"),
        eq(externalRefs.entityId, bookings.staffId),
        eq(externalRefs.source, MIRROR_SOURCE),
        ne(externalRefs.externalId, ""),
      ),
    )
    .leftJoin(mirroredVisits, eq(mirroredVisits.bookingId, bookings.id))
    .where(
      and(
        inArray(bookings.status, ["pending", "confirmed"]),
        gt(bookings.startsAt, now),
        ne(bookings.source, "yclients"),
        or(
          isNull(mirroredVisits.bookingId),
          and(eq(mirroredVisits.state, "withdrawn"), isNull(bookings.classKey)),
        ),
      ),
    )
    .orderBy(asc(bookings.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Rows that wait, or that may be tried again, and that nobody is busy with. */
export async function listUnsettled(db: Queryable, { now, limit }: { now: Date; limit: number }) {
  const rows = await db
    .select({ bookingId: mirroredVisits.bookingId })
    .from(mirroredVisits)
    .innerJoin(bookings, eq(bookings.id, mirroredVisits.bookingId))
    .where(
      and(
        or(
          eq(mirroredVisits.state, "waiting"),
          and(eq(mirroredVisits.state, "conflict"), gt(bookings.startsAt, now)),
        ),
        or(isNull(mirroredVisits.leaseUntil), lte(mirroredVisits.leaseUntil, now)),
      ),
    )
    .orderBy(asc(mirroredVisits.bookingId))
    .limit(limit);
  return rows.map(({ bookingId }) => bookingId);
}
