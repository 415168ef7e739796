import { z } from "zod";
import { optionalEmail, optionalLongText, shortText } from "~/lib/text";
import { isDay } from "~/lib/zoned-time";

export const dayText = z.string().refine(isDay, "not_a_day");

export const bookingStatus = z.enum([
  "hold",
  "pending",
  "confirmed",
  "completed",
  "cancelled",
  "no_show",
  "expired",
]);

/** No business books outside these years, and calendars break down near the ends of what a date can hold. */
const FIRST_START = Date.UTC(2000, 0, 1);
const LAST_START = Date.UTC(2200, 0, 1);

/** A start as it travels in addresses and forms: an instant with its offset. */
export const startText = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine((start) => start.getTime() >= FIRST_START && start.getTime() < LAST_START, "not_a_day");

/** Who will be served: an id, or whoever is free. */
export const staffChoice = z.union([z.literal("any"), z.coerce.number().int().positive().max(2_147_483_647)]);

/** What a visitor types on the last step. The phone is read by the server; here only that there is one. */
export const contactsForm = z.object({
  /** Another hour than the held one, when that one is gone. */
  start: startText.optional(),
  name: shortText(120),
  phone: shortText(60),
  email: optionalEmail,
  notes: optionalLongText(1000),
});
export type ContactsForm = z.infer<typeof contactsForm>;

/** A change of status by staff, with an optional reason. */
export const statusForm = z.object({
  to: z.enum(["pending", "confirmed", "completed", "cancelled", "no_show"]),
  reason: optionalLongText(500),
});

/** Which days somebody waits for, both included, and which part of the day. */
export const waitingForm = z.object({
  from: dayText,
  until: dayText,
  window: z.enum(["any", "morning", "afternoon", "evening"]).default("any"),
});
