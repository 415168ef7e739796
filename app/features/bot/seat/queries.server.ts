import { and, desc, eq, like, or } from "drizzle-orm";
import { clients, messages } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { findTelegramClient } from "~/features/notifications/telegram-link/queries.server";
import { isLocale, type Locale } from "~/i18n/locale";
import { isLater, outsideId } from "../model";

/** Whoever sits in a chat, as far as we know. */
export interface Seat {
  /** Null: a stranger. */
  client: typeof clients.$inferSelect | null;
  /** The client's own choice, else what their app speaks. */
  locale: Locale;
}

export async function readSeat(
  db: Queryable,
  { chatId, locale }: { chatId: string; locale: Locale },
): Promise<Seat> {
  const clientId = await findTelegramClient(db, chatId);
  const [client] = clientId === null ? [] : await db.select().from(clients).where(eq(clients.id, clientId));
  const live = client && client.erasedAt === null ? client : null;
  return { client: live, locale: live && isLocale(live.locale) ? live.locale : locale };
}

/** Whether a message of a chat stands in the log already: then everything it was to do is done. */
export async function isLogged(db: Queryable, said: { chatId: string; messageId: string }): Promise<boolean> {
  return (await findLogged(db, said)) !== null;
}

/** A message of a chat in the log; null when it is not there. */
export async function findLogged(db: Queryable, said: { chatId: string; messageId: string }) {
  const [row] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.channel, "telegram"), eq(messages.externalId, outsideId(said))));
  return row ?? null;
}

const LOOKED_BACK = 20;

/** Whether the person has pressed Start or unsubscribed since: updates arrive in any order, and the last word holds. */
export async function hasSaidLater(
  db: Queryable,
  { clientId, ...said }: { clientId: number; chatId: string; messageId: string; at: Date },
): Promise<boolean> {
  const rows = await db
    .select({ externalId: messages.externalId, at: messages.at })
    .from(messages)
    .where(
      and(
        eq(messages.clientId, clientId),
        eq(messages.channel, "telegram"),
        eq(messages.direction, "inbound"),
        or(like(messages.body, "/start%"), like(messages.body, "/stop%")),
      ),
    )
    .orderBy(desc(messages.at), desc(messages.id))
    .limit(LOOKED_BACK);
  const ofChat = rows.filter(({ externalId }) => externalId?.startsWith(`${said.chatId}:`));
  return ofChat.some(({ externalId, at }) => isLater({ at, messageId: externalId?.split(":").at(-1) ?? "0" }, said)); // prettier-ignore
}

/** What the last thing we said to a client asked about: `bot:12:measure` is the key of the question for measurements. */
export async function lastReplyTopic(db: Queryable, clientId: number): Promise<string | null> {
  const [row] = await db
    .select({ key: messages.idempotencyKey })
    .from(messages)
    .where(
      and(
        eq(messages.clientId, clientId),
        eq(messages.channel, "telegram"),
        eq(messages.direction, "outbound"),
      ),
    )
    .orderBy(desc(messages.at), desc(messages.id))
    .limit(1);
  return /^bot:\d+:(\w+)$/.exec(row?.key ?? "")?.[1] ?? null;
}
