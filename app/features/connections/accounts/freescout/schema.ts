import { z } from "zod";
import { baseAddress, keptSecret, ticked, typedSecret } from "../schema";

/** A help desk, as far as it is no secret. */
export const settings = z.object({
  /** Without `/api`: `https://desk.example.com`. */
  baseUrl: baseAddress.transform((text) => text.replace(/\/api$/, "")),
  /** Whether names, contract and settlement are written into its customers. */
  writesProfiles: z.boolean(),
});
export type FreescoutSettings = z.output<typeof settings>;

/** An empty text is one that was never given. */
export const secrets = z.object({
  /** `X-FreeScout-API-Key`. */
  apiKey: keptSecret,
  /** Signs its webhooks (`X-FreeScout-Signature`): made by FreeScout, typed here. */
  webhookSecret: keptSecret,
});
export type FreescoutSecrets = z.output<typeof secrets>;

/** The set-up form. An empty secret leaves the one there is. */
export const form = z
  .object({
    baseUrl: settings.shape.baseUrl,
    writesProfiles: ticked,
    apiKey: typedSecret,
    webhookSecret: typedSecret,
  })
  .transform(({ apiKey, webhookSecret, ...rest }) => ({
    settings: rest,
    secrets: { apiKey, webhookSecret },
  }));
