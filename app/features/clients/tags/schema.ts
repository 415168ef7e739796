import { z } from "zod";
import { idParam, shortText } from "~/lib/text";

/** Named hues of the design a tag may have; `styles/clients.css` draws them. */
export const TAG_COLORS = ["slate", "blue", "amber", "violet", "teal", "green", "rose"] as const;
export type TagColor = (typeof TAG_COLORS)[number];

/** A tag as the settings page sends it. */
export const tagInput = z.object({
  id: idParam.optional(),
  name: shortText(40),
  color: z.enum(TAG_COLORS).catch("slate"),
});
