import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, notInArray, or } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, locations, staff } from "~drizzle/schema";
import type { ClientActor } from "~/lib/actor";
import type { BookingStatus } from "../model";

/** A visit as its own client sees it in lists; instants are UTC. */
export interface OwnVisit {
  id: number;
  /** The private page, where it can be moved and called off. */
  linkToken: string;
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
  zone: string;
  serviceId: number | null;
  serviceName: string;
  staffId: number;
  staffName: string;
  locationName: string;
  priceMinor: number;
  paidMinor: number;
  pointsSpent: number;
  currency: string;
}

const columns = {
  id: bookings.id,
  linkToken: bookings.linkToken,
  status: bookings.status,
  startsAt: bookings.startsAt,
  endsAt: bookings.endsAt,
  zone: locations.zone,
  serviceId: bookings.serviceId,
  serviceName: bookings.serviceName,
  staffId: bookings.staffId,
  staffName: staff.name,
  locationName: locations.name,
  priceMinor: bookings.priceMinor,
  paidMinor: bookings.paidMinor,
  pointsSpent: bookings.pointsSpent,
  currency: bookings.currency,
};

function selectOwn(db: Queryable) {
  return db
    .select(columns)
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId));
}

const SHOWN_AHEAD = 50;

/** The client's own visits that await or go on, nearest first. A visit of several people is one line, its first. */
export async function listOwnAhead(db: Queryable, actor: ClientActor, now: Date): Promise<OwnVisit[]> {
  return selectOwn(db)
    .where(
      and(
        eq(bookings.clientId, actor.clientId),
        isNull(bookings.headId),
        or(
          inArray(bookings.status, ["pending", "confirmed"]),
          and(eq(bookings.status, "hold"), gt(bookings.holdUntil, now)),
        ),
        gt(bookings.endsAt, now),
      ),
    )
    .orderBy(asc(bookings.startsAt), asc(bookings.id))
    .limit(SHOWN_AHEAD);
}

/** The client's visits that are over or called off, latest first; `before` is the id of the last line above. */
export async function listOwnPast(
  db: Queryable,
  actor: ClientActor,
  { now, before, limit }: { now: Date; before: number | null; limit: number },
): Promise<{ visits: OwnVisit[]; hasMore: boolean }> {
  const [edge] =
    before === null
      ? []
      : await db
          .select({ startsAt: bookings.startsAt })
          .from(bookings)
          .where(and(eq(bookings.id, before), eq(bookings.clientId, actor.clientId)))
          .limit(1);
  const rows = await selectOwn(db)
    .where(
      and(
        eq(bookings.clientId, actor.clientId),
        isNull(bookings.headId),
        or(lte(bookings.endsAt, now), notInArray(bookings.status, ["pending", "confirmed", "hold"])),
        notInArray(bookings.status, ["hold", "expired"]),
        edge && before !== null
          ? or(
              lt(bookings.startsAt, edge.startsAt),
              and(eq(bookings.startsAt, edge.startsAt), lt(bookings.id, before)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(bookings.startsAt), desc(bookings.id))
    .limit(limit + 1);
  return { visits: rows.slice(0, limit), hasMore: rows.length > limit };
}
