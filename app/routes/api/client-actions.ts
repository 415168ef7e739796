import { z } from "zod";
import { findActions } from "~/features/conversations/actions/queries.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { actionBody, actionShape, actionsQuery } from "./action-shape";
import { clientPath } from "./client-shape";
import { defineEndpoint, serve } from "./kit.server";
import { cutPage, pageOf, readCursor } from "./paging.server";

/** `GET /api/v1/clients/:clientId/actions`: those of one client, the newest written first. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["clients:read", "conversations:read"],
  params: clientPath,
  query: actionsQuery.omit({ client_id: true }),
  response: pageOf(actionShape),
  async handle({ core, actor, params: { clientId }, query }) {
    await mustSeeClient(core.db, actor, clientId);
    const filter = {
      ...{ clientId, kind: query.action_type, state: query.state },
      ...{ who: query.responsible_id ?? ("all" as const), from: query.due_from, until: query.due_until },
    };
    const beforeId = readCursor(query.cursor, z.number().int().positive());
    const rows = await findActions(core.db, actor, { filter, beforeId, limit: query.limit + 1 });
    return { body: cutPage(rows, query.limit, { item: actionBody, position: ({ id }) => id }) };
  },
});

const handler = serve(list);
export const loader = handler;
export const action = handler;
