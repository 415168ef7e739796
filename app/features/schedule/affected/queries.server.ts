import { and, asc, eq, gt, inArray, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, locations, staff } from "~drizzle/schema";

/** A visit that is still to come or under way, with what a list of such visits shows. */
export interface VisitAhead {
  id: number;
  reference: string;
  startsAt: Date;
  endsAt: Date;
  staffId: number;
  staffName: string;
  /** Null while nobody is known for a vendor's record. */
  clientName: string | null;
  serviceName: string;
  locationId: number;
  zone: string;
}

/** Statuses in which somebody is expected; a hold lapses by itself and is nobody's yet. */
const EXPECTED = ["pending", "confirmed"] as const;

/** Visits ahead of a person, of a place or of a service, earliest first. */
export async function listVisitsAhead(
  db: Queryable,
  { staffId, locationId, serviceId, now }: { staffId?: number; locationId?: number; serviceId?: number; now: Date },
): Promise<VisitAhead[]> {
  const narrowed: (SQL | undefined)[] = [
    staffId === undefined ? undefined : eq(bookings.staffId, staffId),
    locationId === undefined ? undefined : eq(bookings.locationId, locationId),
    serviceId === undefined ? undefined : eq(bookings.serviceId, serviceId),
  ];
  return db
    .select({
      id: bookings.id,
      reference: bookings.reference,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      staffId: bookings.staffId,
      staffName: staff.name,
      clientName: clients.displayName,
      serviceName: bookings.serviceName,
      locationId: bookings.locationId,
      zone: locations.zone,
    })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(and(inArray(bookings.status, [...EXPECTED]), gt(bookings.endsAt, now), ...narrowed))
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
} // prettier-ignore
