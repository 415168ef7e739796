import { z } from "zod";
import { defineJob } from "~/jobs/define";

const id = z.number().int().positive();
/** Epoch milliseconds. */
const moment = z.number().int().positive();

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
  /** The hour was given twice: please choose another one. Told once for each state of the visit. */
  "clash",
] as const;
/** One of `VISIT_EVENTS`. */
export type VisitEvent = (typeof VISIT_EVENTS)[number];

/** Tells the client, by every channel they can be reached on, what became of a visit (named by its first booking), and plans its reminders. */
export const announceVisit = defineJob({
  name: "announceVisit",
  payload: z.object({
    bookingId: id,
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
  payload: z.object({ waitingId: id, bookingId: id }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 10 * 60_000 },
  dedupe: ({ waitingId, bookingId }) => `${waitingId}:${bookingId}`,
});

/** One reminder of a visit. It was planned for this start: after a move it says nothing. */
export const remindVisit = defineJob({
  name: "remindVisit",
  payload: z.object({
    bookingId: id,
    /** How long before the start it was meant for. */
    minutes: z.number().int().positive(),
    startsAt: moment,
    /** When it was to leave. */
    at: moment,
  }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 10 * 60_000 },
  dedupe: ({ bookingId, minutes, startsAt }) => `${bookingId}:${minutes}:${startsAt}`,
});

/** Invites a client who missed a visit to come another time. */
export const inviteBack = defineJob({
  name: "inviteBack",
  payload: z.object({ bookingId: id, startsAt: moment, at: moment }),
  attempts: 8,
  backoff: { baseMs: 60_000, maxMs: 60 * 60_000 },
  dedupe: ({ bookingId, startsAt }) => `${bookingId}:${startsAt}`,
});

/**
 * Sends one row of the outbox. How often a send is tried is counted in that row, not here: these attempts are for what breaks before and after
 * the send.
 */
export const deliverNotice = defineJob({
  name: "deliverNotice",
  payload: z.object({ deliveryId: id }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 10 * 60_000 },
  dedupe: ({ deliveryId }) => String(deliveryId),
});
