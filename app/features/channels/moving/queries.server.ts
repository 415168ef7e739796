import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import { bookingItems, bookings, clients, externalRefs, locations, services, staff } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import type { Seller } from "../model";
import { VENDOR } from "../queries.server";

/** Why an open visit does not go to the other calendar as a sale. `request`: not before it is agreed to. */
export type Stays = "not_linked" | "group" | "several" | "request";

/** An open visit of a service that is about to be sold by somebody else. */
export interface MovingVisit {
  id: number;
  startsAt: Date;
  zone: string;
  staffName: string;
  clientName: string | null;
  serviceName: string;
  /** Null: it moves, or has nowhere to move to. */
  stays: Stays | null;
}

/** What would happen to the open visits of a service. Most visits of a small business fit; `more` counts the rest. */
export interface MovePreview {
  soldBy: Seller;
  visits: MovingVisit[];
}

const MOST = 500;

/**
 * The future visits of a service, and which of them cannot follow it. Visits that are the other system's own are not listed: they stand there already.
 * @throws AppError `forbidden`
 */
export async function previewMove(
  db: Queryable,
  actor: Actor,
  { serviceId, soldBy, now }: { serviceId: number; soldBy: Seller; now: Date },
): Promise<MovePreview> {
  requireCan(actor, "catalog:write");
  const rows = await db
    .select({ booking: bookings, zone: locations.zone, staffName: staff.name, clientName: clients.displayName })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(
      and(
        eq(bookings.serviceId, serviceId),
        inArray(bookings.status, ["pending", "confirmed"]),
        gt(bookings.startsAt, now),
        isNull(bookings.headId),
      ),
    )
    .orderBy(asc(bookings.startsAt), asc(bookings.id))
    .limit(MOST); // prettier-ignore
  const own = rows.filter(({ booking }) => booking.source !== "yclients");
  const ids = own.map(({ booking }) => booking.id);
  const [linked, several] = await Promise.all([listLinkedStaff(db), listSeveral(db, ids)]);
  const staysOf = ({ classKey, staffId, status, id }: (typeof rows)[number]["booking"]): Stays | null => {
    if (soldBy === "own") return null;
    if (classKey !== null) return "group";
    if (several.has(id)) return "several";
    if (!linked.has(staffId)) return "not_linked";
    return status === "pending" ? "request" : null;
  };
  return {
    soldBy,
    visits: own.map(({ booking, zone, staffName, clientName }) => ({
      ...{ id: booking.id, startsAt: booking.startsAt, zone, staffName, clientName },
      ...{ serviceName: booking.serviceName, stays: staysOf(booking) },
    })),
  };
}

/** Who may choose it at all: a group is sold in the other system's own form only, an add-on goes with its service. */
export async function maySellBy(
  db: Queryable,
  { serviceId, soldBy }: { serviceId: number; soldBy: Seller },
): Promise<boolean> {
  const [service] = await db
    .select({ capacity: services.capacity, isAddon: services.isAddon })
    .from(services)
    .where(eq(services.id, serviceId));
  if (!service) return false;
  if (soldBy === "own") return true;
  return !service.isAddon && (soldBy === "widget" || service.capacity === null);
}

async function listLinkedStaff(db: Queryable): Promise<Set<number>> {
  const rows = await db
    .select({ id: externalRefs.entityId, externalId: externalRefs.externalId })
    .from(externalRefs)
    .where(and(eq(externalRefs.source, VENDOR), eq(externalRefs.entity, "staff")));
  return new Set(rows.filter(({ externalId }) => externalId.trim() !== "").map(({ id }) => id));
}

/** Visits of several parts, or with further services and add-ons in their lines. */
async function listSeveral(db: Queryable, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const [parts, lines] = await Promise.all([
    db
      .select({ id: bookings.headId })
      .from(bookings)
      .where(inArray(bookings.headId, [...ids])),
    db
      .select({ id: bookingItems.bookingId })
      .from(bookingItems)
      .where(and(inArray(bookingItems.bookingId, [...ids]), gt(bookingItems.position, 0))),
  ]);
  return new Set([...parts, ...lines].flatMap(({ id }) => id ?? []));
}
