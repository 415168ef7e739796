import { z } from "zod";

/** A patient's number: what stands in an address of the clinic's system, so nothing that could lead elsewhere in it. */
export const patientNumber = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

/** What is pressed in the plans' part of a card. */
export const plansPress = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("plans-link"), patientId: patientNumber }),
  z.object({ intent: z.literal("plans-unlink"), patientId: z.string().min(1).max(200) }),
  z.object({ intent: z.literal("plans-retry") }),
  z.object({ intent: z.literal("plans-seen"), caseId: z.coerce.number().int().positive() }),
]);
export type PlansPress = z.output<typeof plansPress>;

/** Which clients a page shows, as it says every minute that it is still open. */
export const watchedClients = z.object({
  ids: z
    .string()
    .max(2_000)
    .transform((text) => text.split(",").flatMap((part) => (/^[1-9]\d{0,9}$/.test(part) ? [Number(part)] : [])).slice(0, 100)), // prettier-ignore
});
