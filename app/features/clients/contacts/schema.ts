import { z } from "zod";
import { cleanLine, idParam, isEmail, shortText } from "~/lib/text";

const label = z.string().max(200).default("").transform((text) => cleanLine(text).slice(0, 60)); // prettier-ignore

/** Everything that can be done on the page of a client's contacts. */
export const contactPress = z
  .discriminatedUnion("intent", [
    z.object({ intent: z.literal("add"), kind: z.enum(["phone", "email"]), raw: shortText(254), label }),
    z.object({ intent: z.literal("label"), contactId: idParam, label }),
    z.object({ intent: z.literal("primary"), contactId: idParam }),
    z.object({ intent: z.literal("remove"), contactId: idParam }),
    z.object({ intent: z.literal("unlink"), refId: idParam }),
  ])
  .check((ctx) => {
    const press = ctx.value;
    if (press.intent !== "add" || press.kind !== "email" || isEmail(press.raw)) return;
    ctx.issues.push({ code: "invalid_format", format: "email", path: ["raw"], input: press.raw });
  });
export type ContactPress = z.output<typeof contactPress>;
