import { z } from "zod";
import { defineJob } from "~/jobs/define";
import { PULL_CAUSES, RETRY_PAUSE } from "./runs/model";

const id = z.number().int().positive();

/** Reads one inbox row, asks the vendor what the record is now and applies that. */
export const applyInboxEvent = defineJob({
  name: "applyInboxEvent",
  payload: z.object({ inboxId: id }),
  attempts: 12,
  backoff: { baseMs: 2_000, maxMs: 15 * 60_000 },
});

/**
 * Asks a vendor for everything that changed since the last good run. Webhooks are lost on any longer outage (the vendor repeats them twice
 * at most), so this is what makes the calendar right in the end.
 */
export const pullChanges = defineJob({
  name: "pullChanges",
  payload: z.object({
    source: z.string().max(40).default("yclients"),
    cause: z.enum(PULL_CAUSES).default("schedule"),
    /** The run's row, when somebody waits for it on a page. */
    runId: id.optional(),
  }),
  // A process that dies in a run costs one; a comparison that is parked would heal nothing until somebody looks.
  attempts: 60,
  // Half of the pause is left to chance, so the first comes back after five to ten minutes.
  backoff: { baseMs: 2 * RETRY_PAUSE.baseMs, maxMs: RETRY_PAUSE.maxMs },
  dedupe: ({ source }) => source,
  schedule: { everyMs: 30 * 60_000 },
  timeoutMs: 15 * 60_000,
});
