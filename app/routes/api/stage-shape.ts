import { z } from "zod";
import { STAGE_COLORS } from "~/features/pipeline/model";
import type { Stage } from "~/features/pipeline/queries.server";
import { idParam } from "~/lib/text";

export const stagePath = z.object({ stageId: idParam });

export const stageShape = z.object({
  id: z.number(),
  /** What automation knows the stage by, whatever it is called; null for one of the business's own. */
  key: z.string().nullable(),
  /** As the business calls it; empty: as the product calls the key. */
  name: z.string(),
  /** From 1 on. */
  order: z.number(),
  color: z.enum(STAGE_COLORS),
  /** Days after which somebody stands there too long; null: never. */
  stale_days: z.number().nullable(),
  is_hidden: z.boolean(),
});

export const stageFields = {
  name: z.string().trim().max(40),
  color: z.enum(STAGE_COLORS),
  stale_days: z.number().int().min(1).max(3650).nullable(),
  is_hidden: z.boolean(),
  order: z.number().int().min(1).max(1000),
};

export function stageBody(stage: Stage): z.input<typeof stageShape> {
  const { id, key, name, position, staleDays, isHidden } = stage;
  const color = STAGE_COLORS.find((hue) => hue === stage.color) ?? "slate";
  return { id, key, name, order: position, color, stale_days: staleDays, is_hidden: isHidden };
}
