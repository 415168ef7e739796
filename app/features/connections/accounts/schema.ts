import { z } from "zod";

/** An empty text is null. */
export const orNull = <T extends z.ZodType>(schema: T) =>
  z.union([z.literal("").transform(() => null), schema]);

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Tokens travel in a header of every call: in the clear only within the machine. Which networks may be called at all is the guard's matter. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  if (username || search || hash) return false;
  return protocol === "https:" || LOOPBACK.includes(hostname);
}

/** Where a vendor answers: https, without a query, a name or a password; its closing slashes are taken off. */
export const baseAddress = z
  .string()
  .trim()
  .max(200)
  .pipe(z.url({ protocol: /^https?$/ }))
  .refine(isSafeAddress)
  .transform((text) => text.replace(/\/+$/, ""));

/** A host by name. */
export const hostName = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/);

/** ISO 4217. */
export const currencyCode = z.string().trim().toUpperCase().regex(/^[A-Z]{3}$/); // prettier-ignore

/** A secret as it is kept; empty: never given. */
export const keptSecret = z.string().max(4_000).default("");

/** A secret as it is typed; null: the one there is stays. Goes into a header: nothing that ends a line, and nothing outside ASCII. */
export const typedSecret = z
  .string()
  .trim()
  .max(4_000)
  .regex(/^[\x21-\x7e]*$/)
  .transform((text) => text || null)
  .default(null);

/** A checkbox of a form. */
export const ticked = z.literal("on").optional().transform((value) => value === "on"); // prettier-ignore
