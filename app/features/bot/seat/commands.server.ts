import { eq } from "drizzle-orm";
import { clients } from "~drizzle/schema";
import { lockName } from "~drizzle/lock";
import type { Tx } from "~drizzle/client.server";
import { findOrCreateClient } from "~/features/clients/commands.server";
import {
  giveChat,
  linkTelegram,
  parkTelegramChat,
} from "~/features/notifications/telegram-link/commands.server";
import { findTelegramClient } from "~/features/notifications/telegram-link/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import type { Reaction } from "../model";
import type { ChatEvent } from "../ports";
import { hasSaidLater, readSeat, type Seat } from "./queries.server";

/** Whatever the bot does by itself. */
export const botActor = systemActor("telegram");

type Of<K extends ChatEvent["kind"]> = Extract<ChatEvent, { kind: K }>;
/** Who is there, and in which chat. */
export interface Newcomer {
  chatId: string;
  name: string;
  locale: "ru" | "en";
}

/**
 * Start: with a link's code the chat becomes that client's; without one a chat that was left alone is taken up again, and a stranger becomes a
 * client of the first stage. Pressing it again changes nothing.
 */
export async function start(core: Core, event: Of<"start">): Promise<Reaction> {
  const { chatId, argument } = event;
  const { name: business } = await readSetting(core.db, "business");
  if (argument !== "") {
    const linked = await core.db.transaction((tx) => linkTelegram(tx, core, { token: argument, chatId }));
    const { client, locale } = await readSeat(core.db, event);
    const words = messagesFor(locale).bot.start;
    const menu = { kind: "menu" as const, asksContact: client !== null && client.phoneE164 === null };
    return linked.ok
      ? { code: "telegram_linked", reply: { text: words.linked({ business }), keyboard: menu } }
      : { code: "telegram_expired", reply: { text: words.expired, keyboard: { kind: "menu", asksContact: client?.phoneE164 == null } } };
  }
  const isNew = await core.db.transaction((tx) => takeSeat(tx, core, event));
  const { client, locale } = await readSeat(core.db, event);
  const words = messagesFor(locale).bot.start;
  const asksContact = client?.phoneE164 == null;
  const text = isNew ? words.hello({ name: event.name, business }) : words.known({ business });
  return { code: isNew ? "telegram_new" : "telegram_known", reply: { text, keyboard: { kind: "menu", asksContact } } };
} // prettier-ignore

/** Whether somebody new sat down. A start that is older than a stop we know of takes nothing up again. */
async function takeSeat(tx: Tx, core: Core, event: Of<"start">): Promise<boolean> {
  await lockName(tx, `telegram:${event.chatId}`);
  if ((await findTelegramClient(tx, event.chatId)) !== null) return false;
  const away = await findTelegramClient(tx, event.chatId, { isAway: true });
  if (away === null) {
    await makeLead(tx, core, event);
    return true;
  }
  if (!(await hasSaidLater(tx, { ...event, clientId: away })))
    await giveChat(tx, { clientId: away, chatId: event.chatId, at: core.clock.now() });
  return false;
}

/**
 * Who sits in a chat somebody writes in. Nobody can write to a bot without having pressed Start, so whoever we do not know is a newcomer whose
 * start was lost or is still on its way. Null: they unsubscribed, and only Start takes the chat up again.
 */
export async function takenSeat(core: Core, event: Newcomer): Promise<Seat> {
  const seat = await readSeat(core.db, event);
  if (seat.client) return seat;
  await core.db.transaction(async (tx) => {
    await lockName(tx, `telegram:${event.chatId}`);
    const isKnown = (await findTelegramClient(tx, event.chatId)) ?? (await findTelegramClient(tx, event.chatId, { isAway: true }));
    if (isKnown === null) await makeLead(tx, core, event);
  });
  return readSeat(core.db, event);
} // prettier-ignore

/** A client of whom we know a chat and a name; into the pipeline as every new client, once. */
export async function makeLead(
  tx: Tx,
  core: Core,
  { chatId, name, locale, phoneRaw = null }: Newcomer & { phoneRaw?: string | null },
): Promise<number> {
  const { country } = await readSetting(tx, "business");
  const { clientId } = await findOrCreateClient(tx, {
    clock: core.clock,
    actor: botActor,
    name: name || "Telegram",
    phoneRaw,
    email: null,
    locale,
    source: "telegram",
    region: country,
  });
  await giveChat(tx, { clientId, chatId, at: core.clock.now() });
  return clientId;
}

/** Nothing comes here any more until the person presses Start again; the card and what was said stay. */
export async function stop(core: Core, event: Of<"stop">): Promise<Reaction> {
  const { locale } = await readSeat(core.db, event);
  const words = messagesFor(locale).bot.stop;
  const isLeft = await core.db.transaction((tx) => leave(tx, event));
  return isLeft
    ? { code: "telegram_stopped", reply: { text: words.stopped, keyboard: { kind: "none" } } }
    : { code: "telegram_not_linked", reply: { text: words.notLinked } };
}

/** The bot was blocked: the chat is left alone, and there is nobody to say so to. */
export async function block(core: Core, event: Of<"block">): Promise<Reaction> {
  // Of the same second as a start the block is the later one: a blocked bot is not written to.
  const said = { ...event, messageId: String(Number.MAX_SAFE_INTEGER) };
  const isLeft = await core.db.transaction((tx) => leave(tx, said));
  return { code: isLeft ? "telegram_blocked" : "telegram_not_linked" };
}

async function leave(tx: Tx, said: { chatId: string; messageId: string; at: Date }): Promise<boolean> {
  await lockName(tx, `telegram:${said.chatId}`);
  const clientId = await findTelegramClient(tx, said.chatId);
  if (clientId === null || (await hasSaidLater(tx, { ...said, clientId }))) return false;
  return (await parkTelegramChat(tx, said.chatId)) !== null;
}

/** Messages come in this language from now on. */
export async function chooseLanguage(
  core: Core,
  { clientId, locale }: { clientId: number; locale: "ru" | "en" },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    await tx.update(clients).set({ locale, updatedAt: core.clock.now() }).where(eq(clients.id, clientId));
    tx.touch("clients");
  });
}
