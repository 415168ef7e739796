import { z } from "zod";
import { baseAddress, currencyCode, keptSecret, typedSecret } from "../schema";

/** How an HMS tells its treatment plans: the plain JSON of the seed, FHIR R4, or Open Dental. */
export const HMS_DIALECTS = ["json", "fhir", "opendental"] as const;

/** An account at an HMS, as far as it is no secret. */
export const settings = z.object({
  dialect: z.enum(HMS_DIALECTS),
  /** With the path of its API, e.g. `https://hms.example.com/fhir/R4`. */
  baseUrl: baseAddress,
  /** Of amounts that name none. */
  currency: currencyCode,
});
export type HmsSettings = z.output<typeof settings>;

/** An empty text is one that was never given. */
export const secrets = z.object({
  /** Bearer token; for Open Dental the developer's key. */
  token: keptSecret,
  /** Open Dental only. */
  customerKey: keptSecret,
  /** Proves that a push came from the HMS. */
  webhookSecret: keptSecret,
});
export type HmsSecrets = z.output<typeof secrets>;

/** The set-up form. An empty secret leaves the one there is. */
export const form = z
  .object({ ...settings.shape, token: typedSecret, customerKey: typedSecret })
  .transform(({ token, customerKey, ...rest }) => ({ settings: rest, secrets: { token, customerKey } }));
