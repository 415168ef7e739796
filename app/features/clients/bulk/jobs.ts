import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Goes on with a change of many clients, or with undoing it, in batches; the row says how far it is. */
export const runBulkOperation = defineJob({
  name: "runBulkOperation",
  payload: z.object({ operationId: z.number().int().positive() }),
  attempts: 8,
  backoff: { baseMs: 2_000, maxMs: 120_000 },
  dedupe: ({ operationId }) => String(operationId),
  timeoutMs: 10 * 60_000,
});
