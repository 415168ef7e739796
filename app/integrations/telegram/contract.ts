import { z } from "zod";

/**
 * The wire of the Telegram Bot API, as far as this product speaks it.
 * Sources: core.telegram.org/bots/api (Bot API 10.1, 2026-06-11). Ids may exceed 32 bits and have at most 52.
 */

const id = z.number().int().safe();

export const wireAnswer = z.object({ ok: z.literal(true), result: z.object({ message_id: id }) });

export const wireRefusal = z.object({
  ok: z.literal(false),
  error_code: z.number().int(),
  description: z.string().catch(""),
  parameters: z.object({ retry_after: z.number().nonnegative().optional() }).optional().catch(undefined),
});

const chat = z.object({ id, type: z.string() });
const person = z.object({ id, is_bot: z.boolean().catch(false), language_code: z.string().optional().catch(undefined) }); // prettier-ignore

/** At most one payload an update; those that are not named here are passed over. */
export const wireUpdate = z.object({
  update_id: id,
  message: z
    .object({ chat, from: person.optional(), text: z.string().optional() })
    .optional()
    .catch(undefined),
  my_chat_member: z
    .object({ chat, from: person.optional(), new_chat_member: z.object({ status: z.string() }) })
    .optional()
    .catch(undefined),
});

export type WireUpdate = z.output<typeof wireUpdate>;

/** What we send. */
export interface WireMessage {
  chat_id: number;
  text: string;
  parse_mode: "HTML";
  link_preview_options: { is_disabled: true };
  reply_markup?: { inline_keyboard: { text: string; url: string }[][] };
}
