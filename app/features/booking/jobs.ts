import { z } from "zod";
import { defineJob } from "~/jobs/define";

const id = z.number().int().positive();
const instant = z.iso.datetime();

/** Lets one hold go at the end of its time. */
export const expireHold = defineJob({
  name: "expireHold",
  payload: z.object({ bookingId: id }),
  attempts: 5,
  backoff: { baseMs: 1_000, maxMs: 60_000 },
});

/** Lets go of every hold whose time has run out, should a job of its own have been lost or late. */
export const expireHolds = defineJob({
  name: "expireHolds",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 5_000, maxMs: 60_000 },
  schedule: { everyMs: 60_000 },
});

/** Closes requests whose start has passed without an answer, and places on the waiting list whose days are over. */
export const expireRequests = defineJob({
  name: "expireRequests",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 5_000, maxMs: 60_000 },
  schedule: { everyMs: 60_000 },
});

/** Offers a person's hour that has become free to whoever has waited longest for one like it. */
export const offerFreedHours = defineJob({
  name: "offerFreedHours",
  payload: z.object({ staffId: id, from: instant, until: instant }),
  attempts: 8,
  backoff: { baseMs: 2_000, maxMs: 10 * 60_000 },
  dedupe: ({ staffId, from, until }) => `${staffId}:${from}:${until}`,
});
