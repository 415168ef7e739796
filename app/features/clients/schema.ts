import { z } from "zod";
import { isEmail } from "~/lib/text";

/** What no text of a client may hold: controls (line breaks where allowed aside) and halves of surrogate pairs. */
const UNSTORABLE = /(?!\n)[\p{Cs}\p{Cc}]/gu;

const cleaned = (max: number) =>
  z
    .string()
    .max(20_000)
    .transform((text) => text.replace(/\r\n?/g, "\n").replace(UNSTORABLE, " "))
    .pipe(z.string().trim().max(max));

const line = (max: number) => cleaned(max).transform((text) => text.replace(/\s+/g, " "));

const email = line(254).check((ctx) => {
  if (ctx.value !== "" && !isEmail(ctx.value))
    ctx.issues.push({ code: "invalid_format", format: "email", input: ctx.value });
});

/** The form of a client; empty text means "not known". */
export const clientInput = z
  .object({
    firstName: line(100).default(""),
    lastName: line(100).default(""),
    middleName: line(100).default(""),
    phone: line(60).default(""),
    email: email.default(""),
    locale: z.enum(["ru", "en"]).default("ru"),
    notes: cleaned(4000).default(""),
  })
  .check((ctx) => {
    if (ctx.value.firstName !== "" || ctx.value.lastName !== "") return;
    ctx.issues.push({
      code: "too_small",
      origin: "string",
      minimum: 1,
      inclusive: true,
      path: ["firstName"],
      input: "",
    });
  });
export type ClientInput = z.input<typeof clientInput>;

/** An edit names the version that was on the screen, so that it cannot silently undo somebody else's. */
export const clientEdit = z.object({
  clientId: z.coerce.number().int().positive(),
  version: z.coerce.number().int().positive(),
  input: clientInput,
});
export type ClientEdit = z.input<typeof clientEdit>;

export const CLIENT_SORTS = ["name", "created", "last_visit", "visits"] as const;
export type ClientSort = (typeof CLIENT_SORTS)[number];

/** What the list's URL may say. Anything else in it counts as not said, so an old or mangled link still opens the list. */
export const clientListParams = z.object({
  search: z.string().trim().max(200).catch("").default(""),
  sort: z.enum(CLIENT_SORTS).catch("name").default("name"),
  direction: z.enum(["asc", "desc"]).catch("asc").default("asc"),
  cursor: z.string().max(1000).nullable().catch(null).default(null),
  limit: z.coerce.number().int().min(1).max(100).catch(50).default(50),
});
export type ClientListParams = z.output<typeof clientListParams>;
