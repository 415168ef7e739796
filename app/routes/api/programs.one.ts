import type { z } from "zod";
import { archiveProgram, changeState, saveProgram } from "~/features/programs/commands.server";
import { getProgram } from "~/features/programs/queries.server";
import { defineEndpoint, Problem, serve, type EndpointContext } from "./kit.server";
import { programBody, programPatchSchema, programPath, programShape } from "./program-shape";

const base = { auth: "token", params: programPath, response: programShape } as const;

/** `GET /api/v1/programs/:programId` */
const read = defineEndpoint({
  ...base,
  method: "GET",
  scopes: ["programs:read"],
  async handle({ core, actor, params }) {
    return { body: programBody(await getProgram(core.db, actor, params.programId)) };
  },
});

type Change = EndpointContext<typeof programPath, undefined, typeof programPatchSchema>;

/** Words first, then how it stands; a refused step says which. */
async function change({
  core,
  actor,
  params: { programId },
  body,
}: Pick<Change, "core" | "actor" | "params" | "body">) {
  const before = await getProgram(core.db, actor, programId);
  if (body.version !== before.version) throw stale(before.version);
  if (hasWords(body)) {
    const price = body.price ?? { minor: before.priceMinor, currency: before.currency };
    const input = {
      title: body.title ?? before.title,
      content: body.content ?? before.content,
      notesHtml: body.formatted_program ?? before.notesHtml,
      ...{ priceMinor: price.minor, currency: price.currency },
    };
    const saved = await saveProgram(core, actor, { programId, version: body.version, input });
    if (!saved.ok && saved.error.reason === "stale") throw stale(saved.error.version);
    if (!saved.ok) throw new Problem("invalid", { reason: "empty_program" });
  }
  if (body.state !== undefined) {
    const done = await changeState(core, actor, { programId, to: body.state });
    if (!done.ok) throw new Problem("conflict", { reason: "wrong_state" });
  }
  if (body.is_archived !== undefined) {
    const done = await archiveProgram(core, actor, { programId, archived: body.is_archived });
    if (!done.ok) throw new Problem("conflict", { reason: "program_running" });
  }
  return { body: programBody(await getProgram(core.db, actor, programId)) };
}

function hasWords({
  title,
  price,
  content,
  formatted_program: text,
}: z.output<typeof programPatchSchema>): boolean {
  return [title, price, content, text].some((given) => given !== undefined);
}

function stale(version: number): Problem {
  return new Problem("conflict", { reason: "program_stale", members: { version } });
}

const written = { ...base, scopes: ["programs:write"], body: programPatchSchema, handle: change } as const;
/** `PATCH` and `PUT …/:programId`: what is given is changed, the rest stays; `version` is the one that was read. */
const handler = serve(
  read,
  defineEndpoint({ ...written, method: "PATCH" }),
  defineEndpoint({ ...written, method: "PUT" }),
);
export const loader = handler;
export const action = handler;
