import { eq, sql } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, deliveries, locations, staff } from "~drizzle/schema";

/** Everything a letter about a booking tells, and whom to; null when the booking is gone. */
export async function readLetterFacts(db: Queryable, bookingId: number) {
  const [row] = await db
    .select({
      id: bookings.id,
      reference: bookings.reference,
      linkToken: bookings.linkToken,
      status: bookings.status,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      serviceName: bookings.serviceName,
      staffName: staff.name,
      priceMinor: bookings.priceMinor,
      currency: bookings.currency,
      version: bookings.version,
      zone: locations.zone,
      locationName: locations.name,
      address: locations.address,
      locationPhone: locations.phone,
      /** The address given for this visit, else the client's own. */
      clientEmail: sql<string | null>`coalesce(${bookings.contactEmail}, ${clients.email})`,
      clientFirstName: clients.firstName,
      clientDisplayName: clients.displayName,
      clientLocale: clients.locale,
    })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(eq(bookings.id, bookingId))
    .limit(1);
  return row ?? null;
}

/** A message that left the house, or is about to, as a booking's page shows it. */
export interface DeliveryLine {
  channel: string;
  template: string;
  createdAt: Date;
  sentAt: Date | null;
}

/** What was sent about a booking, oldest first. */
export async function listDeliveries(db: Queryable, bookingId: number): Promise<DeliveryLine[]> {
  return db
    .select({
      channel: deliveries.channel,
      template: deliveries.template,
      createdAt: deliveries.createdAt,
      sentAt: deliveries.sentAt,
    })
    .from(deliveries)
    .where(eq(deliveries.bookingId, bookingId))
    .orderBy(deliveries.id);
}
