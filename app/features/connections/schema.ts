import { z } from "zod";
import { isZone } from "~/lib/zoned-time";
import { YCLIENTS_HOUSES } from "./model";

const orNull = <T extends z.ZodType>(schema: T) => z.union([z.literal("").transform(() => null), schema]);

/** Tokens travel in a header of every call: in the clear only within the machine. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  if (username || search || hash) return false;
  return protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

const baseUrl = z
  .url({ protocol: /^https?$/ })
  .max(200)
  .refine(isSafeAddress)
  .transform((text) => text.replace(/\/+$/, "").replace(/\/api\/v1$/, ""));
const companyId = z.string().regex(/^\d{1,12}$/);
const host = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/);

/** An account at YClients or Altegio, as far as it is no secret. */
export const yclientsSettings = z.object({
  /** Without `/api/v1`: `https://api.yclients.com`, `https://api.alteg.io`. */
  baseUrl,
  /** Without this header some methods answer in an older shape. */
  accept: z.string().trim().min(3).max(120).regex(/^[\w.+/-]+$/), // prettier-ignore
  /** Number of the branch. */
  companyId,
  /** IANA zone for a branch whose answer names none; null: that of the first location. */
  zone: z.string().refine(isZone).nullable().default(null),
  /** Host of their booking form, e.g. `n12345.yclients.com`; null: it is not offered. */
  widgetHost: host.nullable().default(null),
});
export type YclientsSettings = z.output<typeof yclientsSettings>;

/** What proves who we are, and who they are. An empty text is one that was never given. */
export const yclientsSecrets = z.object({
  partnerToken: z.string().max(300).default(""),
  userToken: z.string().max(300).default(""),
  /** Stands in the address that their webhooks come to. */
  webhookSecret: z.string().max(200).default(""),
});
export type YclientsSecrets = z.output<typeof yclientsSecrets>;

const token = z
  .string()
  .trim()
  .max(300)
  // Goes into a header: nothing that ends a line, and nothing outside ASCII.
  .regex(/^[\x21-\x7e]*$/)
  .transform((text) => text || null);

/** The set-up form. An empty token leaves the one there is. */
export const yclientsForm = z
  .object({
    house: z.enum(["yclients", "altegio", "other"]),
    baseUrl: z.string().trim().default(""),
    accept: z.string().trim().default(""),
    companyId: z.string().trim().pipe(companyId),
    zone: z.string().trim().default("").pipe(orNull(z.string().refine(isZone))), // prettier-ignore
    widgetHost: z.string().trim().toLowerCase().default("")
      // People paste the whole address of the form.
      .transform((text) => text.replace(/^https?:\/\//, "").replace(/\/.*$/, "")).pipe(orNull(host)), // prettier-ignore
    partnerToken: token.default(null),
    userToken: token.default(null),
  })
  .transform(({ house, partnerToken, userToken, ...rest }, context) => {
    const account = yclientsSettings.safeParse(
      house === "other" ? rest : { ...rest, ...YCLIENTS_HOUSES[house] },
    );
    if (account.success) return { ...account.data, partnerToken, userToken };
    // One complaint per field: a text that is no address fails more than one check.
    for (const path of new Map(account.error.issues.map((issue) => [issue.path.join(), issue.path])).values())
      context.addIssue({ code: "custom", path, message: "wrong" });
    return z.NEVER;
  });
export type YclientsForm = z.output<typeof yclientsForm>;

/** The switches of how two calendars go together, as the page sends them. */
export const hybridForm = z.object({
  mirrorOwn: z.literal("on").optional().transform((value) => value === "on"), // prettier-ignore
  sellWhenDown: z.literal("on").optional().transform((value) => value === "on"), // prettier-ignore
});

/** What can be pressed on the set-up page. */
export const setUpIntent = z.enum(["save", "test", "register", "rotate", "pause", "resume", "hybrid"]);
