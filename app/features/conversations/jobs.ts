import { z } from "zod";
import { defineJob } from "~/jobs/define";

/**
 * Sends one message that staff wrote. Whether it is tried again, and for how long, goes by the age of the message: see `afterSend`; these
 * attempts are for what breaks before and after the send.
 */
export const sendMessage = defineJob({
  name: "sendMessage",
  payload: z.object({ messageId: z.number().int().positive() }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 10 * 60_000 },
  dedupe: ({ messageId }) => String(messageId),
});
