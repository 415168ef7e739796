import { serve } from "./kit.server";
import { deleteEntry, patchEntry, putEntry, readEntry } from "./progress-entries.server";

const handler = serve(deleteEntry, patchEntry, putEntry, readEntry);
export const loader = handler;
export const action = handler;
