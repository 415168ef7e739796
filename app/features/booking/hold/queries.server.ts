import { and, eq, inArray } from "drizzle-orm";
import { bookingItems, bookings, services, staff, waitingList } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";

/** What of a held visit is looked at again when it is confirmed: the catalogue may have changed meanwhile. */
export interface HeldTerms {
  /** A service or an add-on of it is archived or no longer online; a person is gone or not booked online any more. */
  gone: "service" | "staff" | null;
  needsApproval: boolean;
  serviceIds: number[];
}

/** Reads the terms of a visit's rows as the catalogue has them now. */
export async function readHeldTerms(db: Queryable, bookingIds: readonly number[]): Promise<HeldTerms> {
  const ids = [...bookingIds];
  const lines = await db
    .select({
      serviceId: services.id,
      isAddon: services.isAddon,
      archivedAt: services.archivedAt,
      isOnline: services.isOnline,
      approval: services.approval,
    })
    .from(bookingItems)
    .innerJoin(services, eq(services.id, bookingItems.serviceId))
    .where(inArray(bookingItems.bookingId, ids));
  const people = await db
    .select({ archivedAt: staff.archivedAt, isBookable: staff.isBookable })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .where(inArray(bookings.id, ids));
  const isServiceGone = lines.some(
    ({ archivedAt, isOnline, isAddon }) => archivedAt !== null || !(isOnline || isAddon),
  );
  const isPersonGone = people.some(({ archivedAt, isBookable }) => archivedAt !== null || !isBookable);
  return {
    gone: isServiceGone ? "service" : isPersonGone ? "staff" : null,
    needsApproval: lines.some(({ approval, isAddon }) => !isAddon && approval === "staff"),
    serviceIds: [...new Set(lines.map(({ serviceId }) => serviceId))],
  };
}

/** The head of the visit behind a private link; null when there is none. */
export async function findVisitId(db: Queryable, linkToken: string): Promise<number | null> {
  if (!/^[\w-]{16,64}$/.test(linkToken)) return null;
  const [row] = await db
    .select({ id: bookings.id, headId: bookings.headId })
    .from(bookings)
    .where(eq(bookings.linkToken, linkToken))
    .limit(1);
  return row ? (row.headId ?? row.id) : null;
}

/** Whether a hold was made for somebody on the waiting list: it then lasts to its end, whatever page is left. */
export async function isOffer(db: Queryable, headId: number): Promise<boolean> {
  const [entry] = await db
    .select({ id: waitingList.id })
    .from(waitingList)
    .where(and(eq(waitingList.offeredBookingId, headId), eq(waitingList.status, "offered")))
    .limit(1);
  return entry !== undefined;
}
