import { z } from "zod";
import { readPhone } from "~/lib/phone.server";

export const phoneFile = z.object({
  cases: z.array(z.object({ id: z.string(), raw: z.string(), default_region: z.string().nullish() })),
});

export function answerPhones(file: z.infer<typeof phoneFile>): Record<string, unknown> {
  return Object.fromEntries(
    file.cases.map((given) => [given.id, answerPhone(given.raw, given.default_region)]),
  );
}

function answerPhone(raw: string, region: string | null | undefined) {
  const { e164, country, possible, valid, type, ext } = readPhone(raw, region);
  return e164 === null ? { unparsable: true } : { e164, country, possible, valid, type, ext };
}
