import { z } from "zod";
import { createTemplate } from "~/features/programs/commands.server";
import { getProgram, pageOfPrograms } from "~/features/programs/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { idParam } from "~/lib/text";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { cutPage, pageOf, pagingQuery, readCursor } from "./paging.server";
import { programBody, programBodySchema, programShape } from "./program-shape";

/** `GET /api/v1/programs`: templates and clients' programmes, the newest first. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["programs:read"],
  query: z.object({
    ...pagingQuery,
    /** Templates only, or programmes of clients only. */
    kind: z.enum(["template", "client"]).optional(),
    state: z.enum(["draft", "active", "done", "stopped"]).optional(),
    client_id: idParam.optional(),
  }),
  response: pageOf(programShape),
  async handle({ core, actor, query }) {
    const { limit, cursor, kind, state, client_id: clientId } = query;
    const before = readCursor(cursor, z.number());
    const rows = await pageOfPrograms(core.db, actor, { kind, state, clientId, before, limit: limit + 1 });
    return { body: cutPage(rows, limit, { item: programBody, position: ({ id }) => id }) };
  },
});

/** `POST /api/v1/programs`: writes a template. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["programs:write"],
  body: programBodySchema,
  response: programShape,
  async handle({ core, actor, body }) {
    const { currency } = await readSetting(core.db, "business");
    const { title, content, formatted_program: notesHtml, price = { minor: 0, currency } } = body;
    const input = { title, content, notesHtml, priceMinor: price.minor, currency: price.currency };
    const made = await createTemplate(core, actor, input);
    if (!made.ok) throw new Problem("invalid", { reason: "empty_program" });
    const program = await getProgram(core.db, actor, made.value.programId);
    return {
      status: 201,
      body: programBody(program),
      headers: { Location: `/api/v1/programs/${program.id}` },
    };
  },
});

const handler = serve(list, create);
export const loader = handler;
export const action = handler;
