import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { serve } from "./kit.server";
import { deleteEntry, listJournal, patchEntry, putEntry } from "./progress-entries.server";

const ofClient = serve(listJournal);
const ofEntry = serve(putEntry, patchEntry, deleteEntry);

/** `GET /api/v1/progress/:id`: the journal of the client with this id. */
export function loader(args: LoaderFunctionArgs) {
  return ofClient({ ...args, params: { clientId: args.params.id } });
}

/** `PUT`, `PATCH`, `DELETE /api/v1/progress/:id`: the entry with this id; the same path, as programs of old call it. */
export function action(args: ActionFunctionArgs) {
  return ofEntry({ ...args, params: { entryId: args.params.id } });
}
