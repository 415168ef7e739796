import { and, asc, eq, gte, inArray, isNotNull, lte, or } from "drizzle-orm";
import { bookings, clients, locations, scheduleExceptions, staff } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import { visitsWithinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { OPEN_STATUSES } from "../../model";
import { spanOn } from "../slips/model";

/** A visit whose person will not be there. */
export interface Reseat {
  id: number;
  /** ISO instant. */
  startsAt: string;
  zone: string;
  staffName: string;
  clientName: string | null;
  serviceName: string;
  /** `gone`: works here no more; otherwise one of `EXCEPTION_REASONS`. */
  why: string;
}

const MOST = 200;

const row = {
  id: bookings.id,
  startsAt: bookings.startsAt,
  endsAt: bookings.endsAt,
  localDay: bookings.localDay,
  zone: locations.zone,
  staffName: staff.name,
  clientName: clients.displayName,
  serviceName: bookings.serviceName,
};

/**
 * Coming visits of people who were dismissed or will be away then, nearest first; vendors' records are moved at the vendor's and left out.
 * Two queries.
 */
export async function listReseats(db: Queryable, actor: Actor, now: Date): Promise<Reseat[]> {
  requireCan(actor, "bookings:read");
  const isAhead = and(
    inArray(bookings.status, [...OPEN_STATUSES]),
    gte(bookings.startsAt, now),
    inArray(bookings.source, ["online", "staff", "api"]),
    visitsWithinScope(db, actor),
  );
  const [gone, away] = await Promise.all([
    db
      .select(row)
      .from(bookings)
      .innerJoin(staff, eq(staff.id, bookings.staffId))
      .innerJoin(locations, eq(locations.id, bookings.locationId))
      .leftJoin(clients, eq(clients.id, bookings.clientId))
      .where(and(isAhead, isNotNull(staff.archivedAt)))
      .orderBy(asc(bookings.startsAt), asc(bookings.id))
      .limit(MOST),
    db
      .select({ ...row, kind: scheduleExceptions.kind, startMin: scheduleExceptions.startMin, endMin: scheduleExceptions.endMin, why: scheduleExceptions.reason })
      .from(bookings)
      .innerJoin(staff, eq(staff.id, bookings.staffId))
      .innerJoin(locations, eq(locations.id, bookings.locationId))
      .innerJoin(
        scheduleExceptions,
        and(
          inArray(scheduleExceptions.kind, ["off", "time_off"]),
          lte(scheduleExceptions.dayFrom, bookings.localDay),
          gte(scheduleExceptions.dayUntil, bookings.localDay),
          or(eq(scheduleExceptions.staffId, bookings.staffId), eq(scheduleExceptions.locationId, bookings.locationId)),
        ),
      )
      .leftJoin(clients, eq(clients.id, bookings.clientId))
      .where(isAhead)
      .orderBy(asc(bookings.startsAt), asc(bookings.id))
      .limit(MOST),
  ]); // prettier-ignore
  const found = new Map<number, Reseat & { at: number }>();
  for (const one of gone) found.set(one.id, reseatOf(one, "gone"));
  for (const one of away) {
    const { from, until } = spanOn(one.localDay, one, one.zone);
    const isMet = one.kind === "off" || ((one.startMin ?? 0) < until && from < (one.endMin ?? 0));
    if (isMet && !found.has(one.id)) found.set(one.id, reseatOf(one, one.why));
  }
  return [...found.values()]
    .sort((a, b) => a.at - b.at || a.id - b.id)
    .map(({ at: _at, ...reseat }) => reseat);
}

interface Found {
  id: number;
  startsAt: Date;
  zone: string;
  staffName: string;
  clientName: string | null;
  serviceName: string;
}

function reseatOf(found: Found, why: string): Reseat & { at: number } {
  const { id, startsAt, zone, staffName, clientName, serviceName } = found;
  return {
    id,
    at: startsAt.getTime(),
    startsAt: startsAt.toISOString(),
    zone,
    staffName,
    clientName,
    serviceName,
    why,
  };
}
