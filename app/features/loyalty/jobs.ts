import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Brings the points of one booking in line with it; enqueued with every change of its status, price or client. */
export const settleBookingPoints = defineJob({
  name: "settleBookingPoints",
  payload: z.object({ bookingId: z.number().int().positive() }),
  attempts: 10,
  backoff: { baseMs: 1000, maxMs: 600_000 },
  dedupe: ({ bookingId }) => String(bookingId),
});

/** Finds completed visits that hold no points although they should: the programme was off, or its job was parked. */
export const settleMissedPoints = defineJob({
  name: "settleMissedPoints",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 500,
  schedule: { everyMs: 6 * 3_600_000 },
  timeoutMs: 1_800_000,
});

/** Lets points lapse whose date has come. What is spent meanwhile looks by itself. */
export const expirePoints = defineJob({
  name: "expirePoints",
  payload: z.object({}),
  attempts: 5,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 500,
  schedule: { dailyAt: "00:20", zone: "UTC" },
  timeoutMs: 1_800_000,
});

/** Recomputes from zero what the ledger should hold and compares. */
export const auditPoints = defineJob({
  name: "auditPoints",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 600,
  schedule: { dailyAt: "01:10", zone: "UTC" },
  timeoutMs: 1_800_000,
});
