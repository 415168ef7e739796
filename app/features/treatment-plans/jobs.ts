import { z } from "zod";
import { defineJob } from "~/jobs/define";

/**
 * Reads the plans of whoever is due, five patients at once over all processes, those on somebody's screen first. Asked for when somebody looks, and
 * by itself every minute.
 */
export const refreshPlans = defineJob({
  name: "refreshPlans",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 5_000, maxMs: 60_000 },
  dedupe: () => "all",
  schedule: { everyMs: 60_000 },
  timeoutMs: 4 * 60_000,
});

/** Reads one row of the inbox that says a plan has changed, reads that plan again and keeps what it is now. */
export const applyPlanHint = defineJob({
  name: "applyPlanHint",
  payload: z.object({ inboxId: z.number().int().positive() }),
  attempts: 12,
  backoff: { baseMs: 2_000, maxMs: 15 * 60_000 },
  timeoutMs: 4 * 60_000,
});
