import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { bookings, clients, externalRecords, locations, staff, visitConflicts } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import type { BookingStatus } from "~/features/booking/model";
import { readStoredRecord } from "./schema";
import type { Actor } from "~/lib/actor";
import type { ConflictKind, ConflictState, Resolution } from "./model";

const PAGE = 50;

/** How many conflicts wait for a person. */
export function countOpenConflicts(db: Queryable): Promise<number> {
  return db.$count(visitConflicts, eq(visitConflicts.state, "open"));
}

/** The visits that open conflicts are about. */
export async function listOpenVisits(db: Queryable): Promise<number[]> {
  const rows = await db
    .select({ bookingId: visitConflicts.bookingId })
    .from(visitConflicts)
    .where(eq(visitConflicts.state, "open"))
    .limit(500);
  return [...new Set(rows.map(({ bookingId }) => bookingId))];
}

/** A visit as one side of a conflict shows it. */
export interface ConflictSide {
  /** Our booking; null when it is known by its number there only. */
  bookingId: number | null;
  /** The vendor's number; null for a visit that is ours alone. */
  externalId: string | null;
  /** Its page among what came; null when it has not come. */
  recordId: number | null;
  clientId: number | null;
  clientName: string | null;
  /** What they are called in a message. */
  firstName: string;
  phone: string | null;
  email: string | null;
  locale: string;
  staffName: string | null;
  serviceName: string;
  startsAt: string;
  endsAt: string;
  status: BookingStatus;
  /** The record was deleted there. */
  isGone: boolean;
  linkToken: string | null;
  /** When it was made, or at the latest. */
  madeAt: string;
}

export interface ConflictView {
  id: number;
  kind: ConflictKind;
  state: ConflictState;
  proposedLoser: "ours" | "theirs";
  resolution: Resolution | null;
  createdAt: string;
  resolvedAt: string | null;
  ours: ConflictSide;
  /** Null: nobody knows yet who has the hour there. */
  theirs: ConflictSide | null;
  zone: string;
  /** The vendor's branch, for the way into its journal. */
  companyId: string | null;
}

type ConflictRow = typeof visitConflicts.$inferSelect;

/** Conflicts, the latest first. A few queries for a page. */
export async function listConflicts(
  db: Queryable,
  actor: Actor,
  { state, before }: { state: ConflictState; before?: number },
): Promise<{ rows: ConflictView[]; nextBefore: number | null }> {
  requireCan(actor, "sync:read");
  const found = await db
    .select()
    .from(visitConflicts)
    .where(
      and(eq(visitConflicts.state, state), before === undefined ? undefined : lt(visitConflicts.id, before)),
    )
    .orderBy(desc(visitConflicts.id))
    .limit(PAGE + 1);
  const rows = found.slice(0, PAGE);
  return {
    rows: await describe(db, rows),
    nextBefore: found.length > PAGE ? (rows.at(-1)?.id ?? null) : null,
  };
}

/** One conflict; null when there is none. */
export async function getConflict(db: Queryable, actor: Actor, id: number): Promise<ConflictView | null> {
  requireCan(actor, "sync:read");
  const rows = await db.select().from(visitConflicts).where(eq(visitConflicts.id, id)).limit(1);
  return (await describe(db, rows))[0] ?? null;
}

async function describe(db: Queryable, rows: readonly ConflictRow[]): Promise<ConflictView[]> {
  if (rows.length === 0) return [];
  const ids = rows.flatMap(({ bookingId, otherBookingId }) => [bookingId, otherBookingId ?? bookingId]);
  const visits = await listSides(db, [...new Set(ids)]);
  const records = await listRecords(db, rows.flatMap(({ externalId }) => externalId ?? [])); // prettier-ignore
  return rows.flatMap((row) => {
    const ours = visits.get(row.bookingId);
    if (!ours) return [];
    const said = row.externalId === null ? undefined : records.get(row.externalId);
    const other = row.otherBookingId === null ? undefined : visits.get(row.otherBookingId);
    const theirs = other ? { ...other.side, ...said?.where } : (said?.side ?? null);
    return {
      ...{ id: row.id, kind: row.kind, state: row.state, zone: ours.zone },
      proposedLoser: row.proposedLoser === "theirs" ? ("theirs" as const) : ("ours" as const),
      resolution: row.resolution as Resolution | null,
      createdAt: row.createdAt.toISOString(),
      resolvedAt: row.resolvedAt?.toISOString() ?? null,
      companyId: said?.companyId ?? null,
      ours: ours.side,
      theirs,
    };
  });
}

async function listSides(
  db: Queryable,
  ids: readonly number[],
): Promise<Map<number, { side: ConflictSide; zone: string }>> {
  const rows = await db
    .select({ booking: bookings, client: clients, staffName: staff.name, zone: locations.zone })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(inArray(bookings.id, [...ids]));
  return new Map(
    rows.map(({ booking, client, staffName, zone }) => {
      const { startsAt, endsAt, createdAt, status, serviceName, linkToken } = booking;
      const side: ConflictSide = {
        ...{ bookingId: booking.headId ?? booking.id, externalId: null, recordId: null, isGone: false },
        ...{
          clientId: booking.clientId,
          clientName: client?.displayName ?? null,
          firstName: client?.firstName ?? "",
          staffName,
        },
        ...{ phone: client?.phoneE164 ?? client?.phoneRaw ?? null },
        ...{ email: booking.contactEmail || client?.email || null, locale: booking.locale },
        ...{ serviceName, status, linkToken: booking.source === "yclients" ? null : linkToken },
        ...{
          startsAt: startsAt.toISOString(),
          endsAt: endsAt.toISOString(),
          madeAt: createdAt.toISOString(),
        },
      };
      return [booking.id, { side, zone }];
    }),
  );
}

async function listRecords(db: Queryable, externalIds: readonly string[]) {
  const rows =
    externalIds.length === 0
      ? []
      : await db
          .select()
          .from(externalRecords)
          .where(
            and(
              eq(externalRecords.source, "yclients"),
              inArray(externalRecords.externalId, [...new Set(externalIds)]),
            ),
          );
  return new Map(
    rows.flatMap((row) => {
      const said = readStoredRecord(row.record);
      if (!said) return [];
      const madeAt = (row.versionAt < row.firstSeenAt ? row.versionAt : row.firstSeenAt).toISOString();
      const where = { externalId: row.externalId, recordId: row.id, isGone: said.deleted, madeAt };
      const side: ConflictSide = {
        ...{
          ...where,
          bookingId: null,
          clientId: row.clientId,
          clientName: said.client?.name || null,
          firstName: "",
        },
        ...{ phone: said.client?.phone ?? null, email: said.client?.email ?? null, locale: "ru" },
        ...{ staffName: said.staffName, serviceName: said.title, linkToken: null },
        ...{ startsAt: said.startsAt, endsAt: said.endsAt },
        status: said.deleted ? "cancelled" : said.status,
      };
      return [[row.externalId, { side, where, companyId: said.companyId }] as const];
    }),
  );
}
