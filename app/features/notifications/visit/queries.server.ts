import { and, asc, eq, inArray, ne, or, sum } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import {
  bookingItems,
  bookings,
  clients,
  locations,
  mirroredVisits,
  payments,
  refunds,
  services,
  staff,
} from "~drizzle/schema";
import { defaultLocale, isLocale } from "~/i18n/locale";
import type { Reach } from "../channels/model";
import { findTelegramChat } from "../telegram-link/queries.server";
import type { VisitFacts } from "./model";

const GONE = ["cancelled", "expired"];

/**
 * A whole visit by its first booking, with whom to tell of it; null when there is none. Parts that were called off alone are left out, unless
 * the whole visit is.
 */
export async function readVisit(
  db: Queryable,
  bookingId: number,
): Promise<{ visit: VisitFacts; reach: Reach } | null> {
  const rows = await db
    .select({
      booking: bookings,
      staffName: staff.name,
      location: locations,
      cutoffMin: services.cancelCutoffMin,
      remindersMin: services.remindersMin,
    })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(services, eq(services.id, bookings.serviceId))
    .where(or(eq(bookings.id, bookingId), eq(bookings.headId, bookingId)))
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
  const head = rows.find(({ booking }) => booking.id === bookingId);
  if (!head || head.booking.headId !== null) return null;
  const isGone = GONE.includes(head.booking.status);
  const live = rows.filter(({ booking }) => isGone || !GONE.includes(booking.status));
  const items = await readItems(db, live.map(({ booking }) => booking.id)); // prettier-ignore
  const [client] =
    head.booking.clientId === null
      ? []
      : await db.select().from(clients).where(eq(clients.id, head.booking.clientId)).limit(1);
  const total = (of: (booking: (typeof rows)[number]["booking"]) => number) =>
    live.reduce((whole, { booking }) => whole + of(booking), 0);
  const { booking, location } = head;
  const visit: VisitFacts = {
    bookingId,
    reference: booking.reference,
    linkToken: booking.linkToken,
    status: booking.status,
    startsAt: live[0]?.booking.startsAt ?? booking.startsAt,
    endsAt: live.reduce((end, one) => (one.booking.endsAt > end ? one.booking.endsAt : end), booking.endsAt),
    sequence: rows.reduce((whole, one) => whole + one.booking.version, 0),
    parts: live.map((one) => ({
      bookingId: one.booking.id,
      startsAt: one.booking.startsAt,
      endsAt: one.booking.endsAt,
      staffName: one.staffName,
      serviceName: one.booking.serviceName,
      items: items.get(one.booking.id) ?? [],
    })),
    serviceId: booking.serviceId,
    zone: location.zone,
    locationName: location.name,
    address: location.address,
    phone: location.phone,
    currency: booking.currency,
    priceMinor: total(({ priceMinor }) => priceMinor),
    paidMinor: total(({ paidMinor }) => paidMinor),
    pointsSpent: total(({ pointsSpent }) => pointsSpent),
    isProvisional: await isProvisional(db, bookingId),
    cancelReason: booking.cancelReason,
    isLateCancel: booking.isLateCancel,
    cutoffMin: head.cutoffMin ?? 0,
    remindersMin: head.remindersMin,
    locale: isLocale(booking.locale) ? booking.locale : defaultLocale,
    clientId: booking.clientId,
    clientName: client?.firstName || client?.displayName || "",
  };
  return { visit, reach: await readReach(db, client ?? null, booking.contactEmail) };
}

/** Sold in another system's stead while it was away. */
async function isProvisional(db: Queryable, bookingId: number): Promise<boolean> {
  const [row] = await db
    .select({ isProvisional: mirroredVisits.isProvisional })
    .from(mirroredVisits)
    .where(and(eq(mirroredVisits.bookingId, bookingId), eq(mirroredVisits.kind, "sale")))
    .limit(1);
  return row?.isProvisional ?? false;
}

async function readItems(db: Queryable, bookingIds: number[]) {
  const lines = await db
    .select()
    .from(bookingItems)
    .where(inArray(bookingItems.bookingId, bookingIds))
    .orderBy(asc(bookingItems.bookingId), asc(bookingItems.position));
  const found = new Map<number, { name: string; isAddon: boolean; priceMinor: number }[]>();
  for (const { bookingId, name, isAddon, priceMinor } of lines)
    found.set(bookingId, [...(found.get(bookingId) ?? []), { name, isAddon, priceMinor }]);
  return found;
}

/** Where a client can be reached; an address given for one visit comes before their own. */
export async function readReach(
  db: Queryable,
  client: { id: number; email: string | null; phoneE164: string | null } | null,
  contactEmail: string | null,
): Promise<Reach> {
  if (!client) return { email: contactEmail, telegram: null, sms: null };
  return {
    email: contactEmail || client.email || null,
    telegram: await findTelegramChat(db, client.id),
    sms: client.phoneE164,
  };
}

/** Money of a visit that is on its way back or has gone back, minor units. */
export async function readRefunded(db: Queryable, bookingId: number): Promise<number> {
  const [row] = await db
    .select({ minor: sum(refunds.amountMinor) })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(and(eq(payments.bookingId, bookingId), ne(refunds.status, "failed")));
  return Number(row?.minor ?? 0);
}
