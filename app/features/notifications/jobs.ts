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
