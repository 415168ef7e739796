import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { clientPath } from "./client-shape";
import { contactShape, contactsQuery, readContacts } from "./contact-shape";
import { defineEndpoint, serve } from "./kit.server";
import { pageOf } from "./paging.server";

/** `GET /api/v1/clients/:clientId/contacts`: what was said with one client, the newest first. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["clients:read", "conversations:read"],
  params: clientPath,
  query: contactsQuery.omit({ client_id: true }),
  response: pageOf(contactShape),
  async handle({ core, actor, params: { clientId }, query }) {
    await mustSeeClient(core.db, actor, clientId);
    return { body: await readContacts(core, actor, { ...query, client_id: clientId }) };
  },
});

const handler = serve(list);
export const loader = handler;
export const action = handler;
