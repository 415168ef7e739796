import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Reads one inbox row of the bot: links a chat to a client, takes the link away, and answers in the chat. */
export const applyTelegramUpdate = defineJob({
  name: "applyTelegramUpdate",
  payload: z.object({ inboxId: z.number().int().positive() }),
  attempts: 6,
  backoff: { baseMs: 2_000, maxMs: 5 * 60_000 },
});
