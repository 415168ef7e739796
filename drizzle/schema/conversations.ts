import { enumCheck, enumText, id, index, instant, integer, ref, table, text, uniqueIndex } from "../columns";
import { users } from "./accounts";
import { bookings } from "./booking";
import { clients } from "./clients";

export const ACTION_KINDS = ["call", "message", "meeting", "email", "task"] as const;
export const ACTION_STATES = ["planned", "done", "cancelled"] as const;
export const MESSAGE_CHANNELS = ["telegram", "whatsapp", "email", "sms", "phone"] as const;
export const MESSAGE_DIRECTIONS = ["inbound", "outbound"] as const;
/** `received` is inbound; the rest is the life of an outbound one. `failed`: it will not be tried again. */
export const MESSAGE_STATES = ["received", "queued", "sent", "delivered", "read", "failed"] as const;

/** Something staff do for a client, planned or done. */
export const clientActions = table(
  "client_actions",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    kind: enumText(ACTION_KINDS).notNull(),
    state: enumText(ACTION_STATES).notNull(),
    description: text().notNull(),
    /** What came of it. */
    result: text().notNull(),
    /** Null only for one that was written down when it was done. */
    dueAt: instant(),
    doneAt: instant(),
    responsibleId: ref(() => users.id, { onDelete: "set null" }),
    bookingId: ref(() => bookings.id, { onDelete: "set null" }),
    /** `user:3`, `system:pipeline`. */
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    version: integer().notNull(),
  },
  (t) => [
    index("client_actions_client").on(t.clientId, t.state, t.dueAt),
    index("client_actions_due").on(t.state, t.dueAt, t.id),
    index("client_actions_responsible").on(t.responsibleId, t.state, t.dueAt),
    index("client_actions_done").on(t.clientId, t.doneAt, t.id),
    index("client_actions_state_done").on(t.state, t.doneAt, t.id),
    index("client_actions_created").on(t.createdAt, t.id),
    enumCheck("client_actions_kind_check", t.kind, ACTION_KINDS),
    enumCheck("client_actions_state_check", t.state, ACTION_STATES),
  ],
);

/** What was said, in either direction. Automatic notices stand in `deliveries`. */
export const messages = table(
  "messages",
  {
    id: id(),
    /** Null while nobody knows who wrote. */
    clientId: ref(() => clients.id, { onDelete: "cascade" }),
    channel: enumText(MESSAGE_CHANNELS).notNull(),
    direction: enumText(MESSAGE_DIRECTIONS).notNull(),
    state: enumText(MESSAGE_STATES).notNull(),
    /** The other side's address in the channel: a chat's id, an e-mail, a phone. */
    address: text().notNull(),
    /** Of e-mail; empty elsewhere. */
    subject: text().notNull(),
    body: text().notNull(),
    /** The channel's own id of the message (`CHAT:MESSAGE` for Telegram, Message-ID for mail); a repeat is the same row. */
    externalId: text(),
    /** Of an outbound one: the same key is one message, however often the job runs. */
    idempotencyKey: text(),
    /** Who of the staff wrote it. */
    authorId: ref(() => users.id, { onDelete: "set null" }),
    /** A code, when it failed. */
    error: text(),
    at: instant().notNull(),
    editedAt: instant(),
    sentAt: instant(),
    /** When somebody of the staff saw an inbound one. */
    seenAt: instant(),
  },
  (t) => [
    uniqueIndex("messages_external").on(t.channel, t.externalId),
    uniqueIndex("messages_idempotency").on(t.idempotencyKey),
    index("messages_client").on(t.clientId, t.at, t.id),
    index("messages_state").on(t.state, t.at),
    index("messages_seen").on(t.direction, t.seenAt, t.at),
    index("messages_at").on(t.at, t.id),
    enumCheck("messages_channel_check", t.channel, MESSAGE_CHANNELS),
    enumCheck("messages_direction_check", t.direction, MESSAGE_DIRECTIONS),
    enumCheck("messages_state_check", t.state, MESSAGE_STATES),
  ],
);
