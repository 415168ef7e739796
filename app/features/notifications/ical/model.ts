import ical, {
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
  type ICalCalendar,
  type ICalEventData,
} from "ical-generator";
import type { BookingStatus } from "~/features/booking/model";
import { lettersFor } from "~/i18n/letters";
import type { Locale } from "~/i18n/locale";
import { visitPeople, visitTitle, type VisitFacts } from "../visit/model";

/** What a calendar entry is made from. */
export interface CalendarVisit {
  id: number;
  reference: string;
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
  serviceName: string;
  staffName: string;
  locationName: string;
  address: string;
  /** Rises with every change; a calendar replaces the entry it holds by a later one. */
  version: number;
}

/** A whole visit as one entry: until its last part ends, with everybody who takes part, and with the sequence of all its bookings. */
export function calendarVisitOf(visit: VisitFacts): CalendarVisit {
  const { reference, status, startsAt, endsAt, locationName, address } = visit;
  return {
    ...{ reference, status, startsAt, endsAt, locationName, address },
    id: visit.bookingId,
    serviceName: visitTitle(visit),
    staffName: visitPeople(visit).join(", "),
    version: visit.sequence,
  };
}

export interface CalendarFileInput {
  booking: CalendarVisit;
  /** The business's name. */
  business: string;
  locale: Locale;
  /** The product's own address; its host makes the entry's identity unique in the world. */
  publicUrl: string;
  /** The visit's private page. */
  link: string;
  /** When the file is made. */
  now: Date;
}

/** Who invites whom (RFC 5546): an entry with both is an invitation, which mail programs put into the calendar and take out of it. */
export interface Invitation {
  method: "REQUEST" | "CANCEL";
  /** Bare addresses; the organizer must stay the same for as long as the entry lives. */
  organizerEmail: string;
  attendeeEmail: string;
  attendeeName: string;
}

/**
 * One visit as an iCalendar file (RFC 5545). Times are UTC, so no calendar has to know the zone; the UID never changes and SEQUENCE is the
 * visit's version, so opening a later file moves the entry instead of adding a second one. Without an invitation it is a plain entry to
 * add: no METHOD, which would ask for an organizer.
 */
export function bookingCalendarFile(input: CalendarFileInput, invitation?: Invitation): string {
  const { booking, business, locale, publicUrl, link, now } = input;
  const words = lettersFor(locale).calendar;
  const calendar = newCalendar(locale);
  if (invitation) calendar.method(ICalCalendarMethod[invitation.method]);
  calendar.createEvent({
    id: entryId(`booking-${booking.id}`, publicUrl),
    sequence: booking.version,
    stamp: now,
    start: booking.startsAt,
    end: booking.endsAt,
    summary: plain(words.summary({ service: booking.serviceName, business })),
    location: placeOf(booking),
    description: [
      words.staff({ name: plain(booking.staffName) }),
      words.reference({ reference: booking.reference }),
      words.link({ link }),
    ].join("\n"),
    url: link,
    status: invitation?.method === "CANCEL" ? ICalEventStatus.CANCELLED : eventStatus(booking.status),
    ...(invitation ? peopleOf(invitation, business) : {}),
  });
  return fileText(calendar);
}

/** The file as bytes travel: its last line ends like every other. */
export function fileText(calendar: ICalCalendar): string {
  return `${calendar.toString()}\r\n`;
}

/** A parameter's value stands in quotes and knows no way to hold one (RFC 5545, 3.2). */
function quotable(text: string): string {
  return plain(text).replace(/["\\]/g, "'");
}

function peopleOf(invitation: Invitation, business: string): Pick<ICalEventData, "organizer" | "attendees"> {
  const { organizerEmail, attendeeEmail, attendeeName } = invitation;
  return {
    organizer: { name: quotable(business), email: organizerEmail },
    attendees: [
      {
        email: attendeeEmail,
        name: quotable(attendeeName) || null,
        rsvp: true,
        status: ICalAttendeeStatus.NEEDSACTION,
      },
    ],
  };
}

/** An empty calendar of ours. */
export function newCalendar(locale: Locale): ICalCalendar {
  return ical({ prodId: { company: "Kartoteka", product: "Booking", language: locale.toUpperCase() } });
}

/** An entry's identity in the world: never reused, never changed. */
export function entryId(name: string, publicUrl: string): string {
  return `${name}@${new URL(publicUrl).hostname}`;
}

/** «Студия, Абая 10» on one line. */
export function placeOf({ locationName, address }: Pick<CalendarVisit, "locationName" | "address">): string {
  return [locationName, address].map(plain).filter(Boolean).join(", ");
}

/** How a visit stands, in the words of RFC 5545. */
export function eventStatus(status: BookingStatus): ICalEventStatus {
  switch (status) {
    case "cancelled":
    case "expired":
    case "no_show":
      return ICalEventStatus.CANCELLED;
    case "hold":
    case "pending":
      return ICalEventStatus.TENTATIVE;
    case "confirmed":
    case "completed":
      return ICalEventStatus.CONFIRMED;
  }
}

/** One line without controls: a name must not be able to begin a property of its own. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
