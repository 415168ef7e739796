import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Reads a vendor's services, people and categories, and keeps what changed since the last reading. */
export const readVendorCatalogue = defineJob({
  name: "readVendorCatalogue",
  payload: z.object({ source: z.string().max(40).default("yclients") }),
  attempts: 5,
  backoff: { baseMs: 60_000, maxMs: 60 * 60_000 },
  dedupe: ({ source }) => source,
  schedule: { dailyAt: "04:40", zone: "Europe/Moscow" },
});
