import { z } from "zod";
import { cleanLine, idParam, shortText } from "~/lib/text";
import { FIELD_KINDS } from "./model";

/** A field as the settings page sends it; what may be chosen stands one a line. The kind of a field never changes. */
export const fieldInput = z
  .object({
    id: idParam.optional(),
    label: shortText(60),
    kind: z.enum(FIELD_KINDS).optional(),
    options: z
      .string()
      .max(5000)
      .default("")
      .transform((text) => [...new Set(text.split("\n").map(cleanLine).filter(Boolean))].slice(0, 50)),
  })
  .check((ctx) => {
    if (ctx.value.kind !== "choice" || ctx.value.options.length > 0) return;
    ctx.issues.push({ code: "too_small", origin: "string", minimum: 1, inclusive: true, path: ["options"], input: "" }); // prettier-ignore
  });
