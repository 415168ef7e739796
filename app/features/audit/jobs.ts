import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Puts new entries of the audit log into its chain. */
export const sealAudit = defineJob({
  name: "sealAudit",
  payload: z.object({}),
  attempts: 5,
  backoff: { baseMs: 1000, maxMs: 60_000 },
  dedupe: () => "all",
  priority: 500,
  schedule: { everyMs: 60_000 },
  timeoutMs: 600_000,
});

/** Looks through the whole chain. */
export const checkAudit = defineJob({
  name: "checkAudit",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 600,
  schedule: { dailyAt: "02:40", zone: "UTC" },
  timeoutMs: 1_800_000,
});
