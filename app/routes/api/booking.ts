import { serve } from "./kit.server";
import { listEndpoint } from "./list-bookings.server";

/** The list under its second address. */
const handler = serve(listEndpoint);
export const loader = handler;
export const action = handler;
