import { and, desc, eq } from "drizzle-orm";
import type { ChatBot } from "~/features/bot/ports";
import { survivorOf } from "~/features/clients/survivor/queries.server";
import type { Core } from "~/lib/core";
import { keyedHash, sameSecret } from "~/lib/secret-token.server";
import type { Queryable } from "~drizzle/client.server";
import { externalRefs } from "~drizzle/schema";
import { LINK_LIFE_MS } from "./model";

/** Rows of `external_refs` that say which chat is whose: source `telegram`, entity `client`, the chat's id outside. */
export const TELEGRAM = "telegram";
/** The same for a chat that is left alone: its person unsubscribed, or blocked the bot. Pressing Start takes it back. */
export const TELEGRAM_AWAY = "telegram_away";

/** The client's chat with the bot; null when none is linked. */
export async function findTelegramChat(db: Queryable, clientId: number): Promise<string | null> {
  const [ref] = await db
    .select({ chatId: externalRefs.externalId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, TELEGRAM),
        eq(externalRefs.entity, "client"),
        eq(externalRefs.entityId, clientId),
      ),
    )
    .orderBy(desc(externalRefs.id))
    .limit(1);
  return ref?.chatId ?? null;
}

/** Whose chat it is, by way of whom they were merged into; null when nobody's. `isAway` looks among those that are left alone. */
export async function findTelegramClient(
  db: Queryable,
  chatId: string,
  { isAway = false }: { isAway?: boolean } = {},
): Promise<number | null> {
  const [ref] = await db
    .select({ clientId: externalRefs.entityId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, isAway ? TELEGRAM_AWAY : TELEGRAM),
        eq(externalRefs.entity, "client"),
        eq(externalRefs.externalId, chatId),
      ),
    )
    .limit(1);
  return ref ? survivorOf(db, ref.clientId) : null;
}

/**
 * The address that opens the bot and links the chat to this client, for a page that has made sure who looks at it. It works for a day and for
 * one chat: once a chat is linked, the same address links no other. Null when the bot is off.
 */
export async function telegramLinkUrl(
  { db, clock, env }: Pick<Core, "db" | "clock" | "env">,
  bot: ChatBot | null,
  clientId: number,
): Promise<string | null> {
  if (!bot) return null;
  const expiresAt = new Date(clock.now().getTime() + LINK_LIFE_MS);
  const chatId = await findTelegramChat(db, clientId);
  return bot.startUrl(makeLinkToken(env.sessionSecret, { clientId, expiresAt, chatId }));
}

/** What a token is made of: whose, until when, and which chat the client had when it was made. */
export interface LinkToken {
  clientId: number;
  /** To the second. */
  expiresAt: Date;
  chatId: string | null;
}

/** `CLIENT_EXPIRES_SIGNATURE` of the letters a bot's link may carry, 64 at most. */
export function makeLinkToken(key: string, token: LinkToken): string {
  const seconds = Math.floor(token.expiresAt.getTime() / 1000);
  const head = `${token.clientId.toString(36)}_${seconds.toString(36)}`;
  return `${head}_${signatureOf(key, head, token.chatId)}`;
}

/** What a token says, not yet whether it is true; null when it is none. */
export function readLinkToken(
  text: string,
): { clientId: number; expiresAt: Date; head: string; signature: string } | null {
  // prettier-ignore
  const [, client, seconds, signature] = /^([0-9a-z]{1,9})_([0-9a-z]{1,8})_([\w-]{22})$/.exec(text) ?? [];
  if (client === undefined || seconds === undefined || signature === undefined) return null;
  const expiresAt = new Date(parseInt(seconds, 36) * 1000);
  return { clientId: parseInt(client, 36), expiresAt, head: `${client}_${seconds}`, signature };
}

/** Whether we wrote the token while the client had this chat. */
export function isLinkTokenOurs(
  key: string,
  { head, signature }: { head: string; signature: string },
  chatId: string | null,
): boolean {
  return sameSecret(signature, signatureOf(key, head, chatId));
}

/** 132 bits are enough for something that lives a day. */
function signatureOf(key: string, head: string, chatId: string | null): string {
  return keyedHash(key, `telegram-link:${head}:${chatId ?? ""}`).slice(0, 22);
}
