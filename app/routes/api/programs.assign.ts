import { assignProgram } from "~/features/programs/commands.server";
import { getProgram, mainZone } from "~/features/programs/queries.server";
import { isDay } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { assignBodySchema, programBody, programPath, programShape } from "./program-shape";

/** `POST /api/v1/programs/:programId/assign`: gives a template to a client; the answer is the client's copy. */
const assign = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["programs:write"],
  params: programPath,
  body: assignBodySchema,
  response: programShape,
  async handle({ core, actor, params, body }) {
    const template = await getProgram(core.db, actor, params.programId);
    const startsOn = body.starts_on ?? dayOf(core.clock.now(), await mainZone(core.db));
    if (!isDay(startsOn)) throw new Problem("invalid", { reason: "wrong_day" });
    const price = body.price ?? { minor: template.priceMinor, currency: template.currency };
    const given = await assignProgram(core, actor, {
      ...{ programId: template.id, clientId: body.client_id, startsOn, note: body.note ?? "" },
      ...{ priceMinor: price.minor, currency: price.currency },
    });
    if (!given.ok) {
      const { reason } = given.error;
      throw new Problem("conflict", { reason: reason === "archived" ? "program_archived" : reason });
    }
    const program = await getProgram(core.db, actor, given.value.programId);
    return {
      status: 201,
      body: programBody(program),
      headers: { Location: `/api/v1/programs/${program.id}` },
    };
  },
});

const handler = serve(assign);
export const loader = handler;
export const action = handler;
