import { z } from "zod";
import { optionalEmail, optionalLongText, shortText } from "~/lib/text";
import { isDay } from "~/lib/zoned-time";

export const dayText = z.string().refine(isDay, "not_a_day");

/** A start as it travels in addresses and forms: an instant with its offset. */
export const startText = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Who will be served: an id, or whoever is free. */
export const staffChoice = z.union([z.literal("any"), z.coerce.number().int().positive().max(2_147_483_647)]);

/** What a visitor types on the last step. The phone is read by the server; here only that there is one. */
export const contactsForm = z.object({
  start: startText,
  staff: staffChoice,
  name: shortText(120),
  phone: shortText(60),
  email: optionalEmail,
  notes: optionalLongText(1000),
});
export type ContactsForm = z.infer<typeof contactsForm>;
