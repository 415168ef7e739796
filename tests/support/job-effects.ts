import { z } from "zod";
import { defineJob } from "~/jobs/define";
import { catalogueOf, leaveEffect } from "./jobs";

/** Takes a while before and inside its transaction, so that a kill hits it in every place. */
export const slowEffect = defineJob({
  name: "slowEffect",
  payload: z.object({ n: z.number() }),
  attempts: 30,
  backoff: { baseMs: 20, maxMs: 200 },
});

/** Ends the process that runs it. */
export const deadly = defineJob({ ...slowEffect, name: "deadly", attempts: 2 });

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const slowEffectCatalogue = catalogueOf(
  { slowEffect, deadly },
  {
    slowEffect: async ({ core, finish }, { n }) => {
      await pause(30);
      await core.db.transaction(async (tx) => {
        await leaveEffect(tx, String(n));
        await pause(5);
        await finish(tx);
      });
      await pause(10);
    },
    deadly: async () => process.kill(process.pid, "SIGKILL") as unknown as void,
  },
);
