import { z } from "zod";
import { defineJob } from "~/jobs/define";

const delivery = { attempts: 5, backoff: { baseMs: 5_000, maxMs: 600_000 }, priority: 10 } as const;

/** Sends the link of an invitation, or of a new password that an administrator asked for. The link is made again from the row. */
export const sendUserLink = defineJob({
  name: "sendUserLink",
  payload: z.object({ tokenId: z.number().int().positive() }),
  ...delivery,
  dedupe: ({ tokenId }) => String(tokenId),
});

/**
 * Somebody has forgotten a password. Asked for an unknown name it does nothing; it is queued all the same, so that the page takes as
 * long for both.
 */
export const answerForgotten = defineJob({
  name: "answerForgotten",
  payload: z.object({ userId: z.number().int().positive().nullable(), askedAt: z.iso.datetime() }),
  ...delivery,
});

/** Removes links and half-done sign-ins that ran out long ago. */
export const pruneUserLinks = defineJob({
  name: "pruneUserLinks",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  schedule: { everyMs: 24 * 60 * 60_000 },
});
