import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Looks through all clients for those who may be one. */
export const findDuplicates = defineJob({
  name: "findDuplicates",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 500,
  schedule: { dailyAt: "01:10", zone: "UTC" },
  timeoutMs: 1_800_000,
});

/** Compares those who came lately, by whichever way, with everybody who shares something with them. */
export const compareNewcomers = defineJob({
  name: "compareNewcomers",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 30_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 500,
  schedule: { everyMs: 5 * 60_000 },
});
