import { z } from "zod";

const botName = z
  .string()
  .trim()
  // People paste the whole address, or the name with its @.
  .transform((text) => text.replace(/^(https?:\/\/)?t\.me\//, "").replace(/^@/, ""))
  .pipe(z.string().regex(/^[A-Za-z]\w{4,31}$/, "name"));
const botToken = z.string().trim().pipe(z.string().regex(/^(\d{1,20}:[\w-]{20,100})?$/, "token")); // prettier-ignore

/** The set-up form. An empty token leaves the one there is. */
export const botForm = z.object({ botName, botToken });
export type BotForm = z.output<typeof botForm>;

export const botIntent = z.enum(["save", "test", "register"]);

/** What is no secret of a stored account, and what is. */
export const storedSettings = z.object({ botName: z.string() });
export const storedSecrets = z.object({ botToken: z.string(), webhookSecret: z.string() });
