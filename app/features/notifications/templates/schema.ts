import { z } from "zod";
import { locales } from "~/i18n/locale";
import { cleanText } from "~/lib/text";
import { channels, templates } from "../model";
import { longestBody, LONGEST_SUBJECT, unknownPlaceholders } from "./model";

const words = z.string().transform((text) => cleanText(text).trim());

/** The editor's form. Own words must be there, fit the channel and name only what the template can fill. */
export const wordsForm = z
  .object({
    template: z.enum(templates),
    channel: z.enum(channels),
    locale: z.enum(locales),
    subject: words.default(""),
    body: words.pipe(z.string().min(1)),
  })
  .check((ctx) => {
    const { template, channel, subject, body } = ctx.value;
    const refuse = (field: "subject" | "body", params: Record<string, unknown>) =>
      ctx.issues.push({
        code: "custom",
        path: [field],
        message: String(params.reason),
        params,
        input: ctx.value,
      });
    if (channel === "email" && subject === "") refuse("subject", { reason: "required" });
    if (subject.length > LONGEST_SUBJECT || /\n/.test(subject))
      refuse("subject", { reason: "too_long", max: LONGEST_SUBJECT });
    if (body.length > longestBody[channel]) refuse("body", { reason: "too_long", max: longestBody[channel] });
    for (const [field, text] of [
      ["subject", subject],
      ["body", body],
    ] as const) {
      const unknown = unknownPlaceholders(text, template);
      if (unknown.length > 0) refuse(field, { reason: "unknown_placeholder", names: unknown });
    }
  });
export type WordsForm = z.output<typeof wordsForm>;
