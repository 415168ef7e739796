import { z } from "zod";
import { defineJob } from "../define";

/** Forgets what nobody asks for any more: finished work, old answers to repeated requests, sessions that ended. */
export const pruneFinishedJobs = defineJob({
  name: "pruneFinishedJobs",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  priority: 900,
  schedule: { dailyAt: "03:40", zone: "Europe/Moscow" },
  timeoutMs: 600_000,
});
