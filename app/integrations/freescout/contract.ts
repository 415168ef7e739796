import { z } from "zod";

/**
 * The wire of FreeScout's API & Webhooks module. Sources: freescout-help-desk/freescout `app/Customer.php`; automaze-me/n8n-nodes-freescout,
 * 2026-07; jacobb84/freescout-api. Outer keys are camelCase; read tolerantly, keys this file does not name are kept out.
 */

const id = z.union([z.number().int().nonnegative(), z.string().trim().regex(/^\d{1,15}$/)]).transform(String); // prettier-ignore
const text = z.unknown().optional().transform((value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "")); // prettier-ignore
/** PHP writes an empty object as []. */
const listOf = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : []), z.array(schema));
const objectOf = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess(
    (value) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {}),
    z.object(shape),
  );

/** `2020-07-23T12:34:12Z`; null when it is no instant. */
export const wireInstant = z.unknown().optional().transform((value) => {
  if (typeof value !== "string") return null;
  const at = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(at.getTime()) ? null : at;
}); // prettier-ignore

const entry = z.object({ value: text });

export const wireCustomer = z.object({
  id,
  firstName: text,
  lastName: text,
  company: text,
  updatedAt: wireInstant,
  _embedded: objectOf({
    emails: listOf(entry),
    phones: listOf(entry),
    address: objectOf({ zip: text }),
  }),
});
export type WireCustomer = z.output<typeof wireCustomer>;

const page = objectOf({
  totalPages: z.coerce.number().int().min(0).catch(1),
  number: z.coerce.number().int().min(1).catch(1),
});

export const wireCustomers = z.object({ _embedded: objectOf({ customers: listOf(z.unknown()) }), page });

const thread = z.object({ type: text, state: text, body: text, createdAt: wireInstant });
export type WireThread = z.output<typeof thread>;

export const wireConversation = z.object({
  id,
  number: z.coerce.number().int().nonnegative().catch(0),
  threadsCount: z.coerce.number().int().nonnegative().catch(0),
  status: text,
  /** draft, published, deleted. */
  state: text,
  subject: text,
  preview: text,
  createdAt: wireInstant,
  updatedAt: wireInstant,
  userUpdatedAt: wireInstant,
  customer: objectOf({ id: id.nullable().catch(null).default(null) }),
  _embedded: objectOf({ threads: listOf(thread) }),
});
export type WireConversation = z.output<typeof wireConversation>;

export const wireConversations = z.object({
  _embedded: objectOf({ conversations: listOf(z.unknown()) }),
  page,
});

export const wireMailboxes = z.object({
  _embedded: objectOf({ mailboxes: listOf(z.object({ name: text })) }),
});

/** A webhook's body is the entity itself; what it is about stands in a header. */
export const wireHook = z.object({ id, updatedAt: text });

/** The flat body of `PUT /api/customers/{id}`: no `_embedded`, only what is to change; never lists of phones, e-mails or websites. */
export interface CustomerPut {
  firstName?: string;
  lastName?: string;
  company?: string;
  address?: { zip: string };
}
