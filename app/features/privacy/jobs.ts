import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** After an erasure: clears the engine's own leftovers and writes the tombstones beside the database. */
export const clearRemains = defineJob({
  name: "clearRemains",
  payload: z.object({}),
  attempts: 10,
  backoff: { baseMs: 5_000, maxMs: 600_000 },
  dedupe: () => "all",
});

/** Forgets those who were waited for, and those a restored backup brought back. */
export const repeatErasures = defineJob({
  name: "repeatErasures",
  payload: z.object({}),
  attempts: 5,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 500,
  schedule: { dailyAt: "00:40", zone: "UTC" },
  timeoutMs: 1_800_000,
});
