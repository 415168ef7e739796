import { eq } from "drizzle-orm";
import { messages } from "~drizzle/schema";
import { foldForSearch } from "~/features/clients/search/model";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { locales } from "~/i18n/locale";
import type { Core } from "~/lib/core";
import { tellPoints, tellVisits } from "./asking/queries.server";
import { takeContact } from "./contact/commands.server";
import { agreeToMeasures, readsAsMeasures, takeMeasures } from "./measuring/commands.server";
import { outsideId, readPress, type PressData, type Reaction } from "./model";
import { askings, type Asking, type ChatEvent } from "./ports";
import { block, chooseLanguage, start, stop, takenSeat } from "./seat/commands.server";
import { findLogged, isLogged, lastReplyTopic, readSeat, type Seat } from "./seat/queries.server";
import { pressDay, pressMark, tellDay } from "./training/commands.server";

type Of<K extends ChatEvent["kind"]> = Extract<ChatEvent, { kind: K }>;
/** What the inbox says of an event. */
export interface Arrival {
  inboxId: number;
  receivedAt: Date;
}

/**
 * Does what a person asked of the bot and says what is to be answered; nothing is sent here. Doing it again changes nothing: what stands in the
 * log was done, and what a run that broke off has done already is done to the same end.
 */
export async function react(core: Core, event: ChatEvent, arrival: Arrival): Promise<Reaction> {
  switch (event.kind) {
    case "press":
      return press(core, event, arrival);
    case "block":
      return block(core, event);
    case "edit":
      return edit(core, event);
    default:
      return (await isLogged(core.db, event)) ? { code: "telegram_repeat" } : hear(core, event);
  }
}

function hear(core: Core, event: Exclude<ChatEvent, Of<"press" | "block" | "edit">>): Promise<Reaction> {
  switch (event.kind) {
    case "start":
      return start(core, event);
    case "stop":
      return stop(core, event);
    case "contact":
      return takeContact(core, event);
    case "ask":
      return answer(core, event, event);
    case "text":
      return read(core, event);
    case "other":
      return puzzle(core, event);
  }
}

/** Words: those of a button of the menu, measurements, or something for a person to read. */
async function read(core: Core, event: Of<"text">): Promise<Reaction> {
  const asking = askingOf(event.text);
  if (asking) return answer(core, event, { asking, rest: "" });
  const { client, locale } = await takenSeat(core, event);
  if (!client) return { code: "telegram_away", isForStaff: true };
  const isAsked = (await lastReplyTopic(core.db, client.id)) === "measure";
  const reading = readsAsMeasures(event.text, { isAsked });
  if (reading === "no") return { code: "telegram_for_staff", isForStaff: true };
  const said = { clientId: client.id, locale, text: event.text, at: event.at, outsideId: outsideId(event) };
  const { doubts: _doubts, ...reaction } = await takeMeasures(core, said);
  return { ...reaction, isForStaff: reaction.isForStaff || reading === "unclear" };
}

async function puzzle(core: Core, event: Of<"other">): Promise<Reaction> {
  const { client, locale } = await takenSeat(core, event);
  const reply = client ? { reply: { text: messagesFor(locale).bot.other.answer } } : {};
  return { code: "telegram_unreadable", isForStaff: true, ...reply };
}

/** The button of the menu with this word on it, in whichever language it was drawn. */
function askingOf(text: string): Asking | null {
  const folded = foldForSearch(text);
  const isOf = (asking: Asking) => locales.some((locale) => foldForSearch(messagesFor(locale).bot.menu[asking]) === folded); // prettier-ignore
  return askings.find(isOf) ?? null;
}

async function answer(
  core: Core,
  event: Of<"ask" | "text">,
  { asking, rest }: { asking: Asking; rest: string },
): Promise<Reaction> {
  const { client, locale } = await takenSeat(core, event);
  const words = messagesFor(locale).bot;
  const code = `telegram_${asking}`;
  if (asking === "help") {
    const { name: business } = await readSetting(core.db, "business");
    const asksContact = client?.phoneE164 == null;
    return {
      code,
      reply: { text: words.start.help({ business }), keyboard: { kind: "menu", asksContact } },
    };
  }
  if (asking === "book") return { code, reply: { text: words.book, keyboard: { kind: "book" } } };
  if (!client) return { code: "telegram_away", reply: { text: words.away } };
  const asker = { clientId: client.id, locale };
  switch (asking) {
    case "visits":
      return { code, reply: await tellVisits(core, asker) };
    case "points":
      return { code, reply: await tellPoints(core, asker) };
    case "program":
      return { code, reply: await tellDay(core, asker) };
    case "language":
      return { code, reply: { text: words.language.which, keyboard: { kind: "language" } } };
    case "measure": {
      if (rest === "") return { code, reply: { text: words.measure.how, topic: "measure" } };
      const said = { ...asker, text: rest, at: event.at, outsideId: outsideId(event) };
      const { doubts: _doubts, ...reaction } = await takeMeasures(core, said);
      return reaction;
    }
  }
}

/** A message that was changed after it was sent. Measurements in it are corrected; one we had not heard of yet is heard now. */
async function edit(core: Core, event: Of<"edit">): Promise<Reaction> {
  const known = await findLogged(core.db, event);
  if (!known) return event.text === "" ? { code: "telegram_edited" } : read(core, { ...event, kind: "text" });
  if (known.editedAt && known.editedAt >= event.editedAt) return { code: "telegram_repeat" };
  const { client, locale } = await readSeat(core.db, event);
  if (!client || event.text === "" || readsAsMeasures(event.text, { isAsked: false }) !== "measures")
    return { code: "telegram_edited" };
  const said = { clientId: client.id, locale, text: event.text, at: event.editedAt, outsideId: outsideId(event) }; // prettier-ignore
  const { doubts: _doubts, ...reaction } = await takeMeasures(core, said);
  return reaction;
}

async function press(core: Core, event: Of<"press">, arrival: Arrival): Promise<Reaction> {
  const data = readPress(event.data);
  const { client, locale } = await readSeat(core.db, event);
  if (!data || !client) return { code: "telegram_press_unknown", word: "gone" };
  const trainee = { clientId: client.id, locale };
  switch (data.press) {
    case "mark":
      return pressMark(core, trainee, { press: data, pressedAt: arrival.receivedAt });
    case "day":
      return pressDay(core, trainee, data);
    case "agree":
      return agree(core, { ...trainee, data, arrival, chatId: event.chatId });
    case "language": {
      if (await wasAnswered(core, arrival)) return { code: "telegram_repeat" };
      await chooseLanguage(core, { clientId: client.id, locale: data.locale });
      const { chosen } = messagesFor(data.locale).bot.language;
      const keyboard = { kind: "menu" as const, asksContact: client.phoneE164 === null };
      return { code: "telegram_language_chosen", word: "chosen", reply: { text: chosen, keyboard } };
    }
  }
}

/** "Yes, it is right" under a question about measurements: the values are read again from the message they stand in. */
async function agree(
  core: Core,
  given: {
    clientId: number;
    locale: Seat["locale"];
    chatId: string;
    data: Extract<PressData, { press: "agree" }>;
    arrival: Arrival;
  },
): Promise<Reaction> {
  const { clientId, locale, chatId, data, arrival } = given;
  if (await wasAnswered(core, arrival)) return { code: "telegram_repeat" };
  const [row] = await core.db.select().from(messages).where(eq(messages.id, data.messageId));
  const isTheirs = row?.clientId === clientId && row.channel === "telegram" && row.address === chatId;
  if (!row || !isTheirs || row.direction !== "inbound")
    return { code: "telegram_press_unknown", word: "gone" };
  const text = row.body.replace(/^\/\S+\s+/, "");
  const said = { clientId, locale, text, at: row.editedAt ?? row.at, outsideId: row.externalId ?? "" };
  const reaction = await agreeToMeasures(core, said, data.mark);
  return reaction ? { ...reaction, word: "kept" } : { code: "telegram_press_unknown", word: "gone" };
}

/** Whether a press was carried out before: its answer stands in the log under the number of its inbox row. */
async function wasAnswered(core: Core, { inboxId }: Arrival): Promise<boolean> {
  return (await core.db.$count(messages, eq(messages.idempotencyKey, replyKey(inboxId)))) > 0;
}

/** One reply for an inbox row, however often it is applied. */
export function replyKey(inboxId: number, topic = "said"): string {
  return `bot:${inboxId}:${topic}`;
}
