import { enterMeasurement } from "~/features/progress/commands.server";
import { getEntry } from "~/features/progress/queries.server";
import { defineEndpoint, serve } from "./kit.server";
import { entryBody, entryProblem, entryShape, newEntrySchema, valuesNamed } from "./progress-shape";

/** `POST /api/v1/progress`: writes measurements into a client's journal; what is doubtful or there already is asked back with a 409. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["progress:write"],
  body: newEntrySchema,
  response: entryShape,
  async handle({ core, actor, body }) {
    const done = await enterMeasurement(core, actor, {
      clientId: body.client_id,
      programId: body.program_id,
      measuredOn: body.measurement_date,
      period: body.period ?? "",
      values: valuesNamed(body),
      notes: body.notes,
      agreed: body.confirmed ? "all" : [],
      existing: body.existing ?? "ask",
    });
    if (!done.ok) throw entryProblem(done.error);
    const entry = await getEntry(core.db, actor, done.value.entryId);
    return {
      status: 201,
      body: entryBody(entry),
      headers: { Location: `/api/v1/progress/entries/${entry.id}` },
    };
  },
});

const handler = serve(create);
export const loader = handler;
export const action = handler;
