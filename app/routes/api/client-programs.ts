import { z } from "zod";
import { listClientPrograms } from "~/features/programs/queries.server";
import { idParam } from "~/lib/text";
import { defineEndpoint, serve } from "./kit.server";
import { givenBody, givenShape } from "./program-shape";

/** `GET /api/v1/clients/:clientId/programs`: a client's programmes with how their weeks went, the newest first. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["programs:read"],
  params: z.object({ clientId: idParam }),
  response: z.object({ items: z.array(givenShape) }),
  async handle({ core, actor, params }) {
    const now = core.clock.now();
    const rows = await listClientPrograms(core.db, actor, { clientId: params.clientId, now, limit: 200 });
    return { body: { items: rows.map(givenBody) } };
  },
});

const handler = serve(list);
export const loader = handler;
export const action = handler;
