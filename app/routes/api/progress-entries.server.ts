import { z } from "zod";
import {
  changeMeasurement,
  removeMeasurement,
  restoreMeasurement,
} from "~/features/progress/commands.server";
import { getEntry, listEntries } from "~/features/progress/queries.server";
import { idParam } from "~/lib/text";
import { defineEndpoint, type EndpointContext } from "./kit.server";
import { cutPage, pageOf, pagingQuery, readCursor } from "./paging.server";
import { entryBody, entryPatchSchema, entryProblem, entryShape, valuesNamed } from "./progress-shape";

/** `GET /api/v1/clients/:clientId/progress`: a client's journal, the newest day first. */
export const listJournal = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["progress:read"],
  params: z.object({ clientId: idParam }),
  query: z.object(pagingQuery),
  response: pageOf(entryShape),
  async handle({ core, actor, params, query: { limit, cursor } }) {
    const before = readCursor(cursor, z.tuple([z.string(), z.number()]));
    const rows = await listEntries(core.db, actor, { clientId: params.clientId, limit: limit + 1, before });
    return {
      body: cutPage(rows, limit, { item: entryBody, position: ({ measuredOn, id }) => [measuredOn, id] }),
    };
  },
});

const entryPath = z.object({ entryId: idParam });
const base = { auth: "token", params: entryPath } as const;

/** `GET /api/v1/progress/entries/:entryId` */
export const readEntry = defineEndpoint({
  ...base,
  method: "GET",
  scopes: ["progress:read"],
  response: entryShape,
  async handle({ core, actor, params }) {
    return { body: entryBody(await getEntry(core.db, actor, params.entryId)) };
  },
});

type Change = EndpointContext<typeof entryPath, undefined, typeof entryPatchSchema>;

async function change({ core, actor, params, body }: Pick<Change, "core" | "actor" | "params" | "body">) {
  const before = await getEntry(core.db, actor, params.entryId);
  const done = await changeMeasurement(core, actor, {
    entryId: before.id,
    version: body.version,
    measuredOn: body.measurement_date ?? before.measuredOn,
    period: body.period ?? before.period,
    values: valuesNamed(body, before),
    notes: body.notes === undefined ? before.notes : body.notes,
    agreed: body.confirmed ? "all" : [],
    existing: body.existing ?? "ask",
  });
  if (!done.ok) throw entryProblem(done.error);
  return { body: entryBody(await getEntry(core.db, actor, before.id)) };
}

const written = { ...base, scopes: ["progress:write"], body: entryPatchSchema, response: entryShape, handle: change } as const; // prettier-ignore
/** `PUT` and `PATCH`: what is given is changed, null takes a measure out, the rest stays; `version` is the one that was read. */
export const putEntry = defineEndpoint({ ...written, method: "PUT" });
export const patchEntry = defineEndpoint({ ...written, method: "PATCH" });

/** `DELETE`: takes an entry away; `POST …/restore` puts it back. */
export const deleteEntry = defineEndpoint({
  ...base,
  method: "DELETE",
  scopes: ["progress:write"],
  async handle({ core, actor, params }) {
    await removeMeasurement(core, actor, params.entryId);
    return { status: 204 };
  },
});

/** `POST /api/v1/progress/entries/:entryId/restore` */
export const restoreEntry = defineEndpoint({
  ...base,
  method: "POST",
  scopes: ["progress:write"],
  response: entryShape,
  async handle({ core, actor, params }) {
    await restoreMeasurement(core, actor, params.entryId);
    return { body: entryBody(await getEntry(core.db, actor, params.entryId)) };
  },
});
