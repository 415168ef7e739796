import type { BookingStatus } from "~/features/booking/model";
import type { Locale } from "~/i18n/locale";

/** A line of a part: what is done, what is added to it. */
export interface VisitItem {
  name: string;
  isAddon: boolean;
  priceMinor: number;
}

/** What one person does in a visit. */
export interface VisitPart {
  bookingId: number;
  startsAt: Date;
  endsAt: Date;
  staffName: string;
  /** Empty for a vendor's record: then `serviceName` says all. */
  items: VisitItem[];
  serviceName: string;
}

/** A whole visit, as notices tell of it. `bookingId` is that of its first booking; money is minor units. */
export interface VisitFacts {
  bookingId: number;
  reference: string;
  linkToken: string;
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
  /** Rises with every change of any of its bookings. */
  sequence: number;
  /** In order of time; never empty. */
  parts: VisitPart[];
  serviceId: number | null;
  zone: string;
  locationName: string;
  address: string;
  phone: string;
  currency: string;
  priceMinor: number;
  paidMinor: number;
  pointsSpent: number;
  /** Another system that sells it has not agreed to it yet. */
  isProvisional?: boolean;
  cancelReason: string;
  isLateCancel: boolean;
  /** Until so many minutes before the start the client may move or cancel alone. */
  cutoffMin: number;
  /** Reminders before the start, minutes; null: the business's own. */
  remindersMin: number[] | null;
  locale: Locale;
  clientId: number | null;
  /** First name, or the name as given; empty when there is none. */
  clientName: string;
}

/** «Массаж + Растяжка»: the services of a visit, add-ons left out. */
export function visitTitle({ parts }: Pick<VisitFacts, "parts">): string {
  return parts.map(({ serviceName }) => serviceName).join(" + ");
}

/** Everybody who takes part, each once, in order of time. */
export function visitPeople({ parts }: Pick<VisitFacts, "parts">): string[] {
  return [...new Set(parts.map(({ staffName }) => staffName))];
}

/** What is still to pay; one point is one major unit. */
export function dueMinor({ priceMinor, paidMinor, pointsSpent }: VisitFacts): number {
  return Math.max(0, priceMinor - paidMinor - pointsSpent * 100);
}

/** Whether the link alone may still move or cancel the visit. */
export function cutoffOf({ startsAt, cutoffMin }: Pick<VisitFacts, "startsAt" | "cutoffMin">): Date {
  return new Date(startsAt.getTime() - cutoffMin * 60_000);
}
