import { json } from "@remix-run/node";
import type { z } from "zod";
import type { WordsRefusal } from "~/features/notifications/components/words-fields";
import { isChannel, isTemplate, type Channel, type Template } from "~/features/notifications/model";
import type { Preview } from "~/features/notifications/preview/queries.server";
import { isLocale, type Locale } from "~/i18n/locale";

/** Which words an address names: the template by its path, channel and language by the query. */
export interface WordsAddress {
  template: Template;
  channel: Channel;
  locale: Locale;
}

/** @throws Response 404 for a template that there is not. */
export function readAddress(template: string | undefined, request: Request, fallback: Locale): WordsAddress {
  if (!isTemplate(template)) throw new Response(null, { status: 404 });
  const query = new URL(request.url).searchParams;
  const [channel, lang] = [query.get("channel"), query.get("lang")];
  return {
    template,
    channel: isChannel(channel) ? channel : "email",
    locale: isLocale(lang) ? lang : fallback,
  };
}

/** What the editor's action answers with: the words as typed, what is wrong with them, how they look, what became of a test. */
export interface WordsAnswer {
  words: { subject: string; body: string };
  refusals: WordsRefusal[];
  preview?: Preview;
  tested?: { to: string } | { refused: "no_address" | "channel_off" | "failed" };
}

/** Words that were refused, with why, field by field. */
export function refuseWords(
  error: z.ZodError,
  typed: { subject: string; body: string },
  extra: Partial<WordsAnswer>,
) {
  const refusals = error.issues.flatMap((issue): WordsRefusal[] => {
    const field = issue.path[0];
    if (field !== "subject" && field !== "body") return [];
    const { reason, names, max } = ("params" in issue ? issue.params : undefined) ?? {};
    return [
      {
        field,
        reason: typeof reason === "string" ? reason : "required",
        ...(Array.isArray(names) ? { names: names.map(String) } : {}),
        ...(typeof max === "number" ? { max } : {}),
      },
    ];
  });
  return json<WordsAnswer>({ words: typed, refusals, ...extra }, 422);
}
