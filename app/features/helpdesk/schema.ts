import { z } from "zod";
import { idParam } from "~/lib/text";
import { GROUNDS, OBJECTIONS } from "./model";

const customerId = z.string().trim().regex(/^\d{1,15}$/); // prettier-ignore

/** A number, or the address of the customer's page: `https://desk.example.com/customers/31/edit`. */
const namedCustomer = z
  .string()
  .trim()
  .max(300)
  .transform((text) => /\/customers?\/(\d{1,15})(?:\/|$|\?)/.exec(text)?.[1] ?? text)
  .pipe(customerId);

/** Everything that can be pressed about a client's customer. */
export const helpdeskPress = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("look") }),
  z.object({ intent: z.literal("choose"), customerId }),
  z.object({ intent: z.literal("name"), customer: namedCustomer }),
  z.object({ intent: z.literal("nobody") }),
  z.object({ intent: z.literal("unlink") }),
  z.object({ intent: z.literal("retry"), updateId: idParam }),
]);
export type HelpdeskPress = z.output<typeof helpdeskPress>;

/** Candidates as they are stored. */
export const storedCandidates = z.array(
  z.object({ customerId, name: z.string(), agrees: z.array(z.enum(GROUNDS)), against: z.array(z.enum(OBJECTIONS)) }), // prettier-ignore
);

/** A customer as it is stored: what the card compares and shows. */
export const storedCustomer = z.object({
  firstName: z.string(),
  lastName: z.string(),
  company: z.string(),
  zip: z.string(),
});
export type StoredCustomer = z.output<typeof storedCustomer>;
