import { z } from "zod";
import { defineJob } from "~/jobs/define";

const id = z.number().int().positive();

/**
 * Makes the outside calendar say of one visit what ours says, or finds out what was changed there. Reads everything anew when it runs, so
 * any number of reasons to run it are one piece of work.
 */
export const mirrorVisit = defineJob({
  name: "mirrorVisit",
  payload: z.object({ bookingId: id }),
  attempts: 12,
  backoff: { baseMs: 2_000, maxMs: 15 * 60_000 },
  dedupe: ({ bookingId }) => String(bookingId),
});

/** Finds the visits that should stand in the outside calendar and do not, whatever the reason was, and disagreements that are over. */
export const mirrorVisits = defineJob({
  name: "mirrorVisits",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 10_000, maxMs: 60_000 },
  schedule: { everyMs: 5 * 60_000 },
});
