import { and, asc, desc, eq, or } from "drizzle-orm";
import { bookingEvents, bookings, locations, payments, refunds, staff } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { readCutoff } from "../cancel/commands.server";
import { findVisitId, readHeldTerms } from "../hold/queries.server";
import { listItems } from "../intake/queries.server";
import { isLapsed, type BookingStatus } from "../model";
import type { Choice, ChosenPart } from "../offer/page/model";

/** One person's share of a visit. */
export interface LinkedPart {
  staffId: number;
  staffName: string;
  startsAt: Date;
  endsAt: Date;
  items: { serviceId: number; name: string; isAddon: boolean; durationMin: number; priceMinor: number }[];
}

/** Everything the private pages of a visit show, and nothing of the person it is for: whoever holds the link sees the appointment. */
export interface LinkedVisit {
  /** The first booking's. */
  id: number;
  reference: string;
  linkToken: string;
  /** `expired` for a hold whose time has run out, also before its row says so. */
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
  holdUntil: Date | null;
  /** Somebody has said who comes. */
  isNamed: boolean;
  /** Staff said no. */
  isDeclined: boolean;
  needsApproval: boolean;
  parts: LinkedPart[];
  seats: number;
  currency: string;
  priceMinor: number;
  prepayMinor: number;
  paidMinor: number;
  /** Has gone back to where it came from. */
  refundedMinor: number;
  pointsSpent: number;
  place: { id: number; name: string; address: string; phone: string; zone: string; country: string };
  /** Until when its client may move or call it off alone. */
  cutoffAt: Date;
  canChange: boolean;
  /** What was chosen, for booking the same again or another hour of it. Null when something of it is not ours (a vendor's record). */
  choice: Choice | null;
}

/** The visit behind a private link; a link of any of its parts leads to the whole. Null when there is none. */
export async function getLinkedVisit(
  db: Queryable,
  linkToken: string,
  now: Date,
): Promise<LinkedVisit | null> {
  const headId = await findVisitId(db, linkToken);
  if (headId === null) return null;
  const rows = await db
    .select({ booking: bookings, staffName: staff.name, place: locations })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .where(or(eq(bookings.id, headId), eq(bookings.headId, headId)))
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
  const head = rows.find(({ booking }) => booking.id === headId);
  if (!head) return null;
  const { booking, place } = head;
  const ids = rows.map((row) => row.booking.id);
  // Of an hour that is only kept, the page tells what will hold once it is booked.
  const isKept = booking.status === "hold" || booking.status === "expired";
  const promised = isKept ? { ...booking, status: "confirmed" as const } : booking;
  const [items, terms, cutoffAt, declined, givenBack] = await Promise.all([
    listItems(db, ids),
    readHeldTerms(db, ids),
    readCutoff(db, [promised, ...rows.filter((row) => row !== head).map((row) => row.booking)]),
    db
      .select({ id: bookingEvents.id })
      .from(bookingEvents)
      .where(and(eq(bookingEvents.bookingId, headId), eq(bookingEvents.kind, "declined")))
      .orderBy(desc(bookingEvents.id))
      .limit(1),
    db
      .select({ amountMinor: refunds.amountMinor })
      .from(refunds)
      .innerJoin(payments, eq(payments.id, refunds.paymentId))
      .where(and(eq(payments.bookingId, headId), eq(refunds.status, "succeeded"))),
  ]);
  const parts = rows.map(({ booking: row, staffName }): LinkedPart => ({
    staffId: row.staffId,
    staffName,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    items: itemsOf(row, items),
  }));
  const sum = (of: (row: typeof booking) => number) =>
    rows.reduce((total, row) => total + of(row.booking), 0);
  const status = isLapsed(booking, now) ? "expired" : booking.status;
  const isOpen = status === "pending" || status === "confirmed";
  return {
    id: booking.id,
    reference: booking.reference,
    linkToken: booking.linkToken,
    status,
    startsAt: booking.startsAt,
    endsAt: new Date(Math.max(...rows.map((row) => row.booking.endsAt.getTime()))),
    holdUntil: booking.holdUntil,
    isNamed: booking.clientId !== null,
    isDeclined: status === "cancelled" && declined.length > 0,
    needsApproval: terms.needsApproval,
    parts,
    seats: booking.seats,
    currency: booking.currency,
    priceMinor: sum((row) => row.priceMinor),
    prepayMinor: sum((row) => row.prepayMinor),
    paidMinor: sum((row) => row.paidMinor),
    refundedMinor: givenBack.reduce((total, { amountMinor }) => total + amountMinor, 0),
    pointsSpent: sum((row) => row.pointsSpent),
    place,
    cutoffAt,
    canChange: isOpen && now <= cutoffAt && now < booking.startsAt && booking.source !== "yclients",
    choice: choiceOf(parts, { locationId: place.id, party: booking.seats }),
  };
}

type Item = Awaited<ReturnType<typeof listItems>>[number];

/** A visit from before there were lines, or of a vendor, has its service as the only one. */
function itemsOf(row: typeof bookings.$inferSelect, all: readonly Item[]): LinkedPart["items"] {
  const own = all.filter(({ bookingId }) => bookingId === row.id);
  if (own.length > 0)
    return own.map(({ serviceId, name, isAddon, durationMin, priceMinor }) => ({ serviceId, name, isAddon, durationMin, priceMinor })); // prettier-ignore
  const durationMin = (row.endsAt.getTime() - row.startsAt.getTime()) / 60_000;
  return [{ serviceId: row.serviceId ?? 0, name: row.serviceName, isAddon: false, durationMin, priceMinor: row.priceMinor }]; // prettier-ignore
}

function choiceOf(parts: readonly LinkedPart[], rest: Omit<Choice, "parts">): Choice | null {
  const chosen: ChosenPart[] = [];
  for (const { staffId, items } of parts) {
    for (const { serviceId, isAddon } of items) {
      if (serviceId === 0) return null;
      if (isAddon) chosen.at(-1)?.addonIds.push(serviceId);
      else chosen.push({ serviceId, staffId, addonIds: [] });
    }
  }
  const [first, ...further] = chosen;
  return first ? { parts: [first, ...further], ...rest } : null;
}
