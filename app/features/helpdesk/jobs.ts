import { z } from "zod";
import { defineJob } from "~/jobs/define";

const id = z.number().int().positive();
const away = { attempts: 12, backoff: { baseMs: 5_000, maxMs: 30 * 60_000 } };

/** Looks for a client among the support desk's customers, and links them when there is no doubt. */
export const findCustomer = defineJob({
  name: "findCustomer",
  payload: z.object({ clientId: id }),
  ...away,
  priority: 150,
  dedupe: ({ clientId }) => String(clientId),
});

/** Links a client to the customer a person has named by number, once it is known that there is one. */
export const linkNamedCustomer = defineJob({
  name: "linkNamedCustomer",
  payload: z.object({ clientId: id, customerId: z.string().regex(/^\d{1,15}$/), by: z.string().max(40) }),
  ...away,
  dedupe: ({ clientId }) => String(clientId),
});

/** Writes what billing has said into the customer's profile, reads it back and compares. */
export const updateProfile = defineJob({
  name: "updateProfile",
  payload: z.object({ updateId: id }),
  ...away,
  dedupe: ({ updateId }) => String(updateId),
});

/** Reads a linked client's customer and conversations whole. */
export const readConversations = defineJob({
  name: "readConversations",
  payload: z.object({ clientId: id }),
  ...away,
  priority: 150,
  dedupe: ({ clientId }) => String(clientId),
});

/** Has those read again whose reading is old: calls of the desk get lost, and of a customer who was deleted none ever comes. */
export const refreshConversations = defineJob({
  name: "refreshConversations",
  payload: z.object({}),
  attempts: 2,
  backoff: { baseMs: 10_000, maxMs: 60_000 },
  priority: 300,
  schedule: { everyMs: 5 * 60_000 },
});

/** Reads one inbox row of the desk, asks for what it is about, and keeps that. */
export const applyHelpdeskEvent = defineJob({
  name: "applyHelpdeskEvent",
  payload: z.object({ inboxId: id }),
  attempts: 12,
  backoff: { baseMs: 2_000, maxMs: 15 * 60_000 },
});

/** Walks through the clients nobody has looked for yet, a few at a time, each run beginning the next. */
export const lookForCustomers = defineJob({
  name: "lookForCustomers",
  payload: z.object({ after: z.number().int().nonnegative().default(0) }),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 10 * 60_000 },
  priority: 300,
  schedule: { everyMs: 6 * 3_600_000 },
});
