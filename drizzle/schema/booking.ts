import { sql } from "drizzle-orm";
import {
  check,
  bool,
  day,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  money,
  primaryKey,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { locations, services, staff } from "./catalog";
import { clients } from "./clients";

/** The life of a visit; see `docs/rules/booking.md`. */
export const BOOKING_STATUSES = [
  "hold",
  "pending",
  "confirmed",
  "completed",
  "cancelled",
  "no_show",
  "expired",
] as const;
/** What can make a booking. */
export const BOOKING_SOURCES = ["online", "staff", "api", "yclients"] as const;

/** One visit of one client to one person. */
export const bookings = table(
  "bookings",
  {
    id: id(),
    /** Short code people can read out; not a secret. */
    reference: text().notNull(),
    /** Unguessable; the private link of the booking. */
    linkToken: text().notNull(),
    /** Null while a vendor's record waits for staff to say whose it is. */
    clientId: ref(() => clients.id),
    staffId: ref(() => staff.id).notNull(),
    /** Null when a vendor's service is not linked; `serviceName` says what the vendor calls it. */
    serviceId: ref(() => services.id),
    serviceName: text().notNull(),
    locationId: ref(() => locations.id).notNull(),
    source: enumText(BOOKING_SOURCES).notNull(),
    status: enumText(BOOKING_STATUSES).notNull(),
    startsAt: instant().notNull(),
    endsAt: instant().notNull(),
    /** The visit with its buffers: what other bookings must keep clear of. Two such ranges never overlap, so buffers add up. */
    busyFrom: instant().notNull(),
    busyUntil: instant().notNull(),
    /** Takes the person's time: the status blocks. Kept beside the status so that indexes and guards can use it. */
    blocks: bool().notNull(),
    /** Refused by the database when it overlaps another exclusive one. A vendor's record is a fact and cannot be refused. */
    isExclusive: bool().notNull(),
    /** Local day of the start in the location's zone. */
    localDay: day().notNull(),
    priceMinor: money().notNull(),
    currency: text().notNull(),
    notes: text().notNull(),
    /** Where this visit's letters go, as typed when it was booked; the client's own address stays what it is. */
    contactEmail: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    completedAt: instant(),
    cancelledAt: instant(),
    version: integer().notNull(),
  },
  (t) => [
    uniqueIndex("bookings_reference").on(t.reference),
    uniqueIndex("bookings_link_token").on(t.linkToken),
    index("bookings_staff_time").on(t.staffId, t.startsAt),
    // The end makes it answer "what must be kept clear" without touching the rows.
    index("bookings_staff_busy").on(t.staffId, t.blocks, t.busyFrom, t.busyUntil),
    index("bookings_client_time").on(t.clientId, t.startsAt),
    index("bookings_day").on(t.localDay, t.startsAt),
    index("bookings_upcoming").on(t.status, t.startsAt),
    enumCheck("bookings_status_check", t.status, BOOKING_STATUSES),
    enumCheck("bookings_source_check", t.source, BOOKING_SOURCES),
    check(
      "bookings_span_check",
      sql`${t.endsAt} > ${t.startsAt} and ${t.busyFrom} <= ${t.startsAt} and ${t.busyUntil} >= ${t.endsAt}`,
    ),
  ],
);

/** Every change of a booking: who, when, from what to what, why. Rows are only added. */
export const bookingEvents = table(
  "booking_events",
  {
    id: id(),
    bookingId: ref(() => bookings.id, { onDelete: "cascade" }).notNull(),
    at: instant().notNull(),
    /** `user:3`, `client:9`, `system:yclients`, `guest`. */
    actor: text().notNull(),
    /** created, status, moved, linked, changed. */
    kind: text().notNull(),
    fromStatus: text(),
    toStatus: text(),
    reason: text().notNull(),
  },
  (t) => [index("booking_events_booking").on(t.bookingId, t.id)],
);

/**
 * One row per person and local day. Whoever wants to change that day's bookings bumps it first, so two of them queue on
 * the row instead of both finding the hour free.
 */
export const calendarDays = table(
  "calendar_days",
  {
    staffId: ref(() => staff.id, { onDelete: "cascade" }).notNull(),
    day: day().notNull(),
    version: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.day] })],
);
