import { and, desc, eq } from "drizzle-orm";
import { bookingEvents, bookings, staff } from "~drizzle/schema";
import type { ReadStream } from "../position/queries.server";

/** What happened with a visit. */
export interface VisitItem {
  kind: "visit";
  at: Date;
  id: number;
  bookingId: number;
  /** created, status, moved, linked, changed. */
  event: string;
  toStatus: string | null;
  reason: string;
  actor: string;
  source: string;
  serviceName: string;
  staffName: string;
  startsAt: Date;
  /** Null for whoever may not read sums. */
  priceMinor: number | null;
  currency: string;
}

export const readVisits: ReadStream<VisitItem> = async (db, { clientId, older, limit, seesMoney }) => {
  const rows = await db
    .select({
      at: bookingEvents.at,
      id: bookingEvents.id,
      bookingId: bookings.id,
      event: bookingEvents.kind,
      toStatus: bookingEvents.toStatus,
      reason: bookingEvents.reason,
      actor: bookingEvents.actor,
      source: bookings.source,
      serviceName: bookings.serviceName,
      staffName: staff.name,
      startsAt: bookings.startsAt,
      priceMinor: bookings.priceMinor,
      currency: bookings.currency,
    })
    .from(bookings)
    .innerJoin(bookingEvents, eq(bookingEvents.bookingId, bookings.id))
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .where(and(eq(bookings.clientId, clientId), older(bookingEvents)))
    .orderBy(desc(bookingEvents.at), desc(bookingEvents.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "visit", ...row, priceMinor: seesMoney ? row.priceMinor : null }));
};
