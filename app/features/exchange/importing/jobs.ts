import { z } from "zod";
import { defineJob } from "~/jobs/define";

/** Goes on with an import where it is: reading its file, checking its rows, writing or taking back; its rows say how far it came. */
export const runImport = defineJob({
  name: "runImport",
  payload: z.object({ importId: z.number().int().positive() }),
  attempts: 8,
  backoff: { baseMs: 2_000, maxMs: 120_000 },
  dedupe: ({ importId }) => String(importId),
  priority: 200,
  timeoutMs: 60 * 60_000,
});

/** Lets go of files that were brought long ago. */
export const forgetImports = defineJob({
  name: "forgetImports",
  payload: z.object({}),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 600_000 },
  dedupe: () => "all",
  priority: 600,
  schedule: { dailyAt: "01:10", zone: "UTC" },
  timeoutMs: 1_800_000,
});
