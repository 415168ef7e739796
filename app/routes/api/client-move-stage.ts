import { z } from "zod";
import { moveClients } from "~/features/pipeline/commands.server";
import { onStageSince } from "~/features/pipeline/queries.server";
import { idParam, optionalLongText } from "~/lib/text";
import { defineEndpoint, Problem, serve } from "./kit.server";

/**
 * `POST /api/v1/clients/:clientId/move-stage`: moves a client by hand. `from_stage_id` is where the caller saw them: who stands elsewhere by
 * now was moved by somebody else, and that is a 409.
 */
const move = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["pipeline:move"],
  params: z.object({ clientId: idParam }),
  body: z
    .object({
      /** Null: out of the pipeline. */
      stage_id: idParam.nullable(),
      from_stage_id: idParam.nullable().optional(),
      notes: optionalLongText(1000),
    })
    .strict(),
  response: z.object({
    client_id: z.number(),
    stage_id: z.number().nullable(),
    from_stage_id: z.number().nullable(),
    moved: z.boolean(),
    moved_at: z.string().nullable(),
  }),
  async handle({ core, actor, params: { clientId }, body }) {
    const { stage_id: stageId, from_stage_id: from, notes } = body;
    const done = await moveClients(core, actor, { clientIds: [clientId], stageId, from, note: notes ?? "" });
    if (!done.ok) {
      const { error } = done;
      const members = error.reason === "moved_meanwhile" ? { stage_id: error.stageId } : undefined;
      throw new Problem("conflict", { reason: error.reason, members });
    }
    const [moved] = done.value.moved;
    const at = (await onStageSince(core.db, actor, clientId))?.toISOString() ?? null;
    const fromStageId = moved ? moved.from : stageId;
    return { body: { client_id: clientId, stage_id: stageId, from_stage_id: fromStageId, moved: moved !== undefined, moved_at: at } }; // prettier-ignore
  },
});

const handler = serve(move);
export const loader = handler;
export const action = handler;
