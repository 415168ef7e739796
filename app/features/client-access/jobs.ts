import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Sends a client the code and the link to come in by. Both are made again from the row, so neither stands in the payload. */
export const sendSignInCode = defineJob({
  name: "sendSignInCode",
  payload: z.object({
    codeId: z.number().int().positive(),
    channel: z.enum(["email", "telegram"]),
    /** The further address it was asked for at; absent: the client's first. */
    contactId: z.number().int().positive().optional(),
  }),
  attempts: 4,
  backoff: { baseMs: 2_000, maxMs: 60_000 },
  priority: 10,
  dedupe: ({ codeId }) => String(codeId),
});

/** Removes codes and sessions that have run out. */
export const pruneClientAccess = defineJob({
  name: "pruneClientAccess",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  schedule: { everyMs: 6 * 60 * 60_000 },
});
