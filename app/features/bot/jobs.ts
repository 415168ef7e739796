import { z } from "zod";
import { defineJob } from "~/jobs/define";
import { keyboardPlan, pressWords } from "./model";

const id = z.number().int().positive();
const locale = z.enum(["ru", "en"]);

/** Reads one inbox row of the bot and does what the person asked for; answers leave by the jobs below. */
export const applyTelegramUpdate = defineJob({
  name: "applyTelegramUpdate",
  payload: z.object({ inboxId: id }),
  attempts: 6,
  backoff: { baseMs: 2_000, maxMs: 5 * 60_000 },
});

/** Sends one answer of the bot; a row of the message log. How long it is tried goes by its age, as with what staff write. */
export const sendBotReply = defineJob({
  name: "sendBotReply",
  payload: z.object({ messageId: id, locale, keyboard: keyboardPlan.optional() }),
  attempts: 8,
  backoff: { baseMs: 5_000, maxMs: 10 * 60_000 },
  dedupe: ({ messageId }) => String(messageId),
});

/** Writes an answer of the bot anew in its chat, as it stands in the log by then. */
export const rewriteBotReply = defineJob({
  name: "rewriteBotReply",
  payload: z.object({ messageId: id, locale, keyboard: keyboardPlan.optional() }),
  attempts: 5,
  backoff: { baseMs: 2_000, maxMs: 60_000 },
});

/** Ends the waiting of a button that was pressed: the inbox row says which. */
export const answerBotPress = defineJob({
  name: "answerBotPress",
  payload: z.object({ inboxId: id, word: z.enum(pressWords), locale }),
  attempts: 2,
  backoff: { baseMs: 1_000, maxMs: 5_000 },
  priority: 50,
});
