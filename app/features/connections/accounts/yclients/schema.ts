import { z } from "zod";
import { isZone } from "~/lib/zoned-time";
import { baseAddress, hostName, keptSecret, orNull, typedSecret } from "../schema";
import { YCLIENTS_HOUSES } from "./model";

const companyId = z.string().regex(/^\d{1,12}$/);

/** An account at YClients or Altegio, as far as it is no secret. */
export const settings = z.object({
  /** Without `/api/v1`: `https://api.yclients.com`, `https://api.alteg.io`. */
  baseUrl: baseAddress.transform((text) => text.replace(/\/api\/v1$/, "")),
  /** Without this header some methods answer in an older shape. */
  accept: z.string().trim().min(3).max(120).regex(/^[\w.+/-]+$/), // prettier-ignore
  /** Number of the branch. */
  companyId,
  /** IANA zone for a branch whose answer names none; null: that of the first location. */
  zone: z.string().refine(isZone).nullable().default(null),
  /** Host of their booking form, e.g. `n12345.yclients.com`; null: it is not offered. */
  widgetHost: hostName.nullable().default(null),
});
export type YclientsSettings = z.output<typeof settings>;

/** What proves who we are, and who they are. An empty text is one that was never given. */
export const secrets = z.object({
  partnerToken: keptSecret,
  userToken: keptSecret,
  /** Stands in the address that their webhooks come to. */
  webhookSecret: keptSecret,
});
export type YclientsSecrets = z.output<typeof secrets>;

/** The set-up form. An empty token leaves the one there is. */
export const form = z
  .object({
    house: z.enum(["yclients", "altegio", "other"]),
    baseUrl: z.string().trim().default(""),
    accept: z.string().trim().default(""),
    companyId: z.string().trim().pipe(companyId),
    zone: z.string().trim().default("").pipe(orNull(z.string().refine(isZone))), // prettier-ignore
    widgetHost: z.string().trim().toLowerCase().default("")
      // People paste the whole address of the form.
      .transform((text) => text.replace(/^https?:\/\//, "").replace(/\/.*$/, "")).pipe(orNull(hostName)), // prettier-ignore
    partnerToken: typedSecret,
    userToken: typedSecret,
  })
  .transform(({ house, partnerToken, userToken, ...rest }, context) => {
    const account = settings.safeParse(house === "other" ? rest : { ...rest, ...YCLIENTS_HOUSES[house] });
    if (account.success) return { settings: account.data, secrets: { partnerToken, userToken } };
    // One complaint per field: a text that is no address fails more than one check.
    for (const path of new Map(account.error.issues.map((issue) => [issue.path.join(), issue.path])).values())
      context.addIssue({ code: "custom", path, message: "wrong" });
    return z.NEVER;
  });
