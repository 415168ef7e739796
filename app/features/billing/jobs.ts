import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Asks the billing by every phone of one client; while it is away the job comes back by itself, for an hour. */
export const askBilling = defineJob({
  name: "askBilling",
  payload: z.object({ lookupId: z.number().int().positive() }),
  attempts: 3,
  backoff: { baseMs: 2_000, maxMs: 30_000 },
  dedupe: ({ lookupId }) => String(lookupId),
  // A person looks at the page.
  priority: 20,
});
