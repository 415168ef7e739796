import { z } from "zod";
import { readAmocrmLink } from "./link/model";
import { MIRRORED } from "./mirror/model";

const contactId = z.string().trim().regex(/^\d{1,15}$/); // prettier-ignore

/** Everything that can be pressed about a client's contact. */
export const amocrmPress = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("look") }),
  z.object({ intent: z.literal("choose"), contactId }),
  z.object({
    intent: z.literal("name"),
    // A number, or the address of the contact's card.
    contact: z.string().trim().max(300).transform((text) => readAmocrmLink(text)?.contactId ?? text).pipe(contactId), // prettier-ignore
  }),
  z.object({ intent: z.literal("unlink") }),
  z.object({ intent: z.literal("again") }),
  z.object({ intent: z.literal("settle"), field: z.enum(MIRRORED), side: z.enum(["ours", "theirs"]) }),
]);
export type AmocrmPress = z.output<typeof amocrmPress>;

/** Candidates as they are stored. */
export const storedContacts = z.array(z.object({ contactId: z.string(), name: z.string(), isTaken: z.boolean() })); // prettier-ignore
export type StoredContact = z.output<typeof storedContacts>[number];

/** The contact as it was read last. */
export const storedMirror = z.object({ name: z.string(), lead: z.string().nullable() });
export type StoredMirror = z.output<typeof storedMirror>;
