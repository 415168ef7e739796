import { z } from "zod";
import { defineJob } from "~/jobs/define";

const id = z.number().int().positive();
const away = { attempts: 12, backoff: { baseMs: 5_000, maxMs: 30 * 60_000 } };

/** Finds out which contact a client is: by the link among their fields, or, when somebody asks, by phone. */
export const linkContact = defineJob({
  name: "linkContact",
  payload: z.object({ clientId: id, byPhone: z.boolean().default(false) }),
  ...away,
  dedupe: ({ clientId, byPhone }) => `${clientId}:${byPhone}`,
});

/** Reads a linked contact, compares both copies, and brings over what only one side has changed. */
export const mirrorContact = defineJob({
  name: "mirrorContact",
  payload: z.object({ clientId: id }),
  ...away,
  priority: 150,
  dedupe: ({ clientId }) => String(clientId),
});

/** Reads one inbox row of amoCRM and has what it is about read again. */
export const applyAmocrmEvent = defineJob({
  name: "applyAmocrmEvent",
  payload: z.object({ inboxId: id }),
  attempts: 12,
  backoff: { baseMs: 2_000, maxMs: 15 * 60_000 },
});

/** Finds linked clients who have changed here since they were compared, and those whose reading is old: calls get lost. */
export const watchAmocrmClients = defineJob({
  name: "watchAmocrmClients",
  payload: z.object({}),
  attempts: 2,
  backoff: { baseMs: 5_000, maxMs: 30_000 },
  priority: 200,
  schedule: { everyMs: 30_000 },
});
