import { z } from "zod";

/**
 * The wire of amoCRM's and Kommo's API v4. Sources: amocrm/amocrm-api-php; developers.kommo.com, /docs/limitations and /reference. An empty
 * list is 204 without a body, `custom_fields_values` is null when there are none, instants are Unix seconds. Read tolerantly; keys this file
 * does not name are kept out.
 */

const id = z.union([z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER), z.string().trim().regex(/^\d{1,15}$/)]).transform(String); // prettier-ignore
const text = z.unknown().optional().transform((value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "")); // prettier-ignore
const listOf = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : []), z.array(schema));
const objectOf = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess(
    (value) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {}),
    z.object(shape),
  );
const seconds = z.coerce.number().int().nonnegative().transform((value) => new Date(value * 1000)); // prettier-ignore

const fieldValue = z.object({ value: text, enum_id: z.number().nullish(), enum_code: z.string().nullish() });
const field = z.object({ field_id: z.number().nullish(), field_code: z.string().nullish(), values: listOf(fieldValue) }); // prettier-ignore

export const wireContact = z.object({
  id,
  name: text,
  first_name: text,
  last_name: text,
  updated_at: seconds,
  is_deleted: z.boolean().catch(false).default(false),
  custom_fields_values: listOf(field),
  _embedded: objectOf({ leads: listOf(z.object({ id })) }),
});
export type WireContact = z.output<typeof wireContact>;

export const wireContacts = z.object({ _embedded: objectOf({ contacts: listOf(z.unknown()) }) });

export const wireLead = z.object({
  id,
  name: text,
  pipeline_id: id,
  status_id: id,
  updated_at: seconds,
  is_deleted: z.boolean().catch(false).default(false),
  _embedded: objectOf({ contacts: listOf(z.object({ id })) }),
});
export type WireLead = z.output<typeof wireLead>;

const status = z.object({ id, name: text });
export const wirePipelines = z.object({
  _embedded: objectOf({ pipelines: listOf(z.object({ id, name: text, is_archive: z.boolean().catch(false).default(false), _embedded: objectOf({ statuses: listOf(status) }) })) }),
}); // prettier-ignore

export const wireAccount = z.object({ id, name: text });

/** Of `POST /oauth2/access_token`; the refresh token is another one each time. */
export const wireTokens = z.object({
  access_token: z.string().min(1).max(4000),
  refresh_token: z.string().min(1).max(4000),
  expires_in: z.coerce.number().int().positive(),
});

/** Statuses that every pipeline has: won and lost. */
export const CLOSED_STATUSES: readonly string[] = ["142", "143"];

/** The body of `PATCH /contacts/{id}`. The values of a field replace those it had. */
export interface ContactPatchBody {
  name?: string;
  first_name?: string;
  last_name?: string;
  custom_fields_values?: {
    field_code: "PHONE";
    values: { value: string; enum_id?: number; enum_code?: string }[];
  }[];
}
