import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { bookings, clientContacts, clients, externalRefs } from "~drizzle/schema";
import { lockName } from "~drizzle/lock";
import type { Queryable, Tx } from "~drizzle/client.server";
import { contactsOf } from "~/features/clients/commands.server";
import { readFurther } from "~/features/clients/contacts/commands.server";
import { knownBy } from "~/features/clients/contacts/known/queries.server";
import { refreshSearchText } from "~/features/clients/search/commands.server";
import { planInside } from "~/features/conversations/commands.server";
import { mergeClients } from "~/features/merging/commands.server";
import { giveChat } from "~/features/notifications/telegram-link/commands.server";
import { findTelegramChat, findTelegramClient } from "~/features/notifications/telegram-link/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import type { Core } from "~/lib/core";
import { wholePhone, type Reaction } from "../model";
import type { ChatEvent } from "../ports";
import { botActor, makeLead } from "../seat/commands.server";
import { readSeat } from "../seat/queries.server";

type Contact = Extract<ChatEvent, { kind: "contact" }>;

/** What a shared number came to. `merge`: the chat's own card is a bare lead, and the number is of exactly one other client. */
type Finding = { is: "noted" | "found" | "waiting" } | { is: "merge"; leadId: number; ownerId: number };

/**
 * A number the messenger vouches for. It is noted on the chat's card when nobody has it; it leads to the one client who has it, and a card that
 * the bot made for a newcomer is merged into theirs. Several owners, an owner with a chat of their own, or a card with a life of its own
 * contradict: nothing is guessed, and staff are asked.
 */
export async function takeContact(core: Core, event: Contact): Promise<Reaction> {
  const { locale } = await readSeat(core.db, event);
  const words = messagesFor(locale).bot.contact;
  if (!event.isOwn) return { code: "telegram_foreign_contact", reply: { text: words.foreign } };
  const { country } = await readSetting(core.db, "business");
  const raw = wholePhone(event.phone);
  const { phoneE164 } = contactsOf({ phone: raw, email: "", region: country });
  if (phoneE164 === null)
    return { code: "telegram_unreadable_phone", reply: { text: words.unreadable }, isForStaff: true };
  let finding = await core.db.transaction((tx) => place(tx, core, { event, raw, phoneE164 }));
  if (finding.is === "merge") {
    const { leadId, ownerId } = finding;
    const merged = await mergeClients(core, botActor, { survivorId: ownerId, mergedId: leadId, choose: {} });
    if (merged.ok) finding = { is: "found" };
    else
      finding = await core.db.transaction((tx) =>
        askStaff(tx, core, { clientId: leadId, raw, region: country }),
      );
  }
  const menu = { kind: "menu" as const, asksContact: false };
  switch (finding.is) {
    case "noted":
      return { code: "telegram_phone_noted", reply: { text: words.thanks, keyboard: menu } };
    case "found":
      return { code: "telegram_phone_found", reply: { text: words.found, keyboard: menu } };
    default:
      return {
        code: "telegram_phone_waits",
        reply: { text: words.waiting, keyboard: menu },
        isForStaff: true,
      };
  }
}

async function place(
  tx: Tx,
  core: Core,
  { event, raw, phoneE164 }: { event: Contact; raw: string; phoneE164: string },
): Promise<Finding> {
  await lockName(tx, `telegram:${event.chatId}`);
  await lockName(tx, `client:${phoneE164}`);
  const { country: region } = await readSetting(tx, "business");
  const owners = await tx
    .select({ id: clients.id })
    .from(clients)
    .where(await knownBy(tx, { kind: "phone", value: phoneE164 }))
    .orderBy(clients.id)
    .limit(10);
  const seated = await findTelegramClient(tx, event.chatId);
  if (seated !== null && owners.some(({ id }) => id === seated)) return { is: "noted" };
  const [only, ...further] = owners;
  if (!only) {
    if (seated === null) await makeLead(tx, core, { ...event, phoneRaw: raw });
    else await notePhone(tx, core, { clientId: seated, raw, region });
    return { is: "noted" };
  }
  const isFree = further.length === 0 && (await findTelegramChat(tx, only.id)) === null;
  if (isFree && seated === null) {
    await giveChat(tx, { clientId: only.id, chatId: event.chatId, at: core.clock.now() });
    return { is: "found" };
  }
  if (isFree && seated !== null && (await isBareLead(tx, seated)))
    return { is: "merge", leadId: seated, ownerId: only.id };
  // The number is somebody's: a newcomer gets a card without it.
  const clientId = seated ?? (await makeLead(tx, core, event));
  return askStaff(tx, core, { clientId, raw, region });
}

/** A card the bot made when somebody pressed Start, and nothing has happened with since. */
async function isBareLead(db: Queryable, clientId: number): Promise<boolean> {
  const bare = and(eq(clients.id, clientId), eq(clients.source, "telegram"), isNull(clients.phoneE164), isNull(clients.emailKey), isNull(clients.archivedAt)); // prettier-ignore
  if ((await db.$count(clients, bare)) === 0) return false;
  const known = and(eq(externalRefs.entity, "client"), eq(externalRefs.entityId, clientId), ne(externalRefs.source, "telegram")); // prettier-ignore
  const [visits, refs] = [await db.$count(bookings, eq(bookings.clientId, clientId)), await db.$count(externalRefs, known)]; // prettier-ignore
  return visits === 0 && refs === 0;
}

interface Noted {
  clientId: number;
  raw: string;
  region: string;
}

/** The first phone of a card that has none, else a further one. */
async function notePhone(tx: Tx, core: Core, { clientId, raw, region }: Noted): Promise<void> {
  const [card] = await tx.select().from(clients).where(eq(clients.id, clientId));
  if (!card) return;
  const { phoneRaw, phoneE164, phoneIsIdentity } = contactsOf({ phone: raw, email: "", region });
  const isFirst = card.phoneRaw === null;
  if (!isFirst) await addFurther(tx, core, { clientId, raw, region, isIdentity: true });
  await tx
    .update(clients)
    .set({ ...(isFirst ? { phoneRaw, phoneE164, phoneIsIdentity } : {}), updatedAt: core.clock.now(), version: sql`${clients.version} + 1` })
    .where(eq(clients.id, clientId));
  await refreshSearchText(tx, [clientId]);
  tx.touch("clients");
} // prettier-ignore

/** Kept and shown on the card, but nobody is recognised by it until staff have looked. */
async function askStaff(tx: Tx, core: Core, { clientId, raw, region }: Noted): Promise<Finding> {
  const isNews = await addFurther(tx, core, { clientId, raw, region, isIdentity: false });
  if (isNews) {
    const { locale } = await readSetting(tx, "business");
    const now = core.clock.now();
    await planInside(tx, { clock: core.clock, actor: botActor }, { clientId, kind: "task", description: messagesFor(locale).bot.contact.task, dueAt: now, responsibleId: null }); // prettier-ignore
  }
  await refreshSearchText(tx, [clientId]);
  tx.touch("clients");
  return { is: "waiting" };
}

async function addFurther(
  tx: Tx,
  core: Core,
  { clientId, raw, region, isIdentity }: Noted & { isIdentity: boolean },
): Promise<boolean> {
  const held = await tx.$count(clientContacts, and(eq(clientContacts.clientId, clientId), eq(clientContacts.kind, "phone"), eq(clientContacts.raw, raw))); // prettier-ignore
  if (held > 0) return false;
  const contact = { ...readFurther("phone", raw, region), isIdentity };
  await tx
    .insert(clientContacts)
    .values({ clientId, kind: "phone", ...contact, label: "Telegram", createdAt: core.clock.now() });
  return true;
}
