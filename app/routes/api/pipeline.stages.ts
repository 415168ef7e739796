import { z } from "zod";
import { listStages } from "~/features/pipeline/queries.server";
import { addStage } from "~/features/pipeline/stages/commands.server";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { stageBody, stageFields, stageShape } from "./stage-shape";

/** `GET /api/v1/pipeline/stages`: the stages in the order of the board, hidden ones too. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["pipeline:read"],
  response: z.object({ items: z.array(stageShape) }),
  async handle({ core }) {
    return { body: { items: (await listStages(core.db)).map(stageBody) } };
  },
});

const { name, color, stale_days, is_hidden } = stageFields;

/** `POST …/stages`: a stage of the business's own, behind `after_id` or behind all. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["pipeline:manage"],
  body: z
    .object({
      name,
      color: color.default("slate"),
      stale_days: stale_days.default(null),
      is_hidden: is_hidden.default(false),
      after_id: z.number().int().positive().optional(),
    })
    .strict(),
  response: stageShape,
  async handle({ core, actor, body }) {
    const { after_id: afterId, stale_days: staleDays, is_hidden: isHidden, ...rest } = body;
    const made = await addStage(core, actor, { afterId, input: { ...rest, staleDays, isHidden } });
    if (!made.ok) throw new Problem("conflict", { reason: `stage_${made.error.reason}` });
    const stage = (await listStages(core.db)).find(({ id }) => id === made.value.stageId);
    if (!stage) throw new Problem("not_found");
    return {
      status: 201,
      body: stageBody(stage),
      headers: { Location: `/api/v1/pipeline/stages/${stage.id}` },
    };
  },
});

const handler = serve(list, create);
export const loader = handler;
export const action = handler;
