import { z } from "zod";
import { noteTalk } from "~/features/conversations/talk/commands.server";
import { contactBodySchema, contactShape, contactsQuery, readContacts } from "./contact-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { pageOf } from "./paging.server";

/** `GET /api/v1/contacts`: what was said with clients, the newest first. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["conversations:read"],
  query: contactsQuery,
  response: pageOf(contactShape),
  async handle({ core, actor, query }) {
    return { body: await readContacts(core, actor, query) };
  },
});

/** `POST /api/v1/contacts`: writes down a talk that took place elsewhere. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["conversations:write"],
  body: contactBodySchema,
  response: z.object({ id: z.number(), client_id: z.number() }),
  async handle({ core, actor, body }) {
    const now = core.clock.now();
    const at = body.created_at ?? now;
    if (at.getTime() > now.getTime() + 60_000) throw new Problem("invalid", { reason: "in_future" });
    const { client_id: clientId, contact_type: channel, direction, message_text: text } = body;
    const { messageId } = await noteTalk(core, actor, {
      ...{ clientId, channel, direction, body: text, at: at > now ? now : at },
      ...{ address: body.contact_data ?? "", once: crypto.randomUUID() },
    });
    return {
      status: 201,
      body: { id: messageId, client_id: clientId },
      headers: { Location: `/api/v1/contacts?client_id=${clientId}` },
    };
  },
});

const handler = serve(list, create);
export const loader = handler;
export const action = handler;
