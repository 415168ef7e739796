import { and, eq, isNull } from "drizzle-orm";
import { bookingItems, bookings, clients, locations, mirroredVisits } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { isLapsed, type BookingStatus } from "~/features/booking/model";
import type { VendorSale } from "~/features/sync/ports";
import { dayOf } from "~/lib/zoned-time";
import type { MirrorRow } from "../mirror/queries.server";
import { readVendorNames } from "../queries.server";
import { saleComment } from "./model";

/** A sale that is to be made or found out about, with everything YClients is told. */
export interface SaleCase {
  row: MirrorRow;
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
  priceMinor: number;
  version: number;
  /** The hour is kept no longer: nothing may be sold any more, only found out. */
  isOver: boolean;
  /** Local day of the visit at YClients' branch. */
  day: string;
  /** Null when something of it is not linked (any more), or nobody can be reached. */
  sale: VendorSale | null;
}

/** How the sale of a visit stands; for pages that wait. Null: it is not sold through another system. */
export async function readSale(
  db: Queryable,
  bookingId: number,
): Promise<Pick<MirrorRow, "state" | "isProvisional" | "externalId" | "failure"> | null> {
  const { state, isProvisional, externalId, failure } = mirroredVisits;
  const [row] = await db
    .select({ state, isProvisional, externalId, failure })
    .from(mirroredVisits)
    .where(and(eq(mirroredVisits.bookingId, bookingId), eq(mirroredVisits.kind, "sale")))
    .limit(1);
  return row ?? null;
}

/** The first booking of a visit as it stands. */
export async function readBooking(db: Queryable, bookingId: number) {
  const [row] = await db.select().from(bookings).where(eq(bookings.id, bookingId)).limit(1);
  return row ?? null;
}

/** Main services of a visit, by its first booking. */
export async function listMainServices(db: Queryable, bookingId: number): Promise<number[]> {
  const rows = await db
    .select({ serviceId: bookingItems.serviceId, isAddon: bookingItems.isAddon })
    .from(bookingItems)
    .innerJoin(bookings, eq(bookings.id, bookingItems.bookingId))
    .where(eq(bookings.id, bookingId));
  const further = await db
    .select({ serviceId: bookings.serviceId })
    .from(bookings)
    .where(eq(bookings.headId, bookingId));
  const main = rows.filter(({ isAddon }) => !isAddon).map(({ serviceId }) => serviceId);
  return [...new Set([...main, ...further.flatMap(({ serviceId }) => serviceId ?? [])])];
}

/** Reads a sale that waits; null when there is none (any more). */
export async function readSaleCase(db: Queryable, bookingId: number, now: Date): Promise<SaleCase | null> {
  const [found] = await db
    .select({ row: mirroredVisits, booking: bookings, client: clients, zone: locations.zone })
    .from(mirroredVisits)
    .innerJoin(bookings, eq(bookings.id, mirroredVisits.bookingId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(
      and(
        eq(mirroredVisits.bookingId, bookingId),
        eq(mirroredVisits.kind, "sale"),
        eq(mirroredVisits.state, "waiting"),
        eq(mirroredVisits.isProvisional, false),
        isNull(mirroredVisits.externalId),
      ),
    )
    .limit(1);
  if (!found) return null;
  const { row, booking, client, zone } = found;
  const names = booking.serviceId === null ? undefined : (await readVendorNames(db, [booking.serviceId])).get(booking.serviceId); // prettier-ignore
  const staffExternalId = names?.staff.get(booking.staffId);
  const phone = client?.phoneE164;
  const isKnown = names?.serviceExternalId && staffExternalId && client && phone;
  const { status, startsAt, endsAt, priceMinor, version } = booking;
  return {
    ...{ row, status, startsAt, endsAt, priceMinor, version },
    isOver: (status !== "hold" && status !== "confirmed") || isLapsed(booking, now),
    day: dayOf(startsAt, zone),
    sale: !isKnown
      ? null
      : {
          requestKey: row.requestKey,
          serviceExternalIds: [names.serviceExternalId as string],
          staffExternalId,
          startsAt,
          wire: null,
          fullname: client.displayName,
          phone,
          email: booking.contactEmail || client.email || null,
          comment: saleComment(client.code),
          // The client hears of it from us.
          notifyBySmsHours: 0,
          notifyByEmailHours: 0,
        },
  };
}
