import { z } from "zod";
import { getProgram } from "~/features/programs/queries.server";
import { programExercise } from "~/features/programs/schema";
import { defineEndpoint, serve } from "./kit.server";
import { programPath } from "./program-shape";

const row = programExercise.extend({
  day_number: z.number(),
  day_key: z.string(),
  day: z.string(),
  position: z.number(),
});

/** `GET /api/v1/programs/:programId/view`: the programme as one table, a row for each exercise. */
const view = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["programs:read"],
  params: programPath,
  response: z.object({ id: z.number(), title: z.string(), version_number: z.number(), rows: z.array(row) }),
  async handle({ core, actor, params }) {
    const { id, title, versionNumber, content } = await getProgram(core.db, actor, params.programId);
    const rows = content.days.flatMap((day, place) =>
      day.exercises.map((exercise, at) => ({
        ...exercise,
        ...{ day_number: place + 1, day_key: day.key, day: day.title, position: at + 1 },
      })),
    );
    return { body: { id, title, version_number: versionNumber, rows } };
  },
});

const handler = serve(view);
export const loader = handler;
export const action = handler;
