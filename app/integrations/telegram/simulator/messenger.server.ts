import type { Clock } from "~/lib/clock";
import type { Courier } from "../../core/simulator/webhook-courier.server";
import {
  KEPT_BUBBLES,
  KEPT_UPDATES,
  type SimulatedBubble,
  type SimulatedButton,
  type SimulatedChat,
  type TelegramState,
} from "./state";

/** What people do in their chats, with the updates that follow. */
export type Messenger = ReturnType<typeof createMessenger>;

interface MessengerOptions {
  state: TelegramState;
  clock: Clock;
  courier: Courier;
  webhookTargets: readonly string[];
  webhookSecret: string;
  changed(): void;
}

export function createMessenger({ state, clock, courier, webhookTargets, webhookSecret, changed }: MessengerOptions) {
  const wireChat = ({ id, name }: SimulatedChat) => ({ id, type: "private", first_name: name });
  const wirePerson = ({ id, name, languageCode }: SimulatedChat) => ({ id, is_bot: false, first_name: name, language_code: languageCode });
  const date = () => Math.floor(clock.now().getTime() / 1000);
  const frame = (chat: SimulatedChat, id: number) => ({ message_id: id, date: date(), chat: wireChat(chat), from: wirePerson(chat) });

  function tell(payload: object, label: string, secret?: string): void {
    const update = { label, body: JSON.stringify({ update_id: state.nextUpdateId++, ...payload }) };
    state.updates.push(update);
    state.updates.splice(0, Math.max(0, state.updates.length - KEPT_UPDATES));
    deliver(update, secret);
  }

  function deliver({ label, body }: { label: string; body: string }, secret?: string): void {
    const { webhook } = state;
    const headers = () => ({ "x-telegram-bot-api-secret-token": secret ?? webhook?.secret ?? webhookSecret });
    for (const url of webhook ? [webhook.url] : webhookTargets) courier.send({ url, label, body, headers });
  }

  function put(chat: SimulatedChat, bubble: Pick<SimulatedBubble, "isOurs" | "text" | "rows">): SimulatedBubble {
    const made = { ...bubble, id: state.nextMessageId++, at: clock.now().toISOString(), isEdited: false };
    chat.bubbles.push(made);
    chat.bubbles.splice(0, Math.max(0, chat.bubbles.length - KEPT_BUBBLES));
    chat.toast = "";
    changed();
    return made;
  }

  return {
    /** The person writes; `/start …` is what pressing Start on a link sends. */
    write(chat: SimulatedChat, text: string, { isForged = false } = {}): void {
      if (chat.isBlocked) return;
      chat.hasStarted = true;
      const { id } = put(chat, { isOurs: false, text, rows: [] });
      const message = { ...frame(chat, id), text, ...entitiesOf(text) };
      tell({ message }, text.split(" ")[0] ?? "", isForged ? "a-secret-of-a-stranger" : undefined);
    },
    /** The person shares a number: their own by the button, or somebody's from the address book. */
    share(chat: SimulatedChat, { isOwn, phone }: { isOwn: boolean; phone?: string }): void {
      if (chat.isBlocked) return;
      chat.hasStarted = true;
      const number = phone ?? (isOwn ? chat.phone : "79990001122");
      const { id } = put(chat, { isOurs: false, text: `+${number.replace(/^\+/, "")}`, rows: [] });
      const contact = { phone_number: number, first_name: chat.name, ...(isOwn ? { user_id: chat.id } : {}) };
      tell({ message: { ...frame(chat, id), contact } }, "contact");
    },
    /** The person changes what they wrote. */
    edit(chat: SimulatedChat, bubbleId: number, text: string): void {
      const bubble = chat.bubbles.find(({ id, isOurs }) => id === bubbleId && !isOurs);
      if (!bubble || chat.isBlocked) return;
      Object.assign(bubble, { text, isEdited: true });
      changed();
      const at = Math.floor(Date.parse(bubble.at) / 1000);
      const edited_message = { ...frame(chat, bubbleId), date: at, edit_date: date(), text, ...entitiesOf(text) };
      tell({ edited_message }, "edited_message");
    },
    /** The person presses a button under a message of the bot's. */
    press(chat: SimulatedChat, bubbleId: number, data: string): void {
      const bubble = chat.bubbles.find(({ id, isOurs }) => id === bubbleId && isOurs);
      if (!bubble || chat.isBlocked) return;
      const id = String(state.nextPressId++);
      state.presses.push({ id, chat: chat.id });
      changed();
      const message = { message_id: bubbleId, date: Math.floor(Date.parse(bubble.at) / 1000), chat: wireChat(chat), text: bubble.text };
      tell({ callback_query: { id, from: wirePerson(chat), message, chat_instance: "1", data } }, `press ${data.split(":")[0]}`);
    },
    /** Somebody writes in a group the bot was taken into. */
    writeInGroup(chat: SimulatedChat, text: string): void {
      const message = { ...frame(chat, state.nextMessageId++), chat: { id: -100_200_300, type: "group", title: "Группа" }, text, ...entitiesOf(text) };
      tell({ message }, "group");
    },
    /** The bot writes. */
    receive(chat: SimulatedChat, text: string, rows: SimulatedButton[][]): SimulatedBubble {
      return put(chat, { isOurs: true, text, rows });
    },
    /** The bot writes a message of its own anew. */
    rewrite(bubble: SimulatedBubble, text: string, rows: SimulatedButton[][]): void {
      Object.assign(bubble, { text, rows, isEdited: true });
      changed();
    },
    /** The person blocks the bot, or lets it back in. */
    setBlocked(chat: SimulatedChat, isBlocked: boolean): void {
      if (chat.isBlocked === isBlocked) return;
      chat.isBlocked = isBlocked;
      changed();
      const status = isBlocked ? "kicked" : "member";
      const my_chat_member = { chat: wireChat(chat), from: wirePerson(chat), date: date(), new_chat_member: { status } };
      tell({ my_chat_member }, status);
    },
    /** Everything of late once more, the latest first: as after an outage of ours, and worse. */
    replay(): void {
      for (const update of [...state.updates].reverse()) deliver(update);
    },
  };
} // prettier-ignore

/** The vendor marks a command at the beginning of a text. */
function entitiesOf(text: string) {
  const [command] = /^\/[A-Za-z0-9_]+(?:@\w+)?/.exec(text) ?? [];
  return command ? { entities: [{ type: "bot_command", offset: 0, length: command.length }] } : {};
}
