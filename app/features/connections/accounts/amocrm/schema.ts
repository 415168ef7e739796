import { z } from "zod";
import { keptSecret, orNull, ticked, typedSecret } from "../schema";

/** An account's own host at amoCRM or Kommo: theirs only, so that a token goes nowhere else. */
const domain = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?\.(amocrm\.ru|amocrm\.com|kommo\.com)$/);
const clientId = z.string().max(80).regex(/^[\w-]*$/); // prettier-ignore
const number = z.string().regex(/^\d{1,15}$/);
/** Key of a stage of ours. */
const stageKey = z.string().regex(/^[\w-]{1,40}$/);

/** An account at amoCRM, as far as it is no secret. */
export const settings = z.object({
  /** `sub.amocrm.ru`, `sub.kommo.com`. */
  domain,
  /** Of the integration; empty with a long-lived token. */
  clientId: clientId.default(""),
  /** Whether names, phones and stages are written there too; otherwise the link alone. */
  isTwoWay: z.boolean().default(false),
  /** Number of the pipeline whose stages are kept in step; null: none. */
  pipelineId: number.nullable().default(null),
  /** The status there, by the key of the stage here. */
  stages: z.record(stageKey, number).default({}),
});
export type AmocrmSettings = z.output<typeof settings>;

/** An empty text is one that was never given. */
export const secrets = z.object({
  clientSecret: keptSecret,
  /** Of the installation, good for twenty minutes and once: the adapter changes it into the tokens below and forgets it. */
  authorizationCode: keptSecret,
  accessToken: keptSecret,
  /** Another one with every use: whoever loses it starts over. */
  refreshToken: keptSecret,
  /** ISO 8601; of the access token. */
  expiresAt: keptSecret,
  /** In place of all the others. */
  longLivedToken: keptSecret,
  /** Stands in the address that their webhooks come to: they are not signed. */
  webhookSecret: keptSecret,
});
export type AmocrmSecrets = z.output<typeof secrets>;

const STAGE_FIELD = /^stage:(.+)$/;

/** The set-up form; statuses come as `stage:KEY`. An empty secret leaves the one there is; a new code takes the place of the tokens. */
export const form = z
  .looseObject({
    domain: z.string().trim().toLowerCase()
      // People paste the whole address.
      .transform((text) => text.replace(/^https?:\/\//, "").replace(/\/.*$/, "")).pipe(domain), // prettier-ignore
    clientId: z.string().trim().default("").pipe(clientId),
    isTwoWay: ticked,
    pipelineId: z.string().trim().default("").pipe(orNull(number)), // prettier-ignore
    clientSecret: typedSecret,
    authorizationCode: typedSecret,
    longLivedToken: typedSecret,
  })
  .transform(({ domain, clientId, isTwoWay, pipelineId, clientSecret, authorizationCode, longLivedToken, ...rest }, context) => {
    const stages: Record<string, string> = {};
    for (const [name, value] of Object.entries(rest)) {
      const key = STAGE_FIELD.exec(name)?.[1];
      if (key === undefined || typeof value !== "string" || value.trim() === "") continue;
      if (stageKey.safeParse(key).success && number.safeParse(value.trim()).success) stages[key] = value.trim();
      else context.addIssue({ code: "custom", path: [name], message: "wrong" });
    }
    const ofBefore = authorizationCode === null ? {} : { accessToken: "", refreshToken: "", expiresAt: "" };
    return {
      settings: { domain, clientId, isTwoWay, pipelineId, stages },
      secrets: { clientSecret, authorizationCode, longLivedToken, ...ofBefore } as Partial<Record<keyof AmocrmSecrets, string | null>>,
    };
  }); // prettier-ignore
