import type { BOOKING_SOURCES, BOOKING_STATUSES } from "~drizzle/schema/booking";

/** Where a visit stands in its life; see `docs/rules/booking.md`. */
export type BookingStatus = (typeof BOOKING_STATUSES)[number];
/** What made the booking. */
export type BookingSource = (typeof BOOKING_SOURCES)[number];

/** Statuses in which a visit takes the person's time. A completed one does until its end: it may have been marked early. */
const BLOCKING: readonly BookingStatus[] = ["hold", "pending", "confirmed", "completed"];

/** Statuses that await the visit. */
export const OPEN_STATUSES = ["pending", "confirmed"] as const satisfies readonly BookingStatus[];

/** Whether a visit of this status takes the person's time. */
export function isBlocking(status: BookingStatus): boolean {
  return BLOCKING.includes(status);
}

/**
 * The life of a visit, one for all sources. What people may do is narrower than what a vendor may report: a vendor's record is a fact
 * and takes any status, people move along these arrows.
 */
const TRANSITIONS: Record<BookingStatus, readonly BookingStatus[]> = {
  hold: ["pending", "confirmed", "expired", "cancelled"],
  pending: ["confirmed", "cancelled", "completed", "no_show"],
  confirmed: ["completed", "no_show", "cancelled"],
  completed: ["confirmed", "no_show"],
  no_show: ["confirmed", "completed"],
  cancelled: ["confirmed"],
  expired: [],
};

/**
 * What the product does by itself on top of that: a request whose start has passed expires, and an hour that lapsed is taken again when
 * its money comes late or its visitor comes back, and it is still free.
 */
const SYSTEM_TRANSITIONS: Partial<Record<BookingStatus, readonly BookingStatus[]>> = {
  pending: ["expired"],
  expired: ["hold", "pending", "confirmed"],
};

/** Whether a person may move a visit from one status to another. */
export function canMove(from: BookingStatus, to: BookingStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Whether the product itself may. */
export function canSystemMove(from: BookingStatus, to: BookingStatus): boolean {
  return canMove(from, to) || (SYSTEM_TRANSITIONS[from] ?? []).includes(to);
}

/**
 * Whether the database refuses another exclusive visit over this one. A vendor's record is a fact and cannot be refused; requests that wait
 * for staff may queue for one hour, and so do the holds that will become such requests.
 */
export function isExclusiveVisit({
  source,
  status,
  needsApproval,
}: {
  source: BookingSource;
  status: BookingStatus;
  needsApproval: boolean;
}): boolean {
  if (source === "yclients" || status === "pending") return false;
  return !(needsApproval && (status === "hold" || status === "expired"));
}

/** A hold whose time has run out. It is in nobody's way, also before its row says so. */
export function isLapsed(
  { status, holdUntil }: { status: BookingStatus; holdUntil: Date | null },
  now: Date,
): boolean {
  return status === "hold" && holdUntil !== null && holdUntil <= now;
}

/** Until when a client may cancel or move alone; that instant itself is still in time. */
export function cutoffOf(startsAt: Date, cutoffMin: number): Date {
  return new Date(startsAt.getTime() - cutoffMin * 60_000);
}

/** The statuses staff may choose next. A visit that lies ahead cannot have taken place or been missed yet. */
export function nextStatuses(from: BookingStatus, startsAt: Date, now: Date): BookingStatus[] {
  const ahead = startsAt.getTime() > now.getTime();
  return TRANSITIONS[from].filter((to) => !ahead || (to !== "completed" && to !== "no_show"));
}

/** Consonants and digits that cannot be mistaken for one another, read out or typed back. */
const REFERENCE_ALPHABET = "BCDFGHJKMNPQRSTVWXZ23456789";
export const REFERENCE_LENGTH = 6;

/** A booking's short code, e.g. `K7QXM4`. `random` gives bytes; the code is a name, not a secret. */
export function makeReference(random: (bytes: number) => Uint8Array): string {
  const bytes = random(REFERENCE_LENGTH);
  return Array.from(bytes, (byte) => REFERENCE_ALPHABET[byte % REFERENCE_ALPHABET.length]).join("");
}

/** The visit's time with its buffers: what other bookings must keep clear of. */
export function busySpan(
  span: { startsAt: Date; endsAt: Date },
  buffers: { beforeMin: number; afterMin: number },
) {
  return {
    busyFrom: new Date(span.startsAt.getTime() - buffers.beforeMin * 60_000),
    busyUntil: new Date(span.endsAt.getTime() + buffers.afterMin * 60_000),
  };
}
