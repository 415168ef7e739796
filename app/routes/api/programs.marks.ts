import { z } from "zod";
import { markExercise } from "~/features/programs/marks/commands.server";
import { listMarks } from "~/features/programs/marks/queries.server";
import { getProgram } from "~/features/programs/queries.server";
import { dayText } from "~/lib/text";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { programPath } from "./program-shape";

const markShape = z.object({
  id: z.number(),
  day_key: z.string(),
  exercise_key: z.string(),
  exercise: z.string().nullable(),
  done_on: z.string(),
  is_done: z.boolean(),
  note: z.string(),
  at: z.string(),
});

/** `GET /api/v1/programs/:programId/marks`: what was done, the latest first; `done_on` narrows to a day. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["programs:read"],
  params: programPath,
  query: z.object({
    done_on: dayText.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(200),
  }),
  response: z.object({ items: z.array(markShape) }),
  async handle({ core, actor, params, query }) {
    const program = await getProgram(core.db, actor, params.programId);
    const marks = await listMarks(core.db, program, { doneOn: query.done_on, limit: query.limit });
    return { body: { items: marks.map(markBody) } };
  },
});

/** `POST …/marks`: says that an exercise was done on a day, or takes it back; once a day each. */
const write = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["programs:write"],
  params: programPath,
  body: z
    .object({
      day_key: z.string(),
      exercise_key: z.string(),
      done_on: dayText,
      is_done: z.boolean().default(true),
      note: z.string().max(300).optional(),
    })
    .strict(),
  response: markShape,
  async handle({ core, actor, params, body }) {
    const { programId } = params;
    const { day_key: dayKey, exercise_key: exerciseKey, done_on: doneOn, is_done: isDone, note } = body;
    const marked = await markExercise(core, actor, { programId, dayKey, exerciseKey, doneOn, isDone, note });
    if (!marked.ok) throw new Problem("conflict", { reason: marked.error.reason });
    const program = await getProgram(core.db, actor, programId);
    const mark = (await listMarks(core.db, program, { doneOn })).find(({ id }) => id === marked.value.markId);
    if (!mark) throw new Problem("not_found");
    return { body: markBody(mark) };
  },
});

function markBody(mark: Awaited<ReturnType<typeof listMarks>>[number]): z.input<typeof markShape> {
  const { id, dayKey, exerciseKey, exercise, doneOn, isDone, note, at } = mark;
  return {
    id,
    exercise,
    note,
    day_key: dayKey,
    exercise_key: exerciseKey,
    done_on: doneOn,
    is_done: isDone,
    at: at.toISOString(),
  };
}

const handler = serve(list, write);
export const loader = handler;
export const action = handler;
