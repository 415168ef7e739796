import { z } from "zod";
import { listStages } from "~/features/pipeline/queries.server";
import { changeStage, orderStages, removeStage } from "~/features/pipeline/stages/commands.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { idParam } from "~/lib/text";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { stageBody, stageFields, stagePath, stageShape } from "./stage-shape";

const base = { auth: "token", params: stagePath, scopes: ["pipeline:manage"] } as const;
const patch = z.object(stageFields).partial().strict();

interface Change {
  core: Core;
  actor: Actor;
  params: z.output<typeof stagePath>;
  body: z.output<typeof patch>;
}

/** What is given is changed, the rest stays; `order` is the place among all stages, from 1 on. */
async function change({ core, actor, params: { stageId }, body }: Change) {
  const stage = await find(core, stageId);
  const { name = stage.name, color, stale_days: staleDays = stage.staleDays, is_hidden: isHidden = stage.isHidden, order } = body;
  const input = { name, staleDays, isHidden, color: color ?? stageBody(stage).color };
  const changed = await changeStage(core, actor, { stageId, input });
  if (!changed.ok) throw new Problem("conflict", { reason: `stage_${changed.error.reason}` });
  if (order !== undefined) {
    const others = (await listStages(core.db)).flatMap(({ id }) => (id === stageId ? [] : [id]));
    await orderStages(core, actor, [...others.slice(0, order - 1), stageId, ...others.slice(order - 1)]);
  }
  return { body: stageBody(await find(core, stageId)) };
} // prettier-ignore

async function find(core: Core, stageId: number) {
  const stage = (await listStages(core.db)).find(({ id }) => id === stageId);
  if (!stage) throw new Problem("not_found");
  return stage;
}

/** `DELETE …/stages/:stageId?move_to=3`: takes a stage of the business's own off the board; its clients go where it is said. */
const remove = defineEndpoint({
  ...base,
  method: "DELETE",
  query: z.object({ move_to: idParam.optional() }),
  response: z.object({ moved: z.number() }),
  async handle({ core, actor, params: { stageId }, query: { move_to: moveTo } }) {
    const removed = await removeStage(core, actor, { stageId, moveTo });
    if (!removed.ok) throw new Problem("conflict", { reason: `stage_${removed.error.reason}` });
    return { body: removed.value };
  },
});

const written = { ...base, body: patch, response: stageShape, handle: change } as const;
/** `PUT` and `PATCH /api/v1/pipeline/stages/:stageId` */
const handler = serve(
  defineEndpoint({ ...written, method: "PUT" }),
  defineEndpoint({ ...written, method: "PATCH" }),
  remove,
);
export const loader = handler;
export const action = handler;
