import { z } from "zod";
import { optionalText, shortText } from "~/lib/text";
import { STAGE_COLORS } from "./model";

const id = z.coerce.number().int().positive().max(2_147_483_647);
const days = z
  .union([z.literal("").transform(() => null), z.coerce.number().int().min(1).max(3650), z.null()])
  .optional()
  .transform((value) => value ?? null);

/** A stage as the business writes it. An empty name gives a system stage back its own word. */
export const stageInput = z.object({
  name: optionalText(40).transform((name) => name ?? ""),
  color: z.enum(STAGE_COLORS),
  staleDays: days,
  isHidden: z.union([z.boolean(), z.literal("on").transform(() => true)]).optional().transform((value) => value ?? false), // prettier-ignore
});
export type StageInput = z.output<typeof stageInput>;

/** A stage of the business's own, and behind which one it stands. */
export const newStage = stageInput.extend({ name: shortText(40), afterId: id.optional() });

/** A card's move by hand, from the board or a card's own form. */
export const moveForm = z.object({
  client: id,
  to: z.union([z.literal("none").transform(() => null), id]),
  from: z.union([z.literal("none").transform(() => null), id]).optional(),
  note: optionalText(500).transform((note) => note ?? ""),
  undo: z.literal("yes").optional(),
});

export const removalForm = z.object({
  id,
  moveTo: z.union([z.literal("").transform(() => undefined), id]).optional(),
});
