import { z } from "zod";
import { baseAddress, currencyCode, keptSecret, orNull, ticked, typedSecret } from "../schema";

/** Where a billing is looked up, as far as it is no secret. */
export const settings = z.object({
  baseUrl: baseAddress,
  /** Of the look-up by phone; begins with a slash. */
  path: z.string().max(200).regex(/^\/[\w./~-]*$/).refine((text) => !text.includes("..")), // prettier-ignore
  /** The billing names none. */
  currency: currencyCode,
});
export type BillingSettings = z.output<typeof settings>;

/** An empty text is one that was never given. */
export const secrets = z.object({
  /** Bearer token; a billing within its own network may ask for none. */
  token: keptSecret,
});
export type BillingSecrets = z.output<typeof secrets>;

/** The path of the billing the requirements name. */
export const BILLING_PATH = "/api/phone.php";

/** The set-up form. An empty token leaves the one there is, unless it is to be forgotten. */
export const form = z
  .object({
    ...settings.shape,
    path: z.string().trim().default("").pipe(orNull(settings.shape.path)),
    token: typedSecret,
    forgetToken: ticked,
  })
  .transform(({ token, forgetToken, path, ...rest }) => ({
    settings: { ...rest, path: path ?? BILLING_PATH },
    secrets: { token: token ?? (forgetToken ? "" : null) },
  }));
