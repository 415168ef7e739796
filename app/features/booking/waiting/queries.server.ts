import { and, asc, eq, exists, gte, inArray, isNull, lte, or, sql, type SQL } from "drizzle-orm";
import {
  bookingEvents,
  bookings,
  clients,
  locations,
  services,
  staff,
  staffServices,
  waitingList,
} from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import { phoneFor } from "~/features/clients/scope/model";
import { withinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import type { WaitingStatus } from "./model";

export type WaitingRow = typeof waitingList.$inferSelect;

const shown = {
  id: waitingList.id,
  status: waitingList.status,
  serviceId: waitingList.serviceId,
  serviceName: services.name,
  staffId: waitingList.staffId,
  /** Null: anybody. */
  staffName: staff.name,
  locationId: waitingList.locationId,
  locationName: locations.name,
  locationPhone: locations.phone,
  zone: locations.zone,
  dayFrom: waitingList.dayFrom,
  dayUntil: waitingList.dayUntil,
  startMin: waitingList.startMin,
  endMin: waitingList.endMin,
  locale: waitingList.locale,
  offerUntil: waitingList.offerUntil,
  offeredBookingId: waitingList.offeredBookingId,
  /** Of the hour that is kept for them. */
  offeredStartsAt: bookings.startsAt,
  offeredLinkToken: bookings.linkToken,
  offeredStatus: bookings.status,
  createdAt: waitingList.createdAt,
};

function selectWaiting(db: Queryable) {
  return db
    .select(shown)
    .from(waitingList)
    .innerJoin(services, eq(services.id, waitingList.serviceId))
    .innerJoin(locations, eq(locations.id, waitingList.locationId))
    .leftJoin(staff, eq(staff.id, waitingList.staffId))
    .leftJoin(bookings, eq(bookings.id, waitingList.offeredBookingId));
}

/** A place on the waiting list as its private page shows it, without anything personal; null when there is none. */
export async function getWaitingByToken(db: Queryable, linkToken: string) {
  if (!/^[\w-]{16,64}$/.test(linkToken)) return null;
  const [entry] = await selectWaiting(db).where(eq(waitingList.linkToken, linkToken)).limit(1);
  return entry ?? null;
}

/** Who waits, oldest first, for staff; with the client's name and contacts. */
export async function listWaiting(
  db: Queryable,
  actor: Actor,
  {
    statuses = ["waiting", "offered"],
    limit = 200,
  }: { statuses?: readonly WaitingStatus[]; limit?: number } = {},
) {
  requireCan(actor, "bookings:read");
  const rows = await db
    .select({
      ...shown,
      clientId: waitingList.clientId,
      clientName: clients.displayName,
      clientPhone: clients.phoneE164,
      clientPhoneRaw: clients.phoneRaw,
    })
    .from(waitingList)
    .innerJoin(services, eq(services.id, waitingList.serviceId))
    .innerJoin(locations, eq(locations.id, waitingList.locationId))
    .innerJoin(clients, eq(clients.id, waitingList.clientId))
    .leftJoin(staff, eq(staff.id, waitingList.staffId))
    .leftJoin(bookings, eq(bookings.id, waitingList.offeredBookingId))
    .where(and(inArray(waitingList.status, [...statuses]), placesWithinScope(db, actor)))
    .orderBy(asc(waitingList.id))
    .limit(limit);
  return rows.map((row) => ({
    ...row,
    clientPhone: phoneFor(actor, row.clientPhone),
    clientPhoneRaw: phoneFor(actor, row.clientPhoneRaw),
  }));
}

/** Who waits for one of one's own hours is one's own to see as well. */
function placesWithinScope(db: Queryable, actor: Actor): SQL | undefined {
  const ofClients = withinScope(db, actor, waitingList.clientId);
  if (ofClients === undefined || actor.kind !== "user" || actor.staffId === null) return ofClients;
  return or(eq(waitingList.staffId, actor.staffId), ofClients);
}

/** Entries that a person's freed time could suit, oldest first. */
export async function listCandidatesFor(
  db: Queryable,
  staffId: number,
): Promise<(WaitingRow & { zone: string })[]> {
  const rows = await db
    .select({ entry: waitingList, zone: locations.zone })
    .from(waitingList)
    .innerJoin(locations, eq(locations.id, waitingList.locationId))
    .where(
      and(
        eq(waitingList.status, "waiting"),
        or(isNull(waitingList.staffId), eq(waitingList.staffId, staffId)),
        exists(
          db
            .select({ one: sql`1` })
            .from(staffServices)
            .where(
              and(eq(staffServices.staffId, staffId), eq(staffServices.serviceId, waitingList.serviceId)),
            ),
        ),
      ),
    )
    .orderBy(asc(waitingList.id))
    .limit(200);
  return rows.map(({ entry, zone }) => ({ ...entry, zone }));
}

/** Starts of a person that were offered to an entry before: nobody is offered the same hour twice. */
export async function listOfferedStarts(
  db: Queryable,
  { waitingId, staffId, from, until }: { waitingId: number; staffId: number; from: Date; until: Date },
): Promise<Set<number>> {
  const rows = await db
    .select({ startsAt: bookings.startsAt })
    .from(bookings)
    .innerJoin(bookingEvents, eq(bookingEvents.bookingId, bookings.id))
    .where(
      and(
        eq(bookings.staffId, staffId),
        gte(bookings.startsAt, from),
        lte(bookings.startsAt, until),
        eq(bookingEvents.kind, "offered"),
        eq(bookingEvents.reason, `waiting:${waitingId}`),
      ),
    );
  return new Set(rows.map(({ startsAt }) => startsAt.getTime()));
}

/** Entries that wait although their days are over. */
export async function listOver(db: Queryable, until: string): Promise<(WaitingRow & { zone: string })[]> {
  const rows = await db
    .select({ entry: waitingList, zone: locations.zone })
    .from(waitingList)
    .innerJoin(locations, eq(locations.id, waitingList.locationId))
    .where(and(eq(waitingList.status, "waiting"), lte(waitingList.dayUntil, until)))
    .limit(500);
  return rows.map(({ entry, zone }) => ({ ...entry, zone }));
}
