import { z } from "zod";
import { defineJob } from "~/jobs/define";

const id = z.number().int().positive();

/**
 * Brings the money of a visit in line with what became of it: a visit called off in time, or never placed, gets its money and points back; a
 * prepaid one that took place gets its second receipt. Asked after every change of a booking that holds money; asking twice changes nothing.
 */
export const settleVisitMoney = defineJob({
  name: "settleVisitMoney",
  payload: z.object({ bookingId: id }),
  attempts: 12,
  backoff: { baseMs: 5_000, maxMs: 30 * 60_000 },
});

/** Reads one inbox row of a gateway, asks the gateway how the payment stands, and applies that. */
export const applyPaymentEvent = defineJob({
  name: "applyPaymentEvent",
  payload: z.object({ inboxId: id }),
  attempts: 12,
  backoff: { baseMs: 2_000, maxMs: 15 * 60_000 },
});

/** Asks a gateway to give money back, and how that stands. */
export const sendRefund = defineJob({
  name: "sendRefund",
  payload: z.object({ refundId: id }),
  attempts: 12,
  backoff: { baseMs: 3_000, maxMs: 30 * 60_000 },
  dedupe: ({ refundId }) => String(refundId),
});

/** Asks the gateway about every payment and refund that waits: a webhook may never come. */
export const checkPayments = defineJob({
  name: "checkPayments",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 10_000, maxMs: 60_000 },
  schedule: { everyMs: 60_000 },
  timeoutMs: 5 * 60_000,
});
