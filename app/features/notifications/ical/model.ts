import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { messagesFor } from "~/i18n/catalogue";
import type { Locale } from "~/i18n/locale";
import type { BookingStatus } from "~/features/booking/model";

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

/**
 * One visit as an iCalendar file (RFC 5545). Times are UTC, so no calendar has to know the zone; the UID never changes and SEQUENCE is the
 * visit's version, so opening a later file moves the entry instead of adding a second one.
 */
export function bookingCalendarFile({
  booking,
  business,
  locale,
  publicUrl,
  link,
  now,
}: CalendarFileInput): string {
  const words = messagesFor(locale).mail.calendar;
  const calendar = ical({
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: "Kartoteka", product: "Booking", language: locale.toUpperCase() },
  });
  calendar.createEvent({
    id: `booking-${booking.id}@${new URL(publicUrl).hostname}`,
    sequence: booking.version,
    stamp: now,
    start: booking.startsAt,
    end: booking.endsAt,
    summary: plain(words.summary({ service: booking.serviceName, business })),
    location: [booking.locationName, booking.address].map(plain).filter(Boolean).join(", "),
    description: [
      words.staff({ name: plain(booking.staffName) }),
      words.reference({ reference: booking.reference }),
      words.link({ link }),
    ].join("\n"),
    url: link,
    status: eventStatus(booking.status),
  });
  return calendar.toString();
}

function eventStatus(status: BookingStatus): ICalEventStatus {
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
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}
