import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Moves to "inactive" whoever has been silent for too long. */
export const sweepSilentClients = defineJob({
  name: "sweepSilentClients",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 500,
  schedule: { dailyAt: "00:40", zone: "UTC" },
  timeoutMs: 1_800_000,
});

/** Puts clients who never were in the pipeline where their history leads. */
export const placeClients = defineJob({
  name: "placeClients",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 10_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 500,
  timeoutMs: 1_800_000,
});
