import { serve } from "./kit.server";
import { listJournal } from "./progress-entries.server";

const handler = serve(listJournal);
export const loader = handler;
export const action = handler;
