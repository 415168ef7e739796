import { serve } from "./kit.server";
import { restoreEntry } from "./progress-entries.server";

const handler = serve(restoreEntry);
export const loader = handler;
export const action = handler;
