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
