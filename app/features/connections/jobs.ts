import { z } from "zod";
import { defineJob } from "~/jobs/define";
import { DRIFT_VENDORS } from "./drift/model";
import { CONNECTED_VENDORS } from "./model";

const vendor = z.enum(CONNECTED_VENDORS);

/** Asks a vendor that is away, or whose token is dead, whether it is back; at once after its account was changed. No vendor named: each. */
export const probeConnection = defineJob({
  name: "probeConnection",
  payload: z.object({ vendor: vendor.optional() }),
  attempts: 1,
  backoff: { baseMs: 60_000, maxMs: 60_000 },
  dedupe: (payload) => payload.vendor ?? "all",
  schedule: { everyMs: 60_000 },
});

/** Writes to the admins that a vendor does not know our token any more. `since` is the death, so that one death is one letter. */
export const tellDeadToken = defineJob({
  name: "tellDeadToken",
  payload: z.object({ vendor, since: z.iso.datetime() }),
  attempts: 10,
  backoff: { baseMs: 30_000, maxMs: 60 * 60_000 },
  dedupe: (payload) => `${payload.vendor}:${payload.since}`,
  keepDedupe: true,
});

/**
 * Compares everybody who is linked to a vendor with who is there, a small batch at a time; `after` is the last link looked at. No vendor named:
 * begins one for each.
 */
export const auditLinks = defineJob({
  name: "auditLinks",
  payload: z.object({
    vendor: z.enum(DRIFT_VENDORS).optional(),
    after: z.number().int().min(0).default(0),
  }),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 10 * 60_000 },
  priority: 700,
  dedupe: ({ vendor, after }) => `${vendor ?? "all"}:${after}`,
  schedule: { dailyAt: "04:30", zone: "Europe/Moscow" },
  timeoutMs: 10 * 60_000,
});
