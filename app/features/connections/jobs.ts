import { z } from "zod";
import { defineJob } from "~/jobs/define";
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
