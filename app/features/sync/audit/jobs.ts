import { z } from "zod";
import { defineJob } from "~/jobs/define";
import { AUDIT_CAUSES } from "./model";

const id = z.number().int().positive();

/** Compares our copy of a vendor's calendar with the vendor's own, night after night, and keeps what differs. */
export const auditDrift = defineJob({
  name: "auditDrift",
  payload: z.object({
    source: z.string().max(40).default("yclients"),
    cause: z.enum(AUDIT_CAUSES).default("schedule"),
    /** The audit's row, when somebody waits for it on a page. */
    auditId: id.optional(),
  }),
  attempts: 3,
  backoff: { baseMs: 60_000, maxMs: 10 * 60_000 },
  priority: 700,
  dedupe: ({ source }) => source,
  schedule: { dailyAt: "03:30", zone: "Europe/Moscow" },
  timeoutMs: 30 * 60_000,
});

/** Repairs everything that is open in one audit. */
export const repairDrift = defineJob({
  name: "repairDrift",
  payload: z.object({ auditId: id, userId: id }),
  attempts: 3,
  backoff: { baseMs: 10_000, maxMs: 60_000 },
  dedupe: ({ auditId }) => String(auditId),
  timeoutMs: 30 * 60_000,
});
