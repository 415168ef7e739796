import { z } from "zod";
import { listMessages, type ListedMessage } from "~/features/conversations/list/queries.server";
import { BODY_MAX, messageChannels, messageStates } from "~/features/conversations/model";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { idParam, longText, optionalText } from "~/lib/text";
import { pagingQuery, readCursor, writeCursor } from "./paging.server";

const direction = z.enum(["inbound", "outbound"]);

export const contactShape = z.object({
  id: z.number(),
  client_id: z.number().nullable(),
  /** `telegram`, `whatsapp`, `email`, `sms`, `phone`. */
  contact_type: z.enum(messageChannels),
  /** The other side's address; masked for whoever may not read contacts. */
  contact_data: z.string(),
  direction,
  state: z.enum(messageStates),
  subject: z.string(),
  message_text: z.string(),
  created_at: z.string(),
  edited_at: z.string().nullable(),
});

function contactBody(message: ListedMessage): z.input<typeof contactShape> {
  const { id, clientId, channel, address, state, subject, body, at, editedAt } = message;
  return {
    ...{
      id,
      client_id: clientId,
      contact_type: channel,
      contact_data: address,
      direction: message.direction,
    },
    ...{ state, subject, message_text: body },
    ...{ created_at: at.toISOString(), edited_at: editedAt?.toISOString() ?? null },
  };
}

export const contactsQuery = z.object({
  ...pagingQuery,
  client_id: idParam.optional(),
  contact_type: z.enum(messageChannels).optional(),
  direction: direction.optional(),
  state: z.enum(messageStates).optional(),
});

/** One page of the log, the newest first. */
export async function readContacts(
  { db }: Core,
  actor: Actor,
  query: z.output<typeof contactsQuery>,
): Promise<{ items: z.input<typeof contactShape>[]; next_cursor: string | null }> {
  const before = readCursor(query.cursor, z.string().regex(/^\d{1,15}-\d{1,10}$/));
  const filter = {
    ...(query.client_id === undefined ? {} : { clientId: query.client_id }),
    ...{ channel: query.contact_type, direction: query.direction, state: query.state },
  };
  const { rows, next } = await listMessages(db, actor, { filter, before, limit: query.limit });
  return { items: rows.map(contactBody), next_cursor: next === null ? null : writeCursor(next) };
}

/** A talk that took place elsewhere, to be written down; nothing is sent. */
export const contactBodySchema = z
  .object({
    client_id: idParam,
    contact_type: z.enum(messageChannels),
    direction,
    message_text: longText(BODY_MAX),
    contact_data: optionalText(320),
    /** When it was; absent: now. */
    created_at: z.iso.datetime({ offset: true }).transform((text) => new Date(text)).optional(),
  })
  .strict(); // prettier-ignore
