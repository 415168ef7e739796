import type { MessageSender } from "~/features/notifications/ports";
import type { Locale } from "~/i18n/locale";

/** What the bot needs from a messenger. Types only. */

/** Buttons of a message: under it, or in place of the person's keyboard. Texts are cut where the messenger would refuse them. */
export type ChatKeyboard =
  | { kind: "inline"; rows: ({ text: string; url: string } | { text: string; data: string })[][] }
  | { kind: "menu"; rows: { text: string; asksContact?: boolean }[][] }
  /** Takes the menu away. */
  | { kind: "none" };

/** What the bot says. */
export interface ChatReply {
  /** The chat, as in `MessageSender`. */
  to: string;
  text: string;
  keyboard?: ChatKeyboard;
}

/** What can be asked for by a command, or by the button of the menu with its word on it. */
export const askings = ["help", "book", "visits", "points", "program", "measure", "language"] as const;
export type Asking = (typeof askings)[number];

interface Happened {
  /** The channel's address for `MessageSender.send`. */
  chatId: string;
  /** What the person calls themself there; may be empty. */
  name: string;
  /** What the person's app speaks. */
  locale: Locale;
}

interface Said extends Happened {
  /** The message's id in its chat. */
  messageId: string;
  /** When it was written, by the messenger's clock, to the second. */
  at: Date;
  /** As written; empty for what is no text. */
  text: string;
}

/** What somebody did in a private chat with the bot. */
export type ChatEvent =
  /** Pressed Start; `argument` is what the link carried, empty without one. */
  | (Said & { kind: "start"; argument: string })
  | (Said & { kind: "stop" })
  /** `rest` is what followed the command. */
  | (Said & { kind: "ask"; asking: Asking; rest: string })
  /** Shared a contact; `isOwn`: it is the sender's own number, as the messenger says. */
  | (Said & { kind: "contact"; phone: string; isOwn: boolean })
  | (Said & { kind: "text" })
  /** Sent a picture, a voice, anything we do not read. */
  | (Said & { kind: "other" })
  | (Said & { kind: "edit"; editedAt: Date })
  /** Pressed a button under the bot's message `messageId`. */
  | (Happened & { kind: "press"; pressId: string; messageId: string; data: string })
  /** Blocked the bot. Letting it back in is a `start`. */
  | (Happened & { kind: "block"; at: Date });

/** Who the bot is, as the messenger says. */
export interface BotProfile {
  id: string;
  name: string;
  latencyMs: number;
}

/** Where the messenger sends what happens. */
export interface BotWebhook {
  /** Empty: nowhere. */
  url: string;
  /** Updates that wait there to be taken by us. */
  waiting: number;
  /** When a delivery to us failed last, and why, in the messenger's words. */
  failedAt: Date | null;
  failure: string | null;
}

/** A bot people can write to. Calls throw errors shaped like `VendorFault` of features/sync. */
export interface ChatBot extends MessageSender {
  /** An address that opens the bot and has it told `argument` (at most 64 of `A-Za-z0-9_-`). */
  startUrl(argument: string): string;
  /**
   * Reads the body of an inbound call and hands on what a person did in a private chat. False: it was something else. Throws what `hear`
   * throws and nothing of its own, whatever the body is; nothing is sent meanwhile.
   */
  receive(body: string, hear: (event: ChatEvent) => Promise<void>): Promise<boolean>;
  say(reply: ChatReply, signal?: AbortSignal): Promise<{ messageId: string }>;
  /** Writes a message of the bot's anew; the same again is no fault, nor is a message that is gone. */
  rewrite(reply: ChatReply & { messageId: string }, signal?: AbortSignal): Promise<void>;
  /** Ends the waiting of a pressed button, with a word to the person; too late is no fault. */
  answerPress(press: { pressId: string; text: string }, signal?: AbortSignal): Promise<void>;
  whoAmI(signal?: AbortSignal): Promise<BotProfile>;
  readWebhook(signal?: AbortSignal): Promise<BotWebhook>;
  /** Has updates sent to an address from now on, and tells the messenger the bot's commands in each language. */
  register(
    given: { url: string; secret: string; commands: Record<Locale, { name: string; about: string }[]> },
    signal?: AbortSignal,
  ): Promise<void>;
}
