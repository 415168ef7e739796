import { z } from "zod";

/**
 * The wire of the Telegram Bot API, as far as this product speaks it.
 * Sources: core.telegram.org/bots/api (Bot API 10.1, 2026-06-11). Ids may exceed 32 bits and have at most 52.
 */

const id = z.number().int().safe();
const seconds = z.number().int().min(0).max(99_999_999_999);
const text = z.string().max(8192);

/** Every good answer; what `result` is depends on the method. */
export const wireAnswer = z.object({ ok: z.literal(true), result: z.unknown() });

export const wireRefusal = z.object({
  ok: z.literal(false),
  error_code: z.number().int(),
  description: z.string().catch(""),
  parameters: z.object({ retry_after: z.number().nonnegative().optional() }).optional().catch(undefined),
});

/** Of `sendMessage`. */
export const wireSent = z.object({ message_id: id });
/** Of `getMe`. */
export const wireMe = z.object({ id, username: z.string() });
/** Of `getWebhookInfo`. */
export const wireWebhookInfo = z.object({
  url: z.string(),
  pending_update_count: z.number().int().catch(0),
  last_error_date: seconds.optional().catch(undefined),
  last_error_message: z.string().optional().catch(undefined),
});

const chat = z.object({ id, type: z.string() });
const person = z.object({
  id,
  is_bot: z.boolean().catch(false),
  first_name: z.string().catch(""),
  last_name: z.string().optional().catch(undefined),
  language_code: z.string().optional().catch(undefined),
});
const entity = z.object({
  type: z.string(),
  offset: z.number().int().min(0),
  length: z.number().int().min(1),
});

const message = z
  .object({
    message_id: id,
    date: seconds,
    edit_date: seconds.optional().catch(undefined),
    chat,
    from: person.optional().catch(undefined),
    text: text.optional().catch(undefined),
    entities: z.array(entity).max(200).optional().catch(undefined),
    contact: z
      .object({ phone_number: z.string().max(40), first_name: z.string().catch(""), user_id: id.optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .transform((said) => ({ ...said, entities: said.entities ?? commandOf(said.text) })); // prettier-ignore

/** Commands are marked by the vendor; what passes on updates may leave the marks out. */
function commandOf(said: string | undefined): z.output<typeof entity>[] | undefined {
  const [command] = /^\/[A-Za-z0-9_]+(?:@\w+)?/.exec(said ?? "") ?? [];
  return command ? [{ type: "bot_command", offset: 0, length: command.length }] : undefined;
}

const ifRead = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** At most one payload an update; those that are not named here are passed over. */
export const wireUpdate = z.object({
  update_id: id,
  message: ifRead(message),
  edited_message: ifRead(message),
  callback_query: ifRead(
    z.object({ id: z.string().min(1).max(64), from: person, message: z.object({ message_id: id, date: seconds, chat }), data: z.string().max(64), chat_instance: z.string().catch("") }),
  ),
  my_chat_member: ifRead(z.object({ chat, from: person, date: seconds, new_chat_member: z.object({ status: z.string() }) })),
}); // prettier-ignore

export type WireUpdate = z.output<typeof wireUpdate>;

/** The kinds of updates that are asked for at `setWebhook`. */
export const FOLLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"] as const;
