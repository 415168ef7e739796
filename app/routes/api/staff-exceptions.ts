import { z } from "zod";
import { can } from "~/features/accounts/policy";
import { getPerson } from "~/features/catalog/queries.server";
import { saveException } from "~/features/schedule/exceptions/commands.server";
import { listExceptions } from "~/features/schedule/exceptions/queries.server";
import { dayText } from "~/lib/text";
import { exceptionBody, exceptionBodySchema, exceptionInputOf, exceptionShape } from "./exception-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { confirmQuery, scheduleProblem, staffPath } from "./schedule-shape";

const items = z.object({ items: z.array(exceptionShape) });

/** `GET /api/v1/staff/:staffId/exceptions?from=`: days set apart that are not over before `from`. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["schedule:read"],
  params: staffPath,
  query: z.object({ from: dayText.optional() }),
  response: items,
  async handle({ core, params, query }) {
    if (!(await getPerson(core.db, params.staffId))) throw new Problem("not_found");
    const rows = await listExceptions(core.db, { staffId: params.staffId }, { from: query.from });
    return { body: { items: rows.map(exceptionBody) } };
  },
});

/** `POST /api/v1/staff/:staffId/exceptions`: a row an interval. */
const add = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["schedule:write:own"],
  params: staffPath,
  query: confirmQuery,
  body: exceptionBodySchema,
  response: items,
  async handle({ core, actor, params, query, body }) {
    const owner = { staffId: params.staffId };
    if (!can(actor, "schedule:write", owner)) throw new Problem("forbidden");
    const agreed = query.confirm ? "all" : [];
    const saved = await saveException(core, actor, { owner, input: exceptionInputOf(body), agreed });
    if (!saved.ok) throw scheduleProblem(saved.error);
    const rows = await listExceptions(core.db, owner);
    const made = rows.filter(({ id }) => saved.value.includes(id));
    return { status: 201, body: { items: made.map(exceptionBody) } };
  },
});

const handler = serve(list, add);
export const loader = handler;
export const action = handler;
