import { noteDone } from "~/features/conversations/actions/commands.server";
import { findActions, getAction } from "~/features/conversations/actions/queries.server";
import { planAction } from "~/features/conversations/commands.server";
import { z } from "zod";
import { actionBody, actionBodySchema, actionShape, actionsQuery } from "./action-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { cutPage, pageOf, readCursor } from "./paging.server";

/** `GET /api/v1/actions`: what is planned and was done for clients, the newest written first. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["conversations:read"],
  query: actionsQuery,
  response: pageOf(actionShape),
  async handle({ core, actor, query }) {
    const filter = {
      ...{ clientId: query.client_id, kind: query.action_type, state: query.state },
      ...{ who: query.responsible_id ?? ("all" as const), from: query.due_from, until: query.due_until },
    };
    const beforeId = readCursor(query.cursor, z.number().int().positive());
    const rows = await findActions(core.db, actor, { filter, beforeId, limit: query.limit + 1 });
    return { body: cutPage(rows, query.limit, { item: actionBody, position: ({ id }) => id }) };
  },
});

/** `POST /api/v1/actions`: plans something for a client, or writes down what was done. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["conversations:write"],
  body: actionBodySchema,
  response: actionShape,
  async handle({ core, actor, body }) {
    const { client_id: clientId, action_type: kind, action_date: at, responsible_id: responsibleId } = body;
    const now = core.clock.now();
    const state = body.state ?? (at > now ? "planned" : "done");
    if (state === "done" && at.getTime() > now.getTime() + 60_000)
      throw new Problem("invalid", { reason: "in_future" });
    const said = { clientId, kind, description: body.description ?? "" };
    const { actionId } =
      state === "planned"
        ? await planAction(core, actor, { ...said, dueAt: at, responsibleId })
        : await noteDone(core, actor, { ...said, doneAt: at, result: body.result ?? "" });
    const action = await getAction(core.db, actor, actionId);
    return {
      status: 201,
      body: actionBody(action),
      headers: { Location: `/api/v1/actions?client_id=${clientId}` },
    };
  },
});

const handler = serve(list, create);
export const loader = handler;
export const action = handler;
