import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Writes to the client of a new booking, once, when an address is known. */
export const sendBookingConfirmation = defineJob({
  name: "sendBookingConfirmation",
  payload: z.object({ bookingId: z.number().int().positive() }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 30 * 60_000 },
  dedupe: ({ bookingId }) => String(bookingId),
});

/** What can be told of a visit. */
export const VISIT_EVENTS = [
  /** Booked and agreed, at once or by staff's approval. */
  "confirmed",
  /** Asked for; staff will answer. */
  "requested",
  /** Staff said no, or the hour went to another request. */
  "declined",
  "moved",
  "cancelled",
  /** The client did not come. */
  "missed",
  /** Money came after the hour was gone and goes back. */
  "refunded",
] as const;
/** One of `VISIT_EVENTS`. */
export type VisitEvent = (typeof VISIT_EVENTS)[number];

/** Tells the client, by every channel they can be reached on, what became of a visit (named by its first booking), and plans its reminders. */
export const announceVisit = defineJob({
  name: "announceVisit",
  payload: z.object({
    bookingId: z.number().int().positive(),
    event: z.enum(VISIT_EVENTS),
    /** The booking's version when it happened: a later change has its own announcement. */
    version: z.number().int().min(0),
  }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 30 * 60_000 },
  dedupe: ({ bookingId, event, version }) => `${bookingId}:${event}:${version}`,
});

/** Tells somebody on the waiting list that an hour is kept for them, and until when. */
export const announceOffer = defineJob({
  name: "announceOffer",
  payload: z.object({ waitingId: z.number().int().positive(), bookingId: z.number().int().positive() }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 10 * 60_000 },
  dedupe: ({ waitingId, bookingId }) => `${waitingId}:${bookingId}`,
});
