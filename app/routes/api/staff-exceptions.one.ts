import { z } from "zod";
import { can } from "~/features/accounts/policy";
import { removeException, saveException } from "~/features/schedule/exceptions/commands.server";
import { listExceptions } from "~/features/schedule/exceptions/queries.server";
import { exceptionBody, exceptionBodySchema, exceptionInputOf, exceptionShape } from "./exception-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { confirmQuery, exceptionPath, scheduleProblem } from "./schedule-shape";

/** `GET /api/v1/staff/:staffId/exceptions/:exceptionId` */
const read = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["schedule:read"],
  params: exceptionPath,
  response: exceptionShape,
  async handle({ core, params }) {
    const rows = await listExceptions(core.db, { staffId: params.staffId });
    const row = rows.find(({ id }) => id === params.exceptionId);
    if (!row) throw new Problem("not_found");
    return { body: exceptionBody(row) };
  },
});

/** `PATCH …/:exceptionId`: puts other days in the place of these; sent whole, because the kinds differ in what they hold. */
const change = defineEndpoint({
  method: "PATCH",
  auth: "token",
  scopes: ["schedule:write:own"],
  params: exceptionPath,
  query: confirmQuery,
  body: exceptionBodySchema,
  response: z.object({ items: z.array(exceptionShape) }),
  async handle({ core, actor, params, query, body }) {
    const owner = { staffId: params.staffId };
    if (!can(actor, "schedule:write", owner)) throw new Problem("forbidden");
    const input = exceptionInputOf(body);
    const agreed = query.confirm ? "all" : [];
    const saved = await saveException(core, actor, { owner, input, replaces: [params.exceptionId], agreed });
    if (!saved.ok) throw scheduleProblem(saved.error);
    const rows = await listExceptions(core.db, owner);
    return { body: { items: rows.filter(({ id }) => saved.value.includes(id)).map(exceptionBody) } };
  },
});

/** `DELETE …/:exceptionId` */
const remove = defineEndpoint({
  method: "DELETE",
  auth: "token",
  scopes: ["schedule:write:own"],
  params: exceptionPath,
  query: confirmQuery,
  async handle({ core, actor, params, query }) {
    const owner = { staffId: params.staffId };
    if (!can(actor, "schedule:write", owner)) throw new Problem("forbidden");
    const agreed = query.confirm ? "all" : [];
    const removed = await removeException(core, actor, { owner, ids: [params.exceptionId], agreed });
    if (!removed.ok) throw scheduleProblem(removed.error);
    return {};
  },
});

const handler = serve(read, change, remove);
export const loader = handler;
export const action = handler;
