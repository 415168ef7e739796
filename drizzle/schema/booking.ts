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
  json,
  money,
  primaryKey,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { locations, resources, serviceQuestions, services, staff } from "./catalog";
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

/** Visits that repeat. Each is a booking of its own; the series says how they came to be. */
export const bookingSeries = table("booking_series", {
  id: id(),
  clientId: ref(() => clients.id).notNull(),
  /** `SeriesRule` of `features/booking/series`. */
  rule: json<unknown>().notNull(),
  createdBy: text().notNull(),
  createdAt: instant().notNull(),
});

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

    /** The first booking of a visit that has several people one after another; null for the first itself and for a visit of one. */
    headId: integer(),
    /** Of a hold: until when it stands. */
    holdUntil: instant(),
    /** Seats taken in a group class; 1 elsewhere. */
    seats: integer().notNull().default(1),
    /** The class the seats are in (`SERVICE@START_MS@STAFF`): bookings of one class do not exclude one another. Null elsewhere. */
    classKey: text(),
    /** Money received for it less money given back, minor units; the sum of its money entries. */
    paidMinor: money().notNull().default(0),
    /** What must be paid before it stands, minor units. */
    prepayMinor: money().notNull().default(0),
    /** Points the client pays with; one point is one major unit of the currency. */
    pointsSpent: integer().notNull().default(0),
    /** Called off after the cut-off. */
    isLateCancel: bool().notNull().default(false),
    cancelReason: text().notNull().default(""),
    seriesId: ref(() => bookingSeries.id),
    /** The language the visitor booked in, for this visit's notices. */
    locale: text().notNull().default("ru"),
  },
  (t) => [
    index("bookings_head").on(t.headId),
    index("bookings_hold").on(t.status, t.holdUntil),
    index("bookings_series").on(t.seriesId, t.startsAt),
    uniqueIndex("bookings_reference").on(t.reference),
    uniqueIndex("bookings_link_token").on(t.linkToken),
    index("bookings_staff_time").on(t.staffId, t.startsAt),
    // The end makes it answer "what must be kept clear" without touching the rows.
    index("bookings_staff_busy").on(t.staffId, t.blocks, t.busyFrom, t.busyUntil),
    index("bookings_client_time").on(t.clientId, t.startsAt),
    index("bookings_staff_client").on(t.staffId, t.clientId),
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

/** What a booking consists of: the service, further services of the same person, add-ons. Names and prices as they were sold. */
export const bookingItems = table(
  "booking_items",
  {
    bookingId: ref(() => bookings.id, { onDelete: "cascade" }).notNull(),
    position: integer().notNull(),
    serviceId: ref(() => services.id).notNull(),
    name: text().notNull(),
    isAddon: bool().notNull(),
    durationMin: integer().notNull(),
    priceMinor: money().notNull(),
  },
  (t) => [primaryKey({ columns: [t.bookingId, t.position] })],
);

/** What the client answered to the service's questions, with the question as it was asked. */
export const bookingAnswers = table(
  "booking_answers",
  {
    bookingId: ref(() => bookings.id, { onDelete: "cascade" }).notNull(),
    questionId: ref(() => serviceQuestions.id).notNull(),
    label: text().notNull(),
    answer: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.bookingId, t.questionId] })],
);

/** The rooms and equipment a booking takes. Span, class and `blocks` repeat the booking's, so that guards can use them. */
export const bookingResources = table(
  "booking_resources",
  {
    bookingId: ref(() => bookings.id, { onDelete: "cascade" }).notNull(),
    resourceId: ref(() => resources.id).notNull(),
    busyFrom: instant().notNull(),
    busyUntil: instant().notNull(),
    blocks: bool().notNull(),
    /** False for a request that waits for staff: several may ask for the same room. */
    isExclusive: bool().notNull(),
    classKey: text(),
  },
  (t) => [
    primaryKey({ columns: [t.bookingId, t.resourceId] }),
    index("booking_resources_busy").on(t.resourceId, t.blocks, t.busyFrom, t.busyUntil),
  ],
);

/** How a place on the waiting list stands. */
export const WAITING_STATUSES = ["waiting", "offered", "booked", "left", "lapsed"] as const;

/** Somebody who wants an hour that is not free. The oldest fitting one is offered the hour that frees. */
export const waitingList = table(
  "waiting_list",
  {
    id: id(),
    /** Unguessable; the private link of the entry. */
    linkToken: text().notNull(),
    clientId: ref(() => clients.id).notNull(),
    serviceId: ref(() => services.id).notNull(),
    /** Null: anybody who does it. */
    staffId: ref(() => staff.id),
    locationId: ref(() => locations.id).notNull(),
    /** Days that suit, both included, and the wall-clock window of each, minutes. */
    dayFrom: day().notNull(),
    dayUntil: day().notNull(),
    startMin: integer().notNull(),
    endMin: integer().notNull(),
    status: enumText(WAITING_STATUSES).notNull(),
    contactEmail: text(),
    locale: text().notNull(),
    /** The hold made for the offer, and until when it can be taken. */
    offeredBookingId: ref(() => bookings.id),
    offerUntil: instant(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("waiting_list_link_token").on(t.linkToken),
    index("waiting_list_service").on(t.serviceId, t.status, t.id),
    index("waiting_list_offer").on(t.offeredBookingId),
    index("waiting_list_client").on(t.clientId),
    enumCheck("waiting_list_status_check", t.status, WAITING_STATUSES),
  ],
);
